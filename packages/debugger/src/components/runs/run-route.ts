import type { RunRoute } from "../../model/route/route.ts";

/** The place of a run, as it is first opened. */
export function runRoute(handlerId: string): RunRoute {
  return { view: "run", handlerId, tab: "events", selection: undefined, query: "", internal: false };
}
