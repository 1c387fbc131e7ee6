import { array, assert, constantFrom, integer, json, property, record } from "fast-check";
import { expect, test } from "vitest";
import { decodeEvents, encodeEvents } from "../../../src/store/durable/event-rows.ts";
import { eventKind } from "../../../src/store/event-data.ts";

const kinds = [
  eventKind("Token", [], "workflow.Token"),
  eventKind("Done", ["StopEvent"], "workflow.Done"),
  eventKind('A "name"\n', ["Ancestor"], "workflow.é\u2028"),
];

test("events come back from a row as they were, in their places", () => {
  const events = array(record({ kind: constantFrom(...kinds), value: json() }), { maxLength: 20 });
  void assert(
    property(events, integer({ min: 0 }), (written, sequence) => {
      const read = decodeEvents({ sequence, at: 7, body: encodeEvents(written) });
      expect(read).toEqual(written.map((event, index) => ({ sequence: sequence + index, at: 7, event })));
    }),
  );
});

test("a value that is spread over lines keeps its meaning", () => {
  const value = JSON.stringify({ text: "a\nb", list: [1, 2] }, undefined, 2);
  const kind = eventKind("Token", [], "workflow.Token");
  const [read] = decodeEvents({ sequence: 0, at: 0, body: encodeEvents([{ kind, value }]) });
  expect(JSON.parse(read?.event.value ?? "")).toEqual({ text: "a\nb", list: [1, 2] });
});
