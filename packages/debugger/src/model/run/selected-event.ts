import type { Selection } from "../route/route.ts";
import type { RunEvent } from "./run-event.ts";

/** The selection of an event. */
export function selectionOf(event: Pick<RunEvent, "sequence" | "index">): Selection {
  return { kind: "event", sequence: event.sequence ?? -1 - event.index };
}

/** The event that is selected, if it is there. */
export function findSelectedEvent(events: readonly RunEvent[], selection: Selection | undefined): RunEvent | undefined {
  if (selection?.kind !== "event") return undefined;
  if (selection.sequence < 0) return events[-1 - selection.sequence];
  return findBySequence(events, selection.sequence);
}

/** By bisection: the events are in the order of their sequences, live ones without a sequence among them. */
export function findBySequence(events: readonly RunEvent[], sequence: number): RunEvent | undefined {
  let low = 0;
  let high = events.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    let probe = middle;
    while (probe <= high && events[probe]?.sequence === undefined) probe += 1;
    const found = events[probe]?.sequence;
    if (probe > high || found === undefined) high = middle - 1;
    else if (found === sequence) return events[probe];
    else if (found < sequence) low = probe + 1;
    else high = middle - 1;
  }
  return undefined;
}
