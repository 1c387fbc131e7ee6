import type { RunEvent } from "../run/run-event.ts";
import { isEqualJson } from "./compare-json.ts";

/** Two events that correspond, or one that corresponds to none. */
export type EventPair =
  | { readonly kind: "same" | "changed"; readonly left: RunEvent; readonly right: RunEvent }
  | { readonly kind: "left"; readonly left: RunEvent; readonly right: undefined }
  | { readonly kind: "right"; readonly left: undefined; readonly right: RunEvent };

export interface AlignedEvents {
  readonly pairs: readonly EventPair[];
  readonly counts: Readonly<Record<EventPair["kind"], number>>;
}

/**
 * Aligns the events of two runs: the n-th event of a step and a type in one corresponds to the n-th in the other. The pairs
 * are in the order of the left run; what is only in the right one stands before what it precedes there. O(n).
 *
 * @param internal - also the engine's own events?
 */
export function alignEvents(
  left: readonly RunEvent[],
  right: readonly RunEvent[],
  { internal }: { readonly internal: boolean },
): AlignedEvents {
  const lefts = keyed(left, internal);
  const rights = keyed(right, internal);
  const pairs: EventPair[] = [];
  const rightOrder = [...rights.entries()];
  let next = 0;
  const addRightOnly = (upTo: number): void => {
    for (; next < upTo; next++) {
      const [key, event] = rightOrder[next] ?? [];
      if (key !== undefined && event && !lefts.has(key)) pairs.push({ kind: "right", left: undefined, right: event });
    }
  };
  const places = new Map(rightOrder.map(([key], place) => [key, place]));
  for (const [key, event] of lefts) {
    const other = rights.get(key);
    if (!other) {
      pairs.push({ kind: "left", left: event, right: undefined });
      continue;
    }
    addRightOnly(places.get(key) ?? 0);
    pairs.push({ kind: isEqualEvent(event, other) ? "same" : "changed", left: event, right: other });
  }
  addRightOnly(rightOrder.length);
  return { pairs, counts: count(pairs) };
}

/** The events by step, type and how many of these came before. */
function keyed(events: readonly RunEvent[], internal: boolean): Map<string, RunEvent> {
  const ordinals = new Map<string, number>();
  const found = new Map<string, RunEvent>();
  for (const event of events) {
    if (event.kind === "internal" && !internal) continue;
    const group = JSON.stringify([event.step ?? null, event.type]);
    const ordinal = ordinals.get(group) ?? 0;
    ordinals.set(group, ordinal + 1);
    found.set(`${ordinal} ${group}`, event);
  }
  return found;
}

/**
 * Internal events are compared by what they say: which worker of a step does it is chance. Of payloads that were dropped to
 * save memory, only their beginning is known.
 */
function isEqualEvent(left: RunEvent, right: RunEvent): boolean {
  const isByPreview = left.kind === "internal" || isDropped(left) || isDropped(right);
  return isByPreview ? left.preview === right.preview : isEqualJson(left.envelope.value, right.envelope.value);
}

const isDropped = ({ envelope: { value }, preview }: RunEvent): boolean =>
  preview !== "{}" && Object.keys(value).length === 0;

function count(pairs: readonly EventPair[]): AlignedEvents["counts"] {
  const counts = { same: 0, changed: 0, left: 0, right: 0 };
  for (const { kind } of pairs) counts[kind] += 1;
  return counts;
}
