import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { GraphLayout } from "../../model/graph/graph-layout.ts";
import type { GraphModel, GraphNode } from "../../model/graph/graph-model.ts";
import { type MovedNodes, NodePlaces } from "../../model/graph/node-places.ts";
import type { Camera } from "./camera.ts";
import { CanvasGestures } from "./canvas-gestures.ts";
import { GraphArrow } from "./graph-arrow.tsx";
import classes from "./graph-canvas.module.css";
import { GraphEdgeLine } from "./graph-edge.tsx";
import { GraphMap } from "./graph-map.tsx";
import { GraphNodeBox } from "./graph-nodes.tsx";

/** From how many nodes there is a small map. */
const mapFrom = 40;

export interface GraphCanvasProps {
  readonly model: GraphModel;
  readonly layout: GraphLayout;
  readonly moved: MovedNodes;
  readonly onMove: (moved: MovedNodes) => void;
  readonly onSelect: (node: GraphNode | undefined) => void;
  readonly camera: Camera;
  /** In focus by keyboard: is brought into sight. */
  readonly focusedId: string | undefined;
}

/** What is seen of a graph. It is hidden from assistive technology, which has the tree. */
export function GraphCanvas(props: GraphCanvasProps) {
  const { model, layout, moved, camera, focusedId } = props;
  const stage = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const places = useMemo(() => new NodePlaces(model, layout, moved), [model, layout, moved]);
  useGestures(stage, props, places);
  useCamera(stage, layer, props, places);
  useEffect(() => {
    if (focusedId !== undefined) camera.bringIntoSight(focusedId);
  }, [camera, focusedId]);
  return (
    <div aria-hidden="true" className={classes["canvas"]}>
      <div ref={stage} className={classes["stage"]}>
        <div ref={layer} className={classes["layer"]}>
          <svg aria-hidden="true" className={classes["edges"]} width={layout.width} height={layout.height}>
            <GraphArrow />
            {model.edges.map((edge) => (
              <GraphEdgeLine key={edge.id} edge={edge} layout={layout} places={places} />
            ))}
          </svg>
          {model.nodes.map((node) => (
            <GraphNodeBox key={node.id} node={node} places={places} />
          ))}
        </div>
      </div>
      {model.nodes.length >= mapFrom && <GraphMap model={model} places={places} camera={camera} />}
    </div>
  );
}

function useCamera(
  stage: RefObject<HTMLElement | null>,
  layer: RefObject<HTMLElement | null>,
  { camera, layout }: GraphCanvasProps,
  places: NodePlaces,
): void {
  useLayoutEffect(() => {
    if (stage.current === null || layer.current === null) return undefined;
    return camera.open({ stage: stage.current, layer: layer.current, places, layout });
  }, [stage, layer, camera, layout, places]);
}

function useGestures(stage: RefObject<HTMLElement | null>, props: GraphCanvasProps, places: NodePlaces): void {
  const current = useRef({ ...props, places });
  useLayoutEffect(() => {
    current.current = { ...props, places };
  });
  useEffect(() => {
    if (stage.current === null) return undefined;
    const gestures = new CanvasGestures(stage.current, () => {
      const { camera, places, model, moved, onMove, onSelect } = current.current;
      return {
        camera,
        places,
        onClick: (clicked) => onSelect(model.nodes.find(({ id }) => id === clicked)),
        onDrop: (id, place) => onMove({ ...moved, [id]: place }),
      };
    });
    return gestures.listen();
  }, [stage]);
}
