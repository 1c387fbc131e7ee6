import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReceivedEvent } from "../../../src/model/run/received-event.ts";
import { layoutTimeline } from "../../../src/model/timeline/timeline.ts";
import { createAxis, positionOf } from "../../../src/model/timeline/timeline-axis.ts";
import { entriesOf, entryText } from "../../../src/model/timeline/timeline-entries.ts";
import { eventsBetween, rangeQuery } from "../../../src/model/timeline/timeline-range.ts";
import { centerOn, panBy, rangeOf, zoomBy, zoomInto } from "../../../src/model/timeline/timeline-zoom.ts";
import { bufferOf, envelope, idle, received, stepChange } from "../run-events.ts";

/** Executions of some workers, one after the other in each, with any times. */
const runs = fc.array(fc.record({ worker: fc.nat(3), pause: fc.nat(9_000), length: fc.nat(4_000) }), {
  minLength: 1,
  maxLength: 60,
});

function eventsOf(executions: readonly { worker: number; pause: number; length: number }[]): ReceivedEvent[] {
  const free = [0, 0, 0, 0];
  const changes = executions.flatMap(({ worker, pause, length }) => {
    const start = (free[worker] ?? 0) + pause;
    free[worker] = start + length;
    return [
      { at: start, order: 1, envelope: stepChange("work", "running", "X", null, worker) },
      { at: start + length, order: 0, envelope: stepChange("work", "not_running", "X", "Y", worker) },
    ];
  });
  // Stable: an execution that takes no time begins before it ends.
  return changes
    .sort((a, b) => a.at - b.at)
    .map(({ at, envelope: event }, sequence) => ({ sequence, at, envelope: event }));
}

test("bars of a worker keep their order and never overlap, and every execution is in one of them", () => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 20, max: 1_500 }), fc.boolean(), (executions, width, collapseIdle) => {
      const { view } = bufferOf(eventsOf(executions));
      const layout = layoutTimeline(view, { now: 0, collapseIdle, width });
      const rows = layout.rows.filter(({ kind }) => kind === "step");
      for (const { bars } of rows) {
        for (const [index, bar] of bars.entries()) {
          expect(bar.to).toBeGreaterThanOrEqual(bar.from);
          expect(bar.from).toBeGreaterThanOrEqual(bars[index - 1]?.to ?? 0);
        }
      }
      const drawn = rows.flatMap(({ bars }) => bars).reduce((sum, { count }) => sum + count, 0);
      expect(drawn).toBe(view.spans.length);
    }),
  );
});

test("a collapsed axis goes forward, and leaves nothing out", () => {
  fc.assert(
    fc.property(runs, (executions) => {
      const events = eventsOf(executions);
      const { view } = bufferOf(events);
      const axis = createAxis(view, { now: 0, collapseIdle: true });
      const positions = events.map(({ at = 0 }) => positionOf(axis, at));
      for (const [index, position] of positions.entries()) {
        expect(position).toBeGreaterThanOrEqual(positions[index - 1] ?? 0);
        expect(position).toBeLessThanOrEqual(1);
      }
      expect(axis.segments[0]?.from).toBe(axis.from);
      for (const [index, segment] of axis.segments.entries()) {
        expect(segment.from).toBe(axis.segments[index - 1]?.to ?? axis.from);
      }
    }),
  );
});

test("executions that fail among thousands are drawn as one with them, and lead", () => {
  const changes = Array.from({ length: 2_000 }, (_, index) => [
    stepChange("work", "running", `X${index}`),
    stepChange("work", "not_running", `X${index}`, index === 700 ? null : "Y"),
    ...(index === 700
      ? [
          stepChange("rescue", "running", "StepFailedEvent"),
          stepChange("rescue", "not_running", "StepFailedEvent", "Y"),
        ]
      : []),
  ]).flat();
  const { view } = bufferOf(received(changes, { stepMs: 1 }));
  const rows = layoutTimeline(view, { now: 0, collapseIdle: true, width: 200 }).rows;
  const failed = rows[1]?.bars.filter(({ state }) => state === "failed");
  expect(failed).toMatchObject([{ leads: "work/0/701" }]);
  expect(failed?.[0]?.count).toBeGreaterThan(1);
});

test("requests of one type that follow each other share a row; those that are open together do not", () => {
  const ask = (n: number) => envelope("Ask", { n }, ["InputRequiredEvent"]);
  const answer = envelope("Answer", {}, ["HumanResponseEvent"]);
  const labels = (events: readonly ReceivedEvent[]) =>
    layoutTimeline(bufferOf(events).view, { now: 1_000_500, collapseIdle: false })
      .rows.filter(({ kind }) => kind === "wait")
      .map(({ label, bars }) => [label, bars.map(({ state }) => state)]);
  expect(labels(received([ask(1), answer, ask(2), answer]))).toEqual([["Ask", ["answered", "answered"]]]);
  expect(labels(received([ask(1), ask(2), answer]))).toEqual([
    ["Ask", ["answered"]],
    ["Ask", ["waiting"]],
  ]);
  expect(labels(received([ask(1), envelope("StopEvent")]))).toEqual([["Ask", ["cancelled"]]]);
});

