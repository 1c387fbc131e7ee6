import { memo, type ReactNode, useCallback } from "react";
import { useRunView } from "../../api/hooks.ts";
import type { GraphNode } from "../../model/graph/graph-model.ts";
import type { NodePlaces } from "../../model/graph/node-places.ts";
import { stepLine } from "../../model/graph/node-words.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunView, StepView } from "../../model/run/run-view.ts";
import { useGraphContext } from "./graph-context.ts";
import classes from "./graph-nodes.module.css";
import { usePlace } from "./use-place.ts";

export interface GraphNodeBoxProps {
  readonly node: GraphNode;
  readonly places: NodePlaces;
}

/** A node at its place. */
export const GraphNodeBox = memo(function GraphNodeBox({ node, places }: GraphNodeBoxProps) {
  const { x, y } = usePlace(places, node.id);
  const style = { width: node.width, height: node.height, transform: `translate(${x}px, ${y}px)` };
  return (
    <div data-id={node.id} className={classes["place"]} style={style}>
      <NodeOfKind node={node} />
    </div>
  );
});

function NodeOfKind({ node }: NodeProps) {
  switch (node.kind) {
    case "step":
      return <StepNode node={node} />;
    case "event":
      return <EventNode node={node} />;
    default:
      return <PlainNode node={node} />;
  }
}

interface NodeProps {
  readonly node: GraphNode;
}

/** A node's box. What a run does to it comes from its own subscription: an event renders the nodes it is about. */
function NodeFrame({
  node,
  state,
  children,
}: {
  readonly node: GraphNode;
  readonly state?: string;
  readonly children: ReactNode;
}) {
  const { selectedId, focusedId } = useGraphContext();
  return (
    <div
      className={classes[node.kind]}
      data-state={state}
      data-role={node.role}
      data-selected={node.id === selectedId || undefined}
      data-focused={node.id === focusedId || undefined}
      title={node.description ? `${node.label}\n${node.description}` : node.label}
    >
      {children}
    </div>
  );
}

function StepNode({ node }: NodeProps) {
  const { buffer } = useGraphContext();
  return buffer === undefined ? <StepBox node={node} step={undefined} /> : <LiveStep node={node} buffer={buffer} />;
}

function LiveStep({ node, buffer }: { readonly node: GraphNode; readonly buffer: RunBuffer }) {
  const select = useCallback((view: RunView) => view.steps.get(node.name), [node.name]);
  return <StepBox node={node} step={useRunView(buffer, select)} />;
}

function StepBox({ node, step }: { readonly node: GraphNode; readonly step: StepView | undefined }) {
  const line = stepLine(step);
  return (
    <NodeFrame node={node} state={step?.state ?? "idle"}>
      <span className={classes["label"]}>{node.label}</span>
      {line !== "" && <span className={classes["line"]}>{line}</span>}
    </NodeFrame>
  );
}

function EventNode({ node }: NodeProps) {
  const { buffer } = useGraphContext();
  return (
    <NodeFrame node={node}>
      <span className={classes["label"]}>{node.label}</span>
      {buffer && <EventCount name={node.name} buffer={buffer} />}
    </NodeFrame>
  );
}

function EventCount({ name, buffer }: { readonly name: string; readonly buffer: RunBuffer }) {
  const select = useCallback((view: RunView) => view.eventCounts.get(name) ?? 0, [name]);
  const count = useRunView(buffer, select);
  return count === 0 ? null : <span className={classes["count"]}>×{count}</span>;
}

function PlainNode({ node }: NodeProps) {
  return (
    <NodeFrame node={node}>
      <span className={classes["label"]}>{node.label}</span>
    </NodeFrame>
  );
}
