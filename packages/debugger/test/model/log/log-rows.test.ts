import fc from "fast-check";
import { expect, test } from "vitest";
import { filterEvents, parseEventFilter } from "../../../src/model/log/event-filter.ts";
import { foldEvents } from "../../../src/model/log/event-folding.ts";
import { firstOf, LogRows } from "../../../src/model/log/log-rows.ts";
import { bufferOf, envelope, received } from "../run-events.ts";

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
        for (const [position, row] of log.rows.entries()) expect(log.positionOf(firstOf(row))).toBe(position);
      },
    ),
    { numRuns: 50 },
  );
});
