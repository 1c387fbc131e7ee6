import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReceivedEvent } from "../../../src/model/run/received-event.ts";
import { layoutTimeline } from "../../../src/model/timeline/timeline.ts";
import { createAxis, positionOf, valueAt } from "../../../src/model/timeline/timeline-axis.ts";
import { recordedStream } from "../recorded-streams.ts";
import { bufferOf, envelope, idle, received, stepChange } from "../run-events.ts";

const at = (times: readonly number[], events: readonly ReceivedEvent[]): ReceivedEvent[] =>
  events.map((event, index) => ({ ...event, at: times[index] }));

const asked = at(
  [0, 100, 100, 110, 60_100, 60_200, 60_300],
  received([
    stepChange("ask", "running", "StartEvent"),
    stepChange("ask", "not_running", "StartEvent", "Ask"),
    envelope("Ask", {}, ["InputRequiredEvent"]),
    idle,
    stepChange("take", "running", "Answer"),
    stepChange("take", "not_running", "Answer", "StopEvent"),
    envelope("StopEvent"),
  ]),
);

test("the run comes first, then each step and worker, then what was asked", () => {
  const layout = layoutTimeline(bufferOf(asked).view, { now: 99_999, collapseIdle: false });
  expect(layout.rows.map(({ kind, label }) => [kind, label])).toEqual([
    ["run", "run"],
    ["step", "ask/0"],
    ["step", "take/0"],
    ["wait", "Ask"],
  ]);
  expect(layout.axis.unit).toBe("time");
  expect(layout.rows[0]?.bars).toMatchObject([
    { from: 0, to: 1, state: "completed", isOpen: false, durationMs: 60_300 },
  ]);
  expect(layout.rows[3]?.bars).toMatchObject([{ state: "answered", durationMs: 60_000 }]);
  expect(layout.gaps).toEqual([]);
});

test("an idle minute is collapsed, and what is around it has the room", () => {
  const layout = layoutTimeline(bufferOf(asked).view, { now: 99_999, collapseIdle: true });
  expect(layout.gaps).toMatchObject([{ durationMs: 60_000 }]);
  const [gap] = layout.gaps;
  expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeLessThan(0.1);
  const ask = layout.rows[1]?.bars[0];
  expect((ask?.to ?? 0) - (ask?.from ?? 0)).toBeGreaterThan(0.25);
  expect(layout.ticks.map(({ label }) => label)).toContain("0 ms");
});

test("open executions grow with the clock", () => {
  const view = bufferOf(asked.slice(0, 1)).view;
  const [, row] = layoutTimeline(view, { now: 4_000, collapseIdle: true }).rows;
  expect(row?.bars).toMatchObject([{ isOpen: true, to: 1, durationMs: 4_000 }]);
});

test("attempts are on one row, with pauses in between", () => {
  const layout = layoutTimeline(bufferOf(recordedStream("stream-of-retry-internal")).view, {
    now: 0,
    collapseIdle: true,
  });
  expect(layout.axis.unit).toBe("sequence");
  const [, row] = layout.rows;
  expect(row?.bars.map(({ state }) => state)).toEqual(["retried", "retried", "done"]);
  expect(row?.bars.map(({ durationMs }) => durationMs)).toEqual([undefined, undefined, undefined]);
  expect(row?.pauses.map(({ kind }) => kind)).toEqual(["retry", "retry"]);
});

test("however many executions there are, a row has not many more bars than pixels", () => {
  const changes = Array.from({ length: 5_000 }, () => [
    stepChange("work", "running", "X"),
    stepChange("work", "not_running", "X", "Y"),
  ]).flat();
  const { view } = bufferOf(received(changes, { stepMs: 1 }));
  const [, row] = layoutTimeline(view, { now: 1_020_000, collapseIdle: true, width: 300 }).rows;
  expect(row?.bars.length).toBeLessThan(310);
  expect(row?.bars.reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
});

test("an empty run has no rows", () => {
  expect(layoutTimeline(bufferOf([]).view, { now: 5, collapseIdle: true })).toMatchObject({
    rows: [],
    ticks: [],
    gaps: [],
  });
});

test("positions grow with time, lead back to it, and ticks are in order", () => {
  const steps = fc.array(fc.nat(20_000), { minLength: 2, maxLength: 30 });
  const part = fc.record({
    from: fc.double({ min: 0, max: 0.4, noNaN: true }),
    to: fc.double({ min: 0.5, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(steps, part, fc.boolean(), (gaps, range, collapseIdle) => {
      let time = 0;
      const times = gaps.map((gap) => (time += gap));
      const changes = times.map((_, n) => stepChange("s", n % 2 === 0 ? "running" : "not_running", "X", "Y"));
      const { view } = bufferOf(at(times, received(changes)));
      const axis = createAxis(view, { now: time, collapseIdle, range });
      const positions = times.map((value) => positionOf(axis, value));
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      for (const value of times) {
        const position = positionOf(axis, value);
        expect(positionOf(axis, valueAt(axis, position))).toBeCloseTo(position, 6);
      }
      const layout = layoutTimeline(view, { now: time, collapseIdle, range });
      const ticks = layout.ticks.map(({ position }) => position);
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
      expect(ticks.length).toBeLessThan(16);
      for (const bar of layout.rows.flatMap(({ bars }) => bars)) {
        expect(bar.from).toBeGreaterThanOrEqual(0);
        expect(bar.to).toBeLessThanOrEqual(1);
        expect(bar.to).toBeGreaterThanOrEqual(bar.from);
      }
    }),
  );
});
