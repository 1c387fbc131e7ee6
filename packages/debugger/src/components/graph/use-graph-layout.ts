import { useEffect, useMemo, useState } from "react";
import type { Direction, GraphLayout } from "../../model/graph/graph-layout.ts";
import type { GraphModel } from "../../model/graph/graph-model.ts";
import { layoutGraph } from "../../model/graph/layout-graph.ts";
import type { LayoutRequest } from "../../model/graph/layout-worker.ts";

/** From how many nodes a worker does it: the page would stand still for over a tenth of a second. */
const workerFrom = 150;

const known = new WeakMap<GraphModel, Map<Direction, GraphLayout>>();

/** Where everything of a graph is: computed once for each graph and direction. `undefined` while a worker computes. */
export function useGraphLayout(model: GraphModel, direction: Direction | undefined): GraphLayout | undefined {
  const [, setDone] = useState<GraphLayout>();
  const isSmall = model.nodes.length < workerFrom;
  const small = useMemo(
    () => (isSmall && direction !== undefined ? layoutOnce(model, direction) : undefined),
    [isSmall, model, direction],
  );
  useEffect(() => {
    if (isSmall || direction === undefined || layoutOf(model, direction)) return undefined;
    return layoutInWorker(model, direction, setDone);
  }, [isSmall, model, direction]);
  return small ?? (direction && layoutOf(model, direction));
}

function layoutOf(model: GraphModel, direction: Direction): GraphLayout | undefined {
  return known.get(model)?.get(direction);
}

function layoutOnce(model: GraphModel, direction: Direction): GraphLayout {
  return layoutOf(model, direction) ?? remember(model, layoutGraph(model, direction));
}

function remember(model: GraphModel, layout: GraphLayout): GraphLayout {
  known.set(model, new Map(known.get(model)).set(layout.direction, layout));
  return layout;
}

/** Where there is no worker, or it does not start, the page does it itself. */
function layoutInWorker(model: GraphModel, direction: Direction, onDone: (layout: GraphLayout) => void): () => void {
  const fallBack = (): void => onDone(layoutOnce(model, direction));
  if (typeof Worker === "undefined") {
    const timer = setTimeout(fallBack, 0);
    return () => clearTimeout(timer);
  }
  const worker = new Worker(new URL("../../model/graph/layout-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", (event: MessageEvent<GraphLayout>) => {
    onDone(remember(model, event.data));
    worker.terminate();
  });
  worker.addEventListener("error", () => {
    worker.terminate();
    fallBack();
  });
  worker.postMessage({ model, direction } satisfies LayoutRequest);
  return () => worker.terminate();
}
