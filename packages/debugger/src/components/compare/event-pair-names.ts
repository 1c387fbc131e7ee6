import type { EventPair } from "../../model/compare/align-events.ts";

/** What the kinds of pairs are called. */
export const pairNames: Readonly<Record<EventPair["kind"], string>> = {
  same: "same",
  changed: "changed",
  left: "only left",
  right: "only right",
};

/** Tells pairs of one comparison apart. */
export function pairKey({ left, right }: EventPair): string {
  return `${left?.index ?? ""}:${right?.index ?? ""}`;
}
