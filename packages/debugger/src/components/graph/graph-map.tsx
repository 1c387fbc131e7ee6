import { type PointerEvent, useLayoutEffect, useRef } from "react";
import type { GraphModel, GraphNode } from "../../model/graph/graph-model.ts";
import type { NodePlaces } from "../../model/graph/node-places.ts";
import { type Box, type Size, toGraph } from "../../model/graph/viewport.ts";
import type { Camera } from "./camera.ts";
import classes from "./graph-map.module.css";
import { usePlace } from "./use-place.ts";

export interface GraphMapProps {
  readonly model: GraphModel;
  readonly places: NodePlaces;
  readonly camera: Camera;
}

/** All of a large graph, and which part of it is seen. Pressing and dragging leads the camera. */
export function GraphMap({ model, places, camera }: GraphMapProps) {
  const map = useRef<SVGSVGElement>(null);
  const rest = useRef<SVGPathElement>(null);
  const seen = useRef<SVGPathElement>(null);
  useLayoutEffect(() => {
    const draw = (): void => {
      if (map.current === null) return;
      const size = mapSize(places.bounds, camera.size);
      const whole = mapBox(places.bounds, size);
      const frame = framePath(common(seenBox(camera), whole));
      map.current.style.width = `${size.width}px`;
      map.current.style.height = `${size.height}px`;
      map.current.setAttribute("viewBox", `${whole.x} ${whole.y} ${whole.width} ${whole.height}`);
      rest.current?.setAttribute("d", `${framePath(whole)} ${frame}`);
      seen.current?.setAttribute("d", frame);
    };
    draw();
    return camera.subscribe(draw);
  }, [places, camera]);
  const lead = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.buttons === 0) return;
    const toScreen = event.currentTarget.getScreenCTM();
    if (toScreen === null) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(toScreen.inverse());
    camera.lookAt({ x, y });
  };
  return (
    <svg
      ref={map}
      aria-hidden="true"
      className={classes["map"]}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        lead(event);
      }}
      onPointerMove={lead}
    >
      {model.nodes.map((node) => (
        <MapNode key={node.id} node={node} places={places} />
      ))}
      <path ref={rest} fillRule="evenodd" className={classes["rest"]} />
      <path ref={seen} className={classes["seen"]} />
    </svg>
  );
}

function MapNode({ node: { id, width, height }, places }: { readonly node: GraphNode; readonly places: NodePlaces }) {
  const { x, y } = usePlace(places, id);
  return <rect x={x} y={y} width={width} height={height} rx={8} className={classes["node"]} />;
}

/** The part of a graph that is seen. */
function seenBox({ viewport, size }: Camera): Box {
  const { zoom } = viewport;
  return { ...toGraph(viewport, { x: 0, y: 0 }), width: size.width / zoom, height: size.height / zoom };
}

/** As large as the graph is long and high, within limits. In pixels. */
function mapSize(graph: Box, stage: Size): Size {
  const most = { width: 144, height: Math.min(96, stage.height * 0.4) };
  const scale = Math.min(most.width / graph.width, most.height / graph.height);
  return { width: Math.max(graph.width * scale, 28), height: Math.max(graph.height * scale, 28) };
}

/** What of the graph's plane the map shows: everything, and a margin, in the shape of the map. */
function mapBox({ x, y, width, height }: Box, size: Size): Box {
  const scale = 1.08 * Math.max(width / size.width, height / size.height);
  const [wide, high] = [size.width * scale, size.height * scale];
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}

function common(one: Box, other: Box): Box {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x),
    height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y),
  };
}

function framePath({ x, y, width, height }: Box): string {
  return `M${x},${y}h${width}v${height}h${-width}z`;
}
