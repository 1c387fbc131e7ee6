import { expect, test } from "vitest";
import { z } from "zod";
import {
  EventSerializationError,
  EventValidationError,
  UnknownEventTypeError,
  WorkflowCancelledError,
} from "../../src/errors.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { errorFromJSON, errorToJSON } from "../../src/events/error-serialization.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { EventRegistry } from "../../src/events/event-registry.ts";
import { deserializeValue, serializeValue, unwrapEvent, wrapEvent } from "../../src/events/event-serialization.ts";
import { Joke, json, Topic } from "./jokes.ts";

class Parcel extends WorkflowEvent.extend("Parcel", { content: z.unknown() }) {}

const registry = new EventRegistry([Topic, Joke, Parcel]);

test("an event in its typed wrapper is restored to its class", () => {
  const joke = Joke.fromJSON({ text: "a", rating: 5 });
  const wrapper = wrapEvent(joke);
  expect(JSON.stringify(wrapper)).toBe(
    '{"__is_pydantic":true,"value":{"text":"a","_data":{"rating":5}},"qualified_name":"workflow.Joke"}',
  );
  expect(wrapEvent(new StopEvent(), "jokes").qualified_name).toBe("workflows.events.StopEvent");
  expect(wrapEvent(joke, "jokes").qualified_name).toBe("jokes.Joke");
  const copy = unwrapEvent(json(wrapper), registry);
  expect(copy).toBeInstanceOf(Joke);
  expect(copy.equals(joke)).toBe(true);
});

test("what is no wrapper, names no known type, or holds a wrong value is refused", () => {
  const wrapper = json(wrapEvent(new Joke({ text: "a" })));
  for (const bad of [null, "Joke", [], {}, { ...wrapper, __is_pydantic: 1 }, { ...wrapper, value: "a" }]) {
    expect(() => unwrapEvent(bad, registry)).toThrow(EventSerializationError);
  }
  expect(() => unwrapEvent({ ...wrapper, qualified_name: "os.system" }, registry)).toThrow(UnknownEventTypeError);
  expect(() => unwrapEvent({ ...wrapper, value: { text: 1 } }, registry)).toThrow(EventValidationError);
});

test("values are written recursively; events among them are restored, dates become text", () => {
  const value = { list: [1, "a", null, new Joke({ text: "b" })], at: new Date(0), gone: undefined, holes: [undefined] };
  const written = json(serializeValue(value));
  expect(written).toEqual({
    list: [1, "a", null, { __is_pydantic: true, value: { text: "b" }, qualified_name: "workflow.Joke" }],
    at: "1970-01-01T00:00:00.000Z",
    holes: [null],
  });
  const { list } = deserializeValue(written, registry) as { list: unknown[] };
  expect((list[3] as Joke).shout()).toBe("B");
  expect(serializeValue(undefined)).toBe(null);
});

test("what is not JSON is refused with its path", () => {
  const refused: readonly (readonly [unknown, RegExp])[] = [
    [{ a: [1, () => 1] }, /value\.a\[1\]: a function is not JSON/],
    [{ a: Symbol("s") }, /value\.a: a symbol/],
    [{ a: 1n }, /value\.a: a bigint/],
    [[Number.NaN], /value\[0\]: NaN/],
    [Number.NEGATIVE_INFINITY, /value: -Infinity/],
    [{ a: { b: new Map() } }, /value\.a\.b: a Map/],
    [new Set(), /value: a Set/],
    [{ a: new Error("no") }, /value\.a: an error/],
    [{ a: new Uint8Array(1) }, /value\.a: bytes/],
    [{ a: { toJSON: () => 1n } }, /value\.a: a bigint/],
  ];
  for (const [value, message] of refused) {
    expect(() => serializeValue(value)).toThrow(EventSerializationError);
    expect(() => serializeValue(value)).toThrow(message);
  }
  expect(() => serializeValue(1n, "state.count")).toThrow(/Failed to serialize value at state\.count/);
});

test("values without end, and deep ones, are refused before the stack ends", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = [circular];
  expect(() => serializeValue(circular)).toThrow(/value\.self\[0\]\.self.*contains itself/);
  const event = new StartEvent();
  event.set("me", event);
  expect(() => JSON.stringify(event)).toThrow(EventSerializationError);

  const deepText = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  expect(() => deserializeValue(JSON.parse(deepText), registry)).toThrow(/nested deeper/);
  expect(() => serializeValue(JSON.parse(deepText))).toThrow(/nested deeper/);
  const wrapped = '{"__is_pydantic":true,"qualified_name":"StartEvent","value":{"a":';
  const deepEvents = `${wrapped.repeat(5_000)}1${"}}".repeat(5_000)}`;
  expect(() => deserializeValue(JSON.parse(deepEvents), registry)).toThrow(/nested deeper/);
  expect(serializeValue([[1]])).toEqual([[1]]); // the errors have left nothing behind
});

test("an event inside another one keeps its class, in extras, in untyped fields and in results", () => {
  const joke = new Joke({ text: "a" });
  const events = [
    new StartEvent({ first: joke, list: [{ joke }] }),
    new Parcel({ content: [joke] }),
    new StopEvent({ result: joke }),
  ];
  for (const event of events) {
    const copy = unwrapEvent(json(wrapEvent(event)), registry);
    expect(copy.equals(event)).toBe(true);
  }
  const bare = Parcel.fromJSON(json(new Parcel({ content: joke })));
  expect(bare.content).toEqual(json(wrapEvent(joke))); // without a registry it stays as it is written
});

test("an extra that no JSON can hold is refused with its path, not dropped", () => {
  expect(() => JSON.stringify(new StartEvent({ map: new Map() }))).toThrow(/StartEvent\._data\.map: a Map/);
  expect(() => JSON.stringify(new Parcel({ content: { f: () => 1 } }))).toThrow(/Parcel\.content\.f: a function/);
});

test("hostile names in values are data", () => {
  const text =
    '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"joke":{"__is_pydantic":true,"value":{"text":"a"},"qualified_name":"Joke"}}';
  const value = deserializeValue(JSON.parse(text), registry) as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__", "constructor", "joke"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(json(serializeValue(value)))).toEqual(["__proto__", "constructor", "joke"]);
});

test("errors are written with their qualified type, and read back by it", () => {
  class Picky extends Error {
    constructor(readonlyReason: { readonly text: string }) {
      super(readonlyReason.text);
    }
  }
  const registered = new EventRegistry([], { errors: [Picky as never], namespace: "shop" });
  const cases: readonly (readonly [unknown, string, unknown])[] = [
    [new Error("e"), "builtins.Error", Error],
    [new SyntaxError("e"), "builtins.SyntaxError", SyntaxError],
    [new WorkflowCancelledError("e"), "workflows.errors.WorkflowCancelledByUser", WorkflowCancelledError],
    [new DOMException("e", "AbortError"), "builtins.AbortError", DOMException],
    ["e", "builtins.Error", Error],
    [new Picky({ text: "e" }), "shop.Picky", Error], // it cannot be made from a message
  ];
  for (const [error, type, errorClass] of cases) {
    const written = errorToJSON(error, registered);
    expect(written).toEqual({ exception_type: type, exception_message: "e" });
    const copy = errorFromJSON(json(written), registered);
    expect([copy.constructor, copy.message]).toEqual([errorClass, "e"]);
  }
  for (const bad of [null, "e", {}, { exception_type: "Error" }]) {
    expect(() => errorFromJSON(bad)).toThrow(EventSerializationError);
  }
  expect(errorFromJSON({ exception_type: "builtins.__proto__", exception_message: "e" }).constructor).toBe(Error);
});
