import { array, assert as check, constantFrom, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { alignEvents } from "../../../src/model/compare/align-events.ts";
import type { RunEvent } from "../../../src/model/run/run-event.ts";
import { toRunEvent } from "../../../src/model/run/to-run-event.ts";

const eventsOf = (items: readonly string[]): RunEvent[] =>
  items.map((item, index) => {
    const [type = "", value = ""] = item.split("=");
    const types = type.startsWith("Internal") ? ["InternalDispatchEvent"] : null;
    const envelope = { value: { value }, qualified_name: null, type, types };
    return toRunEvent({ sequence: index, at: undefined, envelope }, index);
  });

const align = (left: readonly string[], right: readonly string[], internal = false): string[] =>
  alignEvents(eventsOf(left), eventsOf(right), { internal }).pairs.map(
    ({ kind, left: one, right: other }) => `${kind} ${one?.sequence ?? "-"} ${other?.sequence ?? "-"}`,
  );

describe("aligning the events of two runs", () => {
  test("the n-th of a type corresponds to the n-th", () => {
    expect(align(["A=1", "A=2", "B"], ["A=1", "B", "A=3"])).toEqual(["same 0 0", "changed 1 2", "same 2 1"]);
  });

  test("what is in one run only stands where it belongs", () => {
    expect(align(["A", "L", "C"], ["A", "R", "C", "Z"])).toEqual([
      "same 0 0",
      "left 1 -",
      "right - 1",
      "same 2 2",
      "right - 3",
    ]);
  });

  test("internal events take part only if they are asked for", () => {
    expect(align(["Internal", "A"], ["A"])).toEqual(["same 1 0"]);
    expect(align(["Internal", "A"], ["A"], true)).toEqual(["left 0 -", "same 1 0"]);
  });

  test("of payloads that were dropped the beginnings are compared", () => {
    const [one, two] = eventsOf(["A=1", "A=2"]);
    if (!one || !two) throw new Error("no events");
    const dropped = { ...one, envelope: { ...one.envelope, value: {} } };
    const kindOf = (left: RunEvent, right: RunEvent) =>
      alignEvents([left], [right], { internal: false }).pairs[0]?.kind;
    expect([kindOf(dropped, one), kindOf(dropped, two)]).toEqual(["same", "changed"]);
  });

  test("every event stands in exactly one pair, and a run equals itself", () => {
    const runs = array(constantFrom("A=1", "A=2", "B=1", "B", "C"), { maxLength: 40 });
    void check(
      property(runs, runs, (left, right) => {
        const { pairs, counts } = alignEvents(eventsOf(left), eventsOf(right), { internal: true });
        const sequences = (side: "left" | "right"): (number | undefined)[] =>
          pairs.flatMap((pair) => (pair[side] ? [pair[side].sequence] : []));
        expect(sequences("left")).toEqual(left.map((_, index) => index));
        expect(sequences("right").sort((a = 0, b = 0) => a - b)).toEqual(right.map((_, index) => index));
        expect(counts.same + counts.changed + counts.left + counts.right).toBe(pairs.length);
        expect(alignEvents(eventsOf(left), eventsOf(left), { internal: true }).counts.same).toBe(left.length);
      }),
    );
  });

  test("fifty thousand events take no time", () => {
    const events = eventsOf(Array.from({ length: 50_000 }, (_, index) => `Tick=${index}`));
    const start = performance.now();
    expect(alignEvents(events, events, { internal: false }).counts.same).toBe(50_000);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
