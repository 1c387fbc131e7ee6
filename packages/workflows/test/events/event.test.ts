import { expect, test } from "vitest";
import { z } from "zod";
import { EventValidationError } from "../../src/errors.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { isEvent, isEventClass, lineage, WorkflowEvent } from "../../src/events/event.ts";
import { CitedJoke, Joke, jokeFrom, json, Pun, Topic } from "./jokes.ts";

/** The reference's private attributes: members that the constructor takes out of the fields. */
class Secretive extends WorkflowEvent.extend("Secretive", { field: z.number() }) {
  readonly _secret: number;

  constructor({
    _secret = 5,
    ...fields
  }: { readonly field: number; readonly _secret?: number; [extra: string]: unknown }) {
    super(fields);
    this._secret = _secret * 2;
  }
}

test("[engine 1] an event built with unknown names gives them as extras, by name and in the map", () => {
  const event = new StartEvent({ a: 1, b: "two" });
  expect([event.get("a"), event.get("b")]).toEqual([1, "two"]);
  expect([event.extras.get("a"), event.extras.get("b")]).toEqual([1, "two"]);
});

test("[engine 2] the keys of the extras are exactly the undeclared names", () => {
  expect([...jokeFrom({ text: "a", rating: 5, by: "Ada" }).extras.keys()]).toEqual(["rating", "by"]);
});

test("[engine 3] a field, an extra and a private member each land in their own place", () => {
  const event = new Secretive({ field: 1, _secret: 4, extra: true });
  expect(event.field).toBe(1);
  expect(event._secret).toBe(8);
  expect([...event.extras]).toEqual([["extra", true]]);
  expect(json(event)).toEqual({ field: 1, _data: { extra: true } });
});

test("[engine 4] a private member that is not given has its default", () => {
  expect(new Secretive({ field: 1 })._secret).toBe(10);
});

test("[engine 5] a constructor may transform a private member; extras still go to the extras", () => {
  const event = Secretive.fromJSON({ field: 1, _secret: 21, extra: "kept" });
  expect([event._secret, event.get("extra")]).toEqual([42, "kept"]);
});

test("[engine 6] a missing name does not compile as a property, and gives the fallback by name", () => {
  const event = new Joke({ text: "a" });
  // @ts-expect-error there is no such field
  expect(event.missing).toBe(undefined);
  expect([event.get("missing"), event.get("missing", "fallback"), event.has("missing")]).toEqual([
    undefined,
    "fallback",
    false,
  ]);
});

test("[engine 7] an extra that is set twice has its last value, whichever way it is set and read", () => {
  const event = new StartEvent({ a: 1 });
  event.set("a", 2);
  event.extras.set("a", 3);
  expect([event.get("a"), event.extras.get("a")]).toEqual([3, 3]);
  event.set("a", 4);
  expect([event.get("a"), event.extras.get("a")]).toEqual([4, 4]);
});

test("[engine 8] an event with declared fields only has no extras; setting one makes it one", () => {
  const event = new Joke({ text: "a" });
  expect(event.extras.size).toBe(0);
  event.set("rating", 5);
  expect(event.extras.size).toBe(1);
});

test("[engine 9] values, entries and iteration of the extras leave out the declared fields, and are live", () => {
  const event = jokeFrom({ text: "a", x: 1, y: 2 });
  const { extras } = event;
  expect([...extras.values()]).toEqual([1, 2]);
  expect([...extras.entries()]).toEqual([...extras]);
  event.set("z", 3);
  expect(Object.fromEntries(extras)).toEqual({ x: 1, y: 2, z: 3 });
});

test("[engine 10] an event without extras is truthy", () => {
  expect(Boolean(new StartEvent())).toBe(true);
});

test("[engine 11] a declared field is not among the extras", () => {
  const { extras } = new Joke({ text: "a" });
  expect([extras.get("text") ?? "default", extras.has("text")]).toEqual(["default", false]);
});

test("[engine 12] events are equal if class, fields and extras are; other extras make them differ", () => {
  const event = jokeFrom({ text: "a", tags: ["x", { deep: [1] }] });
  expect(event.equals(jokeFrom({ text: "a", tags: ["x", { deep: [1] }] }))).toBe(true);
  const others = [
    jokeFrom({ text: "b", tags: ["x", { deep: [1] }] }),
    jokeFrom({ text: "a", tags: ["x", { deep: [2] }] }),
    jokeFrom({ text: "a" }),
    new CitedJoke({ text: "a" }),
    { text: "a" },
    undefined,
  ];
  for (const other of others) expect(event.equals(other)).toBe(false);
  expect(new Pun({ text: "a" }).equals(new Joke({ text: "a" }))).toBe(false);
  expect(new Secretive({ field: 1, _secret: 1 }).equals(new Secretive({ field: 1, _secret: 2 }))).toBe(false);
});

test("[engine 13] fields and extras survive the way through JSON", () => {
  const event = jokeFrom({ text: "a", rating: 5 });
  const copy = Joke.fromJSON(json(event));
  expect(copy).toBeInstanceOf(Joke);
  expect(copy.text).toBe("a");
  expect([...copy.extras]).toEqual([["rating", 5]]);
});

test("[engine 14] an event without extras is written without `_data`", () => {
  expect(json(new Joke({ text: "a" }))).toEqual({ text: "a" });
  const event = new Joke({ text: "a" });
  event.set("gone", undefined);
  expect(json(event)).toEqual({ text: "a" });
});

