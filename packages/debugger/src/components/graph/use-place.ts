import { useCallback, useSyncExternalStore } from "react";
import type { Point } from "../../model/graph/graph-layout.ts";
import type { NodePlaces } from "../../model/graph/node-places.ts";

/** Where a node is. Renders when this node is moved, and not when another is. */
export function usePlace(places: NodePlaces, id: string): Point {
  const subscribe = useCallback((listener: () => void) => places.subscribe(id, listener), [places, id]);
  return useSyncExternalStore(subscribe, () => places.placeOf(id));
}
