import type { Direction } from "./graph-layout.ts";
import type { GraphModel } from "./graph-model.ts";
import { layoutGraph } from "./layout-graph.ts";

/** What the page asks a worker for; it answers with a `GraphLayout`. */
export interface LayoutRequest {
  readonly model: GraphModel;
  readonly direction: Direction;
}

globalThis.addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  globalThis.postMessage(layoutGraph(event.data.model, event.data.direction));
});