test("[engine 15] an unknown property is read as an extra", () => {
  expect([...StartEvent.fromJSON({ a: 1 }).extras]).toEqual([["a", 1]]);
  expect([...StartEvent.fromJSON({ a: 1, _data: { a: 0, b: 2 } }).extras]).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

test("events are nominal and inherit", () => {
  const cited = new CitedJoke({ text: "a" });
  expect(cited instanceof Joke && cited instanceof WorkflowEvent).toBe(true);
  expect((cited as object) instanceof Pun).toBe(false);
  expect([Joke.is(cited), WorkflowEvent.is(cited), Pun.is(cited)]).toEqual([true, true, false]);
  expect(CitedJoke.is(new Joke({ text: "a" }))).toBe(false);
  expect(cited.shout()).toBe("A");
  expect(json(cited)).toEqual({ text: "a", sources: [] });
  expect(CitedJoke.type).toBe("CitedJoke");
  expect(Object.keys(CitedJoke.fields)).toEqual(["text", "sources"]);
  expect(Object.keys(CitedJoke[lineage])).toEqual(["CitedJoke", "Joke", "Event"]);
  expect(new Topic({ topic: "x" }) instanceof StartEvent && StartEvent.is(new Topic({ topic: "x" }))).toBe(true);
  for (const other of [undefined, null, 1, "Joke", {}, { type: "Joke" }, Joke]) {
    expect([Joke.is(other), isEvent(other)]).toEqual([false, false]);
  }
  expect([isEventClass(Joke), isEventClass(Date), isEvent(cited)]).toEqual([true, false, true]);
});

test("events of another copy of the package are recognised", async () => {
  const copy = (await import("../../src/events/event.ts?copy" as string)) as typeof import("../../src/events/event.ts");
  expect(copy.WorkflowEvent).not.toBe(WorkflowEvent);
  class JokeOfCopy extends copy.WorkflowEvent.extend("Joke", { text: z.string() }) {}
  class CitedOfCopy extends JokeOfCopy.extend("CitedJoke", {}) {}
  const foreign: unknown = new CitedOfCopy({ text: "a" });
  expect([CitedJoke, Joke, WorkflowEvent, Pun].map((each) => each.is(foreign))).toEqual([true, true, true, false]);
  const classes = [CitedJoke, Joke, WorkflowEvent, Pun, StopEvent];
  expect(classes.map((each) => foreign instanceof each)).toEqual([true, true, true, false, false]);
  expect(new Joke({ text: "a" }) instanceof JokeOfCopy).toBe(true);
  expect(new Joke({ text: "a" }).equals(foreign)).toBe(false);
});

test("instanceof tells a class from one that only adds methods to it", () => {
  class LoudJoke extends Joke {}
  expect(new LoudJoke({ text: "a" }) instanceof Joke).toBe(true);
  expect(new Joke({ text: "a" }) instanceof LoudJoke).toBe(false);
  expect(LoudJoke.is(new Joke({ text: "a" }))).toBe(true); // `is` goes by type, and they have the same
});

test("fields are validated and read-only; members of a subclass are its own affair", () => {
  expect(() => new Joke({ text: 1 } as never)).toThrow(EventValidationError);
  expect(() => new Joke({ text: 1 } as never)).toThrow(/^Joke\.text: /);
  const joke = new Joke({ text: "a" });
  expect(() => Object.assign(joke, { text: "b" })).toThrow(TypeError);
  expect(() => joke.set("text", "b")).toThrow(/Joke\.text is a field, and read-only/);
  expect(joke.text).toBe("a");
  class Counted extends Joke {
    reads = 0;
  }
  const counted = new Counted({ text: "a" });
  counted.reads += 1;
  expect(counted.reads).toBe(1);
  expect({ ...joke }).toEqual({ text: "a" });
});

test("what is not the JSON of an event is refused", () => {
  for (const value of [null, [], "text", 1, undefined]) {
    expect(() => Joke.fromJSON(value as never)).toThrow(EventValidationError);
  }
  for (const data of ["text", 1, [1]]) {
    expect(() => StartEvent.fromJSON({ _data: data })).toThrow(/StartEvent\._data/);
  }
  expect(StartEvent.fromJSON({ _data: null }).extras.size).toBe(0);
});

test("the text of an event shows its fields, quoted for developers, and no extras", () => {
  expect(String(jokeFrom({ text: "it's", rating: 5 }))).toBe(`Joke(text="it's")`);
  expect(String(new CitedJoke({ text: "a\n", sources: ["b", "c\"'"] }))).toBe(
    `CitedJoke(text='a\\n', sources=['b', 'c"\\''])`,
  );
  expect(String(new Secretive({ field: 1 }))).toBe("Secretive(field=1)");
});

test("hostile extras do no harm", async () => {
  const text = '{ "then": 1, "get": 2, "constructor": 3, "__proto__": { "polluted": true }, "_data": { "toJSON": 4 } }';
  const event = StartEvent.fromJSON(JSON.parse(text) as Record<string, unknown>);
  expect(await event).toBe(event);
  expect(event.constructor).toBe(StartEvent);
  expect(["then", "get", "constructor", "toJSON"].map((name) => event.get(name))).toEqual([1, 2, 3, 4]);
  expect(event.get("polluted")).toBe(undefined);
  expect(event.get("hasOwnProperty")).toBe(undefined);
  expect(event.get("__proto__")).toEqual({ polluted: true });
  expect(({} as { polluted?: boolean }).polluted).toBe(undefined);
  expect(JSON.stringify(StartEvent.fromJSON(json(event)))).toBe(JSON.stringify(event));
  expect(StartEvent.fromJSON(json(event)).equals(event)).toBe(true);
});
