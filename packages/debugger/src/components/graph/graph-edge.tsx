import { type EdgeProps, type EdgeTypes, getBezierPath } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import { useRunView } from "../../api/hooks.ts";
import { edgePath, middleOfWay } from "../../model/graph/edge-path.ts";
import type { GraphEdge } from "../../model/graph/graph-model.ts";
import { edgeCount } from "../../model/graph/node-words.ts";
import type { RunBuffer } from "../../model/run-buffer.ts";
import type { RunView } from "../../model/run-view.ts";
import type { FlowEdge } from "./flow-elements.ts";
import { arrowId } from "./graph-arrow.tsx";
import { useGraphContext } from "./graph-context.ts";
import classes from "./graph-edge.module.css";

/** How long a taken edge shines, in milliseconds. */
const pulse = 300;
/** How many shine at once: where everything flashes nothing is seen, and each has to be painted. */
const maxShining = 3;

/** An edge along the way that the layout found; as a plain curve once one of its nodes has been dragged. */
function WayEdge(props: EdgeProps<FlowEdge>) {
  const { data } = props;
  const { buffer } = useGraphContext();
  if (data === undefined) return null;
  const { edge, way } = data;
  const isHome = isNear(way.from, props.sourceX, props.sourceY) && isNear(way.to, props.targetX, props.targetY);
  const isDrawn = isHome && way.points.length > 1;
  const [curve, curveX, curveY] = getBezierPath(props);
  const path = isDrawn ? edgePath(way.points) : curve;
  const middle = isDrawn ? middleOfWay(way.points) : { x: curveX, y: curveY };
  const shape: EdgeShape = { edge, path, middle };
  return buffer === undefined ? <EdgeLine {...shape} count={undefined} /> : <LiveEdge {...shape} buffer={buffer} />;
}

interface EdgeShape {
  readonly edge: GraphEdge;
  readonly path: string;
  readonly middle: { readonly x: number; readonly y: number };
}

function LiveEdge({ buffer, ...shape }: EdgeShape & { readonly buffer: RunBuffer }) {
  const { edge } = shape;
  const select = useCallback((view: RunView) => edgeCount(edge, view), [edge]);
  return <EdgeLine {...shape} count={useRunView(buffer, select)} />;
}

function EdgeLine({ edge, path, middle, count }: EdgeShape & { readonly count: number | undefined }) {
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

function isNear(point: { readonly x: number; readonly y: number }, x: number, y: number): boolean {
  return Math.abs(point.x - x) < 3 && Math.abs(point.y - y) < 3;
}

export const edgeTypes: EdgeTypes = { way: WayEdge };
