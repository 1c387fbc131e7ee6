import { Handle, type NodeProps, type NodeTypes, Position } from "@xyflow/react";
import { type ReactNode, useCallback } from "react";
import { useRunView } from "../../api/hooks.ts";
import type { GraphNode } from "../../model/graph/graph-model.ts";
import { stepLine } from "../../model/graph/node-words.ts";
import type { RunBuffer } from "../../model/run-buffer.ts";
import type { RunView, StepView } from "../../model/run-view.ts";
import type { FlowNode } from "./flow-elements.ts";
import { useGraphContext } from "./graph-context.ts";
import classes from "./graph-nodes.module.css";

/** A node's box. What a run does to it comes from its own subscription: an event renders the nodes it is about. */
function NodeBox({
  node,
  state,
  children,
}: {
  readonly node: GraphNode;
  readonly state?: string;
  readonly children: ReactNode;
}) {
  const { selectedId, focusedId, direction } = useGraphContext();
  const isRight = direction === "right";
  return (
    <div
      className={classes[node.kind]}
      data-state={state}
      data-role={node.role}
      data-selected={node.id === selectedId || undefined}
      data-focused={node.id === focusedId || undefined}
      title={node.description ? `${node.label}\n${node.description}` : node.label}
    >
      <Handle type="target" position={isRight ? Position.Left : Position.Top} className={classes["handle"]} />
      {children}
      <Handle type="source" position={isRight ? Position.Right : Position.Bottom} className={classes["handle"]} />
    </div>
  );
}

function StepNode({ data: { node } }: NodeProps<FlowNode>) {
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
    <NodeBox node={node} state={step?.state ?? "idle"}>
      <span className={classes["label"]}>{node.label}</span>
      {line !== "" && <span className={classes["line"]}>{line}</span>}
    </NodeBox>
  );
}

function EventNode({ data: { node } }: NodeProps<FlowNode>) {
  const { buffer } = useGraphContext();
  return (
    <NodeBox node={node}>
      <span className={classes["label"]}>{node.label}</span>
      {buffer && <EventCount name={node.name} buffer={buffer} />}
    </NodeBox>
  );
}

function EventCount({ name, buffer }: { readonly name: string; readonly buffer: RunBuffer }) {
  const select = useCallback((view: RunView) => view.eventCounts.get(name) ?? 0, [name]);
  const count = useRunView(buffer, select);
  return count === 0 ? null : <span className={classes["count"]}>×{count}</span>;
}

function PlainNode({ data: { node } }: NodeProps<FlowNode>) {
  return (
    <NodeBox node={node}>
      <span className={classes["label"]}>{node.label}</span>
    </NodeBox>
  );
}

export const nodeTypes: NodeTypes = {
  step: StepNode,
  event: EventNode,
  external: PlainNode,
  resource: PlainNode,
  generic: PlainNode,
};
