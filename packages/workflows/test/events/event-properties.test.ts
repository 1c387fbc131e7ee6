import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { EventRegistry } from "../../src/events/event-registry.ts";
import { deserializeValue, serializeValue, unwrapEvent, wrapEvent } from "../../src/events/event-serialization.ts";
import { summarizeEvent } from "../../src/events/event-summary.ts";
import { json } from "./jokes.ts";

class Sample extends WorkflowEvent.extend("Sample", {
  text: z.string(),
  tags: z.array(z.string()),
  any: z.unknown(),
}) {}

const registry = new EventRegistry([Sample]);

const hostileName = fc.constantFrom(
  "__proto__",
  "constructor",
  "then",
  "toJSON",
  "hasOwnProperty",
  "get",
  "text",
  "result",
);
const name = fc.oneof({ weight: 3, arbitrary: fc.string() }, hostileName).filter((each) => each !== "_data");
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((n) => n + 0),
);
const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("node"), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie("node")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).node;
const extras = fc
  .array(fc.tuple(name, value), { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries) as object);

const plainEvent = fc.oneof(
  fc
    .record({ text: fc.string(), tags: fc.array(fc.string()), any: value, _data: extras })
    .map((each) => new Sample(each)),
  extras.map((each) => StartEvent.fromJSON({ _data: each })),
  fc.record({ result: value, _data: extras }).map((each) => StopEvent.fromJSON(each)),
);
/** Half of them with another event inside. */
const event = fc.tuple(plainEvent, fc.option(plainEvent)).map(([outer, inner]) => {
  if (inner) outer.set("inner", [inner]);
  return outer;
});

test("any event survives the way through JSON text, with the events inside of it", () => {
  fc.assert(
    fc.property(event, (original) => {
      const copy = unwrapEvent(json(wrapEvent(original)), registry);
      expect(copy.equals(original)).toBe(true);
      expect(JSON.stringify(copy)).toBe(JSON.stringify(original));
    }),
  );
});

test("any value survives serialisation, whatever its names are", () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(deserializeValue(JSON.parse(JSON.stringify(serializeValue(original))), registry)).toEqual(
        JSON.parse(JSON.stringify(original)),
      );
    }),
  );
});

const ownNames = (): unknown =>
  [Object.prototype, WorkflowEvent.prototype, StartEvent.prototype].map((each) => Reflect.ownKeys(each).map(String));

test("no name, given to an event in any way, changes a prototype or the event's own members", async () => {
  const before = ownNames();
  await fc.assert(
    fc.asyncProperty(name, value, async (hostile, content) => {
      const given = Object.fromEntries([[hostile, content]]) as Record<string, unknown>;
      for (const made of [new StartEvent(given), StartEvent.fromJSON({ _data: given }), StartEvent.fromJSON(given)]) {
        expect(await made).toBe(made);
        expect(Object.getPrototypeOf(made)).toBe(StartEvent.prototype);
        expect(Object.keys(made)).toEqual([]);
        expect(made.get(hostile)).toBe(content);
      }
    }),
  );
  expect(ownNames()).toEqual(before);
});

test("a summary keeps to its length", () => {
  fc.assert(
    fc.property(event, fc.integer({ min: 0, max: 300 }), (each, length) => {
      expect(summarizeEvent(each, length).length).toBeLessThanOrEqual(length);
    }),
  );
});
