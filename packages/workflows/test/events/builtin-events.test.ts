import { expect, test } from "vitest";
import { z } from "zod";
import { StopEvent } from "../../src/events/builtin-events.ts";
import { json } from "./jokes.ts";

class Critique extends StopEvent.extend("Critique", { verdict: z.string() }) {}

test("[engine 16] the result of a stop event is written among its fields and read back", () => {
  expect(json(new StopEvent({ result: "foo" }))).toEqual({ result: "foo" });
  expect(StopEvent.fromJSON({ result: "foo" }).result).toBe("foo");
  expect(StopEvent.fromJSON({ result: { a: 1 } }).get("result")).toEqual({ a: 1 });
});

test("[engine 17] a stop event without a result is written as an empty object", () => {
  expect(json(new StopEvent())).toEqual({});
  expect(json(new StopEvent({ result: null }))).toEqual({});
});

test("[engine 18] a stop event with fields of its own is written as these, and read back", () => {
  const critique = new Critique({ verdict: "ok" });
  expect(json(critique)).toEqual({ verdict: "ok" });
  expect(Critique.fromJSON(json(critique)).equals(critique)).toBe(true);
});

test("[engine 19] the text of a stop event has the extras, then the fields, then the result", () => {
  expect(String(StopEvent.fromJSON({ foo: "foo", result: 42 }))).toBe("StopEvent(foo='foo', result=42)");
  expect(String(Critique.fromJSON({ result: [1], verdict: "ok", foo: null }))).toBe(
    "Critique(foo=null, verdict='ok', result=[1])",
  );
});

test("[engine 20] the text of a custom stop event without a result has its fields only", () => {
  expect(String(new Critique({ verdict: "ok" }))).toBe("Critique(verdict='ok')");
});

test("[engine 28] an overridden result is what the event gives; the given one stays what is written", () => {
  class Doubled extends StopEvent.extend("Doubled") {
    override get result(): number {
      return 2 * Number(super.result ?? 21);
    }
  }
  expect(new Doubled().result).toBe(42);
  const doubled = Doubled.fromJSON({ result: 4 });
  expect([doubled.result, json(doubled)]).toEqual([8, { result: 4 }]);
});

test("the extras of a stop event are written too", () => {
  const stop = StopEvent.fromJSON({ result: 1, foo: "bar" });
  expect([...stop.extras]).toEqual([["foo", "bar"]]);
  expect(JSON.stringify(stop)).toBe('{"result":1,"_data":{"foo":"bar"}}');
  expect(StopEvent.fromJSON(json(stop)).equals(stop)).toBe(true);
  expect(StopEvent.fromJSON({ result: 2, foo: "bar" }).equals(stop)).toBe(false);
});

test("a stop event may declare the type of its result, and a field called type", () => {
  class Sum extends StopEvent.extend("Sum", { type: z.string(), result: z.number().nullable() }) {}
  expect(json(Sum.fromJSON({ type: "int", result: 3 }))).toEqual({ type: "int", result: 3 });
  const none = new Sum({ type: "int", result: null });
  expect(json(none)).toEqual({ type: "int", result: null }); // its schema wants it back
  expect(none.result).toBe(null);
  expect(() => Sum.fromJSON({ type: "int" })).toThrow(/Sum\.result/);
});

test("has and get know the result", () => {
  expect([new StopEvent({ result: 0 }).has("result"), new StopEvent().has("result")]).toEqual([true, false]);
  expect([new StopEvent({ result: 0 }).get("result", 1), new StopEvent().get("result", 1)]).toEqual([0, 1]);
});
