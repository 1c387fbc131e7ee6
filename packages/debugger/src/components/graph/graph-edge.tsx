import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { useRunView } from "../../api/hooks.ts";
import { type EdgeEnd, type EdgeLine, edgeLine } from "../../model/graph/edge-line.ts";
import type { GraphLayout } from "../../model/graph/graph-layout.ts";
import type { GraphEdge } from "../../model/graph/graph-model.ts";
import type { NodePlaces } from "../../model/graph/node-places.ts";
import { edgeCount } from "../../model/graph/node-words.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunView } from "../../model/run/run-view.ts";
import { arrowId } from "./graph-arrow.tsx";
import { useGraphContext } from "./graph-context.ts";
import classes from "./graph-edge.module.css";
import { usePlace } from "./use-place.ts";

/** How long a taken edge shines, in milliseconds. */
const pulse = 300;
/** How many shine at once: where everything flashes nothing is seen, and each has to be painted. */
const maxShining = 3;

export interface GraphEdgeLineProps {
  readonly edge: GraphEdge;
  readonly layout: GraphLayout;
  readonly places: NodePlaces;
}

/** An edge between its nodes, wherever they are. */
export const GraphEdgeLine = memo(function GraphEdgeLine({ edge, layout, places }: GraphEdgeLineProps) {
  const { buffer } = useGraphContext();
  const source = useEnd(places, edge.source);
  const target = useEnd(places, edge.target);
  const line = useMemo(
    () => (source && target ? edgeLine(layout.ways.get(edge.id) ?? [], source, target, layout.direction) : undefined),
    [layout, edge, source, target],
  );
  if (line === undefined) return null;
  const shape: EdgeShape = { edge, ...line };
  return buffer === undefined ? <EdgeDrawing {...shape} count={undefined} /> : <LiveEdge {...shape} buffer={buffer} />;
});

function useEnd(places: NodePlaces, id: string): EdgeEnd | undefined {
  const place = usePlace(places, id);
  return useMemo(() => {
    const box = places.boxOf(id);
    return box && { box: { ...box, ...place }, home: places.homeOf(id) };
  }, [places, id, place]);
}

interface EdgeShape extends EdgeLine {
  readonly edge: GraphEdge;
}

function LiveEdge({ buffer, ...shape }: EdgeShape & { readonly buffer: RunBuffer }) {
  const { edge } = shape;
  const select = useCallback((view: RunView) => edgeCount(edge, view), [edge]);
  return <EdgeDrawing {...shape} count={useRunView(buffer, select)} />;
}

function EdgeDrawing({ edge, path, middle, count }: EdgeShape & { readonly count: number | undefined }) {
  const isTaken = count !== undefined && count > 0;
  return (
    <g data-taken={count === undefined || edge.isResource ? undefined : isTaken} className={classes["edge"]}>
      <path
        d={path}
        markerEnd={edge.isResource ? undefined : `url(#${arrowId})`}
        className={edge.isResource ? classes["resource"] : classes["line"]}
      />
      {count !== undefined && <Pulse path={path} count={count} />}
      {edge.label && (
        <text className={classes["label"]} x={middle.x} y={middle.y - 5}>
          {edge.label}
        </text>
      )}
      {isTaken && count > 1 && (
        <text className={classes["label"]} x={middle.x} y={middle.y + 12}>
          ×{count}
        </text>
      )}
    </g>
  );
}

/** Of all edges: those that shine now. */
let shining = 0;

/** A line that shines once when the count has grown, and not again before it is over. */
function Pulse({ path, count }: { readonly path: string; readonly count: number }) {
  const line = useRef<SVGPathElement>(null);
  const last = useRef(count);
  const isShining = useRef(false);
  useEffect(() => {
    const hasGrown = count > last.current;
    last.current = count;
    if (!hasGrown || isShining.current || shining >= maxShining || wantsNoMotion()) return;
    const animation = line.current?.animate?.([{ opacity: 0.9 }, { opacity: 0 }], {
      duration: pulse,
      easing: "ease-out",
    });
    if (animation === undefined) return;
    isShining.current = true;
    shining += 1;
    const end = (): void => {
      isShining.current = false;
      shining -= 1;
    };
    // It also ends by being taken away with its line.
    animation.finished.then(end, end);
  }, [count]);
  return <path ref={line} d={path} className={classes["pulse"]} />;
}

function wantsNoMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
