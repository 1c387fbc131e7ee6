import fc from "fast-check";
import { expect, test } from "vitest";
import { filterEvents, parseEventFilter } from "../../../src/model/log/event-filter.ts";
import { foldEvents } from "../../../src/model/log/event-folding.ts";
import { keyOf, LogRows } from "../../../src/model/log/log-rows.ts";
import { bufferOf, envelope, idle, manualBuffer, received, stepChange } from "../run-events.ts";

const groups = fc.array(fc.tuple(fc.constantFrom("A", "B", "Err"), fc.integer({ min: 1, max: 45 })), { maxLength: 8 });

test("rows that grow are those of the whole, however it came", () => {
  fc.assert(
    fc.property(
      groups,
      fc.array(fc.nat(60)),
      fc.constantFrom("", "a", "-b"),
      fc.boolean(),
      (parts, steps, text, fold) => {
        const types = parts.flatMap(([type, count]) => Array.from({ length: count }, () => type));
        const envelopes = types.map((type) => (type === "Err" ? envelope("StepFailedEvent") : envelope(type)));
        const { events } = bufferOf(received(envelopes));
        const filter = parseEventFilter(text);
        const unfolded = new Set(events.filter((_, index) => index % 3 === 0).map(({ index }) => index));
        const log = new LogRows({ filter, internal: false, fold, unfolded });
        const growing: (typeof events)[number][] = [];
        for (const step of [...steps, events.length]) {
          growing.push(...events.slice(growing.length, growing.length + step));
          log.update(growing);
        }
        const indices = filterEvents(events, filter, { internal: false });
        expect(log.rows).toEqual(foldEvents(events, indices, { fold, unfolded }));
        expect(log.shown).toBe(indices.length);
        expect(log.errors).toHaveLength(types.filter((type) => type === "Err").length);
        for (const index of indices) expect(log.isIn(log.positionOf(index), index)).toBe(true);
        for (const [position, row] of log.rows.entries()) expect(log.positionOf(keyOf(row))).toBe(position);
      },
    ),
    { numRuns: 50 },
  );
});

const change = fc.constantFrom(
  stepChange("work", "running", "A"),
  stepChange("work", "not_running", "A"),
  stepChange("work", "not_running", "A", "B"),
  stepChange("work", "running", "A", null, 1),
  stepChange("work", "not_running", "A", null, 1),
  stepChange("handle", "running", "StepFailedEvent"),
  idle,
  envelope("Tick"),
  envelope("WorkflowFailedEvent", { step_name: "work", attempts: 2 }, ["StopEvent"]),
);
const changes = fc
  .array(fc.tuple(change, fc.constantFrom(1, 1, 1, 25)), { maxLength: 40 })
  .map((parts) => parts.flatMap(([one, count]) => Array.from({ length: count }, () => one)));

test("rows follow what becomes known of events that were there before", () => {
  const texts = fc.constantFrom("", "is:error", "-is:error", "attempt", "ended");
  const steps = fc.array(fc.nat(9), { maxLength: 30 });
  fc.assert(
    fc.property(changes, steps, texts, fc.boolean(), fc.boolean(), (envelopes, parts, text, fold, internal) => {
      const all = received(envelopes);
      const { buffer } = manualBuffer();
      const filter = parseEventFilter(text);
      const unfolded = new Set([0, 3, 6]);
      const log = new LogRows({ filter, internal, fold, unfolded });
      let next = 0;
      for (const step of [...parts, all.length]) {
        buffer.append(all.slice(next, next + step));
        buffer.flush();
        next += step;
        const { events, failures } = buffer;
        log.update(events, failures);
        const indices = filterEvents(events, filter, { internal, failures });
        expect(log.rows).toEqual(foldEvents(events, indices, { fold, unfolded, failures }));
        const isError = ({ index, kind }: (typeof events)[number]) =>
          kind === "error" || failures.at(index) !== undefined;
        expect(log.errors).toEqual(events.filter(isError).map(({ index }) => index));
        const withInternal = filterEvents(events, filter, { internal: true, failures });
        expect(log.hidden).toBe(withInternal.length - indices.length);
      }
    }),
    { numRuns: 150 },
  );
});

test("the attempt is an error as soon as the step is tried again", () => {
  const all = received([
    stepChange("work", "running", "StartEvent"),
    stepChange("work", "not_running", "StartEvent"),
    stepChange("work", "running", "StartEvent"),
  ]);
  const { buffer } = manualBuffer();
  const log = new LogRows({ filter: parseEventFilter("is:error"), internal: false, fold: true, unfolded: new Set() });
  buffer.append(all.slice(0, 2));
  buffer.flush();
  expect(log.update(buffer.events, buffer.failures).rows).toEqual([]);
  buffer.append(all.slice(2));
  buffer.flush();
  expect(log.update(buffer.events, buffer.failures).rows).toEqual([{ kind: "event", index: 1 }]);
  expect(log.errors).toEqual([1]);
});

test("every row of an open fold knows its head, and no other row", () => {
  const types = ["A", ...Array.from({ length: 21 }, () => "B"), "C"];
  const { events, failures } = bufferOf(received(types.map((type) => envelope(type))));
  const unfolded = new Set([1]);
  const log = new LogRows({ filter: parseEventFilter(""), internal: false, fold: true, unfolded });
  const heads = log.update(events, failures).rows.map((_, position) => log.headOf(position));
  expect(heads).toEqual([undefined, ...Array.from({ length: 22 }, () => 1), undefined]);
});