test("a step that waits without asking has a row of its own", () => {
  const events = received([
    stepChange("take", "running", "StartEvent"),
    stepChange("take", "not_running", "StartEvent"),
    idle,
  ]);
  const { view } = bufferOf(events);
  expect(view.spans[0]?.state).toBe("suspended");
  const [, , wait] = layoutTimeline(view, { now: 1_009_000, collapseIdle: false }).rows;
  expect(wait).toMatchObject({
    kind: "wait",
    label: "take waits",
    bars: [{ state: "waiting", isOpen: true, durationMs: 8_900 }],
  });
});

test("a run that goes on leaves room, so that what is drawn keeps its place", () => {
  const { view } = bufferOf(received([stepChange("work", "running", "X")], { at: 0 }));
  const axisAt = (now: number) => createAxis(view, { now, collapseIdle: true, hasHeadroom: true });
  expect(axisAt(4_100).to).toBe(axisAt(5_500).to);
  expect(axisAt(5_500).to).toBeGreaterThan(5_500);
  expect(axisAt(9_000).to).toBeGreaterThan(9_000);
  expect(createAxis(view, { now: 9_000, collapseIdle: true, hasHeadroom: true, outcome: "failed" }).to).toBe(9_000);
});

test("of a run that is over, though no event says so, nothing is open", () => {
  const { view } = bufferOf(received([stepChange("work", "running", "X")], { at: 0 }));
  const { rows } = layoutTimeline(view, { now: 3_000, collapseIdle: true, outcome: "cancelled" });
  expect(rows.map(({ bars }) => bars.map(({ state, isOpen }) => [state, isOpen]))).toEqual([
    [["cancelled", false]],
    [["cancelled", false]],
  ]);
});

test("a range names the events in it", () => {
  const { events } = bufferOf(received([envelope("A"), envelope("B"), envelope("C")], { at: 0 }));
  expect(eventsBetween(events, "time", 50, 250)).toEqual({ from: 1, to: 2, count: 2 });
  expect(eventsBetween(events, "sequence", 0.5, 1.2)).toEqual({ from: 1, to: 1, count: 1 });
  expect(eventsBetween(events, "time", 110, 190)).toBeUndefined();
  expect(rangeQuery({ from: 1, to: 2 })).toBe("seq:1..2");
  expect(rangeQuery({ from: 1, to: 1 })).toBe("seq:1");
});

test("what is zoomed into stays within the run, and around its place", () => {
  const zooms = fc.record({
    factor: fc.double({ min: 0.05, max: 20, noNaN: true }),
    around: fc.double({ min: 0, max: 1, noNaN: true }),
    part: fc.double({ min: -2, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(runs, zooms, fc.boolean(), (executions, { factor, around, part }, collapseIdle) => {
      const { view } = bufferOf(eventsOf(executions));
      const options = { now: 0, collapseIdle };
      const whole = createAxis(view, options);
      const first = { ...whole, range: rangeOf(whole, zoomInto(whole, 0.2, 0.7)) };
      for (const zoom of [zoomBy(first, factor, around), panBy(first, part), centerOn(first, first.from)]) {
        const range = rangeOf(whole, zoom);
        expect(range.from).toBeGreaterThanOrEqual(-1e-9);
        expect(range.to).toBeLessThanOrEqual(1 + 1e-9);
        expect(range.to).toBeGreaterThan(range.from);
      }
    }),
  );
  const { view } = bufferOf(received([envelope("A"), envelope("B")], { at: 0, stepMs: 1_000 }));
  const axis = createAxis(view, { now: 0, collapseIdle: false });
  expect(zoomBy(axis, 0.5, 0)).toEqual({ from: 0, to: 500 });
  expect(zoomBy(axis, 2)).toBeUndefined();
});

test("executions and waits are listed by their starts, and told in words", () => {
  const { view } = bufferOf(
    received(
      [
        stepChange("ask", "running", "StartEvent"),
        stepChange("ask", "not_running", "StartEvent", "Ask"),
        envelope("Ask", {}, ["InputRequiredEvent"]),
      ],
      { at: 0 },
    ),
  );
  const entries = entriesOf(view, true);
  const times = { axis: { unit: "time", from: 0 }, now: 5_200 } as const;
  expect(entries.map((entry) => entryText(entry, times))).toEqual([
    "ask, worker 0, done, at +0.000, took 100 ms, in StartEvent, out Ask",
    "Ask, waiting, at +0.200, since 5.00 s",
  ]);
  const numbers = { axis: { unit: "sequence", from: 0 }, now: 0 } as const;
  expect(entries.map((entry) => entryText(entry, numbers))[1]).toBe("Ask, waiting, from event #2");
});
