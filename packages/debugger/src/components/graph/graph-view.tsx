import { useMemo, useRef, useState } from "react";
import { useRunView } from "../../api/hooks.ts";
import type { GraphModel, GraphNode } from "../../model/graph/graph-model.ts";
import type { MovedNodes } from "../../model/graph/node-places.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunView } from "../../model/run/run-view.ts";
import { ErrorAlert } from "../ui/error-alert.tsx";
import type { Camera } from "./camera.ts";
import { GraphCanvas } from "./graph-canvas.tsx";
import { GraphContext } from "./graph-context.ts";
import classes from "./graph-panel.module.css";
import { GraphSkeleton } from "./graph-skeleton.tsx";
import { GraphTree } from "./graph-tree.tsx";
import { useGraphLayout } from "./use-graph-layout.ts";

export interface GraphViewProps {
  readonly label: string;
  readonly camera: Camera;
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
  const { label, camera, model, buffer, moved, onMove, selectedId, onSelect } = props;
  const box = useRef<HTMLDivElement>(null);
  const { layout, error, retry } = useGraphLayout(model, box, props.isLive);
  const [focusedId, setFocused] = useState<string>();
  const context = useMemo(() => ({ buffer, selectedId, focusedId }), [buffer, selectedId, focusedId]);
  // Places that were dragged to make sense in the layout they were dragged in.
  const prefix = `${layout?.direction}:`;
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
          error === undefined ? (
            <GraphSkeleton />
          ) : (
            <div className={classes["failed"]}>
              <ErrorAlert title="The graph could not be drawn" error={error} onRetry={retry} />
            </div>
          )
        ) : (
          <GraphCanvas
            camera={camera}
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
