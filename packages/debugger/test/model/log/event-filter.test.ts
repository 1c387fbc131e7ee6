import fc from "fast-check";
import { expect, test } from "vitest";
import { filterEvents, matchesEvent, parseEventFilter } from "../../../src/model/log/event-filter.ts";
import { foldEvents } from "../../../src/model/log/event-folding.ts";
import type { RunEvent } from "../../../src/model/run/run-event.ts";
import { bufferOf, envelope, idle, received, stepChange } from "../run-events.ts";

const { events } = bufferOf(
  received([
    stepChange("work", "running", "StartEvent"),
    envelope("Tick", { text: "Hello World" }),
    idle,
    envelope("TickTock", { n: 2 }),
    envelope("Ask", { prompt: "work?" }, ["InputRequiredEvent"]),
    envelope("WorkflowFailedEvent", { step_name: "work", exception: { exception_message: "boom" } }, ["StopEvent"]),
  ]),
);
const hits = (text: string, internal = true): number[] => filterEvents(events, parseEventFilter(text), { internal });

test("words match type, step and text, in any case", () => {
  expect(hits("tick")).toEqual([1, 3]);
  expect(hits("WORK")).toEqual([0, 2, 4, 5]);
  expect(hits('"hello world"')).toEqual([1]);
  expect(hits("tick hello")).toEqual([1]);
});

test("terms with a name match exactly what they name", () => {
  expect(hits("type:tock")).toEqual([3]);
  expect(hits("step:work")).toEqual([0, 5]);
  expect(hits("is:error")).toEqual([5]);
  expect(hits("is:request")).toEqual([4]);
  expect(hits("seq:1..3")).toEqual([1, 2, 3]);
  expect(hits("seq:4")).toEqual([4]);
  expect(hits("seq:4..")).toEqual([4, 5]);
  expect(hits("seq:..1")).toEqual([0, 1]);
});

test("a minus turns a term around", () => {
  expect(hits("-tick -is:internal")).toEqual([4, 5]);
  expect(hits("tick -type:tock")).toEqual([1]);
});

test("exactly the internal events are hidden until they are asked for", () => {
  expect(hits("", false)).toEqual([1, 3, 4, 5]);
  expect(hits("is:internal", false)).toEqual([0, 2]);
  expect(hits("", true)).toHaveLength(6);
});

test("what has no meaning is looked for as it stands", () => {
  expect(hits("seq:x")).toEqual([]);
  expect(hits('{"prompt":')).toEqual([4]);
  expect(parseEventFilter(" - ").isEmpty).toBe(true);
});

const letters = fc.string({ unit: fc.constantFrom("a", "b", "A", "é", " ", ":", "-", '"'), maxLength: 8 });
const anyEvents = fc
  .array(fc.tuple(fc.constantFrom("Ab", "Ba", "StepStateChanged"), letters, fc.boolean()), { maxLength: 80 })
  .map((rows) =>
    rows.map(
      ([type, preview, internal], index): RunEvent => ({
        index,
        sequence: index,
        at: undefined,
        envelope: envelope(type, {}, internal ? ["InternalDispatchEvent"] : null),
        type,
        kind: internal ? "internal" : "user",
        step: undefined,
        preview,
      }),
    ),
  );

test("a filter finds what looking at each event finds", () => {
  fc.assert(
    fc.property(anyEvents, letters, fc.boolean(), (all, text, internal) => {
      const filter = parseEventFilter(text);
      const naive = all.flatMap((event) =>
        (internal || filter.asksForInternal || event.kind !== "internal") && matchesEvent(filter, event)
          ? [event.index]
          : [],
      );
      expect(filterEvents(all, filter, { internal })).toEqual(naive);
    }),
  );
});

test("folding keeps the order and covers every event", () => {
  const rows = fc.array(fc.tuple(fc.constantFrom("A", "B"), fc.integer({ min: 1, max: 45 })), { maxLength: 8 });
  fc.assert(
    fc.property(rows, fc.boolean(), (groups, fold) => {
      const all = received(groups.flatMap(([type, count]) => Array.from({ length: count }, () => envelope(type))));
      const { events: list } = bufferOf(all);
      const indices = list.map(({ index }) => index);
      const folded = foldEvents(list, indices, { fold });
      const covered = folded.flatMap((row) =>
        row.kind === "event" ? [row.index] : Array.from({ length: row.count }, (_, n) => row.first + n),
      );
      expect(covered).toEqual(indices);
      for (const row of folded) if (row.kind === "fold") expect(row.count).toBeGreaterThanOrEqual(20);
      if (!fold) expect(folded).toHaveLength(list.length);
    }),
  );
});

test("20 equal events make one row, 19 do not, and an opened fold shows its events", () => {
  const { events: list } = bufferOf(received(Array.from({ length: 20 }, () => envelope("Tick"))));
  const indices = list.map(({ index }) => index);
  expect(foldEvents(list, indices, { fold: true })).toEqual([
    { kind: "fold", isOpen: false, first: 0, last: 19, count: 20, type: "Tick", step: undefined, isError: false },
  ]);
  expect(foldEvents(list, indices.slice(1), { fold: true })).toHaveLength(19);
  const opened = foldEvents(list, indices, { fold: true, unfolded: new Set([0]) });
  expect(opened).toHaveLength(21);
  expect(opened[0]).toMatchObject({ kind: "fold", isOpen: true, count: 20 });
});

test("a failed attempt is an error, whatever its event says, also among hidden internal events", () => {
  const { events: all, failures } = bufferOf(
    received([
      stepChange("work", "running", "StartEvent"),
      stepChange("work", "not_running", "StartEvent"),
      stepChange("work", "running", "StartEvent"),
      stepChange("work", "not_running", "StartEvent", "Done"),
    ]),
  );
  const find = (text: string, internal = false) => filterEvents(all, parseEventFilter(text), { internal, failures });
  expect(find("is:error")).toEqual([1]);
  expect(find("-is:error", true)).toEqual([0, 2, 3]);
  expect(find('"tried again"', true)).toEqual([1]);
  expect(find("")).toEqual([]);
});

test("what only looks like a key is named", () => {
  expect(parseEventFilter("foo:bar tick -is:blue").unknown).toEqual(["foo:", "is:blue"]);
  expect(parseEventFilter('type:Tick step:a is:error seq:1 {"prompt":').unknown).toEqual([]);
});
