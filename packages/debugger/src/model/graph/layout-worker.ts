import type { Direction, GraphLayout } from "./graph-layout.ts";
import type { GraphModel } from "./graph-model.ts";
import { layoutGraph } from "./layout-graph.ts";

/** What the page asks a worker for; it answers with a `GraphLayout` for each direction. */
export interface LayoutRequest {
  readonly model: GraphModel;
  readonly directions: readonly Direction[];
}

/** What the worker does with a request. */
export function answerLayout({ model, directions }: LayoutRequest): readonly GraphLayout[] {
  return directions.map((direction) => layoutGraph(model, direction));
}

globalThis.addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  globalThis.postMessage(answerLayout(event.data));
});
