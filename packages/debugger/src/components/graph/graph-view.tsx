import { useMemo, useRef, useState } from "react";
import { useRunView } from "../../api/hooks.ts";
import type { GraphModel, GraphNode } from "../../model/graph/graph-model.ts";
import type { RunBuffer } from "../../model/run-buffer.ts";
import type { RunView } from "../../model/run-view.ts";
import type { MovedNodes } from "./flow-elements.ts";
import { GraphCanvas } from "./graph-canvas.tsx";
import { GraphContext } from "./graph-context.ts";
import classes from "./graph-panel.module.css";
import { GraphSkeleton } from "./graph-skeleton.tsx";
import { GraphTree } from "./graph-tree.tsx";
import { useDirection } from "./use-direction.ts";
import { useGraphLayout } from "./use-graph-layout.ts";

export interface GraphViewProps {
  readonly label: string;
  readonly model: GraphModel;
  readonly buffer: RunBuffer | undefined;
  readonly moved: MovedNodes;
  readonly onMove: (moved: MovedNodes) => void;
  readonly selectedId: string | undefined;
  readonly onSelect: (node: GraphNode | undefined) => void;
}

/** A graph in both its forms: the canvas that is seen, and the tree that is read. */
export function GraphView(props: GraphViewProps) {
  const { buffer } = props;
  return buffer === undefined ? (
    <GraphParts {...props} isLive={false} />
  ) : (
    <LiveGraphParts {...props} buffer={buffer} />
  );
}

function LiveGraphParts(props: GraphViewProps & { readonly buffer: RunBuffer }) {
  return <GraphParts {...props} isLive={useRunView(props.buffer, isLive)} />;
}

const isLive = (view: RunView): boolean => view.first !== undefined && view.terminal === undefined;

function GraphParts(props: GraphViewProps & { readonly isLive: boolean }) {
  const { label, model, buffer, moved, onMove, selectedId, onSelect } = props;
  const box = useRef<HTMLDivElement>(null);
  const direction = useDirection(box, props.isLive);
  const layout = useGraphLayout(model, direction);
  const [focusedId, setFocused] = useState<string>();
  const context = useMemo(
    () => ({ direction: direction ?? "right", buffer, selectedId, focusedId }),
    [direction, buffer, selectedId, focusedId],
  );
  // Places that were dragged to make sense in the layout they were dragged in.
  const prefix = `${direction}:`;
  const ownMoves = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(moved).flatMap(([key, point]) =>
          key.startsWith(prefix) ? [[key.slice(prefix.length), point]] : [],
        ),
      ),
    [moved, prefix],
  );
  return (
    <div ref={box} className={classes["box"]}>
      <GraphTree
        label={label}
        model={model}
        layout={layout}
        buffer={buffer}
        selectedId={selectedId}
        focusedId={focusedId}
        onFocus={setFocused}
        onSelect={onSelect}
      />
      <GraphContext value={context}>
        {layout === undefined ? (
          <GraphSkeleton />
        ) : (
          <GraphCanvas
            key={`${direction}:${model.nodes.length}`}
            model={model}
            layout={layout}
            moved={ownMoves}
            focusedId={focusedId}
            onMove={(after) => onMove({ ...moved, ...withPrefix(after, prefix) })}
            onSelect={onSelect}
          />
        )}
      </GraphContext>
    </div>
  );
}

function withPrefix(moved: MovedNodes, prefix: string): MovedNodes {
  return Object.fromEntries(Object.entries(moved).map(([id, point]) => [prefix + id, point]));
}
