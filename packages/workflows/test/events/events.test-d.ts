/**
 * The type contract, checked by `tsc --noEmit` alone: `equal` asserts an inferred type exactly, `@ts-expect-error`
 * asserts that a mistake does not compile. Here: events and their fields.
 */
import { z } from "zod";
import { HumanResponseEvent, StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { encoded, inMemory } from "../../src/events/field-encoding.ts";
import { equal } from "../equal.ts";

class Topic extends StartEvent.extend("Topic", { topic: z.string(), style: z.string().optional() }) {}
class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {
  get length(): number {
    return this.text.length;
  }
}
class Pun extends WorkflowEvent.extend("Pun", { text: z.string() }) {}
class CitedJoke extends Joke.extend("CitedJoke", { sources: z.array(z.string()).default([]) }) {}

export function fieldsAndInheritance(joke: Joke, cited: CitedJoke): void {
  equal<string>()(joke.text, true);
  equal<number>()(joke.length, true);
  equal<string[]>()(cited.sources, true);
  equal<number>()(cited.length, true); // methods of the parent class are inherited
  equal<"CitedJoke">()(CitedJoke.type, true);

  cited satisfies Joke; // a subclass is its parent…
  // @ts-expect-error …but a parent is not its subclass
  joke satisfies CitedJoke;
  // @ts-expect-error nominal: equal fields do not make equal events
  joke satisfies Pun;
  // @ts-expect-error fields are read-only
  joke.text = "";

  new Topic({ topic: "pirates" });
  new CitedJoke({ text: "…" }); // `sources` has a default
  new StartEvent({ anything: 1 }).get("anything") satisfies unknown;
  new StopEvent({ result: 42 });
  // @ts-expect-error a required field is missing
  new Joke({});
  // @ts-expect-error the fields are required
  new Joke();
  // @ts-expect-error wrong type
  new Joke({ text: 1 });
  // @ts-expect-error unknown field
  new Topic({ topic: "pirates", tpoic: "typo" });
  // @ts-expect-error a bare StopEvent carries `result` only
  new StopEvent({ text: "" });
}

export function recognition(union: Joke | Pun, value: unknown): void {
  if (union instanceof Pun) equal<Pun>()(union, true);
  else equal<Joke>()(union, true);
  if (Pun.is(union)) equal<Pun>()(union, true);
  else equal<Joke>()(union, true);
  if (CitedJoke.is(value)) equal<CitedJoke>()(value, true);
  if (StopEvent.is(value)) equal<StopEvent>()(value, true);
  if (value instanceof StopEvent) equal<StopEvent>()(value, true);
  equal<CitedJoke>()(CitedJoke.fromJSON({ text: "" }), true);
}

// --- reserved names ------------------------------------------------------------------------------

// @ts-expect-error a member of every event
WorkflowEvent.extend("Bad", { get: z.string() });
// @ts-expect-error a member of every event
WorkflowEvent.extend("Bad", { toJSON: z.string() });
// @ts-expect-error an object with a `then` may be taken for a promise
// biome-ignore lint/suspicious/noThenProperty: that is the mistake
WorkflowEvent.extend("Bad", { then: z.string() });
// @ts-expect-error a member of every object
WorkflowEvent.extend("Bad", { constructor: z.string() });
// @ts-expect-error a member of every object
WorkflowEvent.extend("Bad", { toString: z.string() });
// @ts-expect-error in a literal, it would set the prototype of the fields
WorkflowEvent.extend("Bad", { __proto__: z.string() });
// @ts-expect-error JSON keeps the undeclared extras under this name
WorkflowEvent.extend("Bad", { _data: z.string() });
// @ts-expect-error a getter of the parent class
Joke.extend("Bad", { length: z.number() });
// @ts-expect-error one bad name among good ones
WorkflowEvent.extend("Bad", { text: z.string(), get: z.string() });

/** `type` is free: an event's own type is on its class. `result` is free: it types the result of a stop event. */
class Ticket extends StopEvent.extend("Ticket", { type: z.enum(["bug", "idea"]), result: z.number() }) {}

export function freeNames(): void {
  equal<"bug" | "idea">()(new Ticket({ type: "bug", result: 1 }).type, true);
  equal<number>()(new Ticket({ type: "bug", result: 1 }).result, true);
  class Louder extends Joke.extend("Louder", { text: z.literal("LOUD") }) {} // a field may be narrowed
  equal<"LOUD">()(new Louder({ text: "LOUD" }).text, true);
}

// --- fields that are not JSON --------------------------------------------------------------------

const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

class Meeting extends WorkflowEvent.extend("Meeting", {
  at: encoded(isoDate),
  until: encoded(isoDate.optional()),
  agreed: z.coerce.date<Date | string>(),
  socket: inMemory(z.instanceof(WebSocket)),
}) {}

export function encodedFields(meeting: Meeting, socket: WebSocket): void {
  equal<Date>()(meeting.at, true);
  equal<Date | undefined>()(meeting.until, true);
  equal<Date>()(meeting.agreed, true);
  equal<WebSocket>()(meeting.socket, true);
  new Meeting({ at: new Date(), agreed: "2026-01-01", socket });
  // @ts-expect-error an encoded field takes its value, not its JSON
  new Meeting({ at: "2026-01-01T00:00:00Z", agreed: new Date(), socket });

  // @ts-expect-error a bare date would be read back as a string
  WorkflowEvent.extend("Bad", { at: z.date() });
  // @ts-expect-error the same, nested
  WorkflowEvent.extend("Bad", { range: z.object({ from: z.date() }) });
  // @ts-expect-error JSON.stringify throws
  WorkflowEvent.extend("Bad", { big: z.bigint() });
  // @ts-expect-error JSON.stringify loses the entries
  WorkflowEvent.extend("Bad", { map: z.map(z.string(), z.string()) });
  // @ts-expect-error a transformation that cannot be repeated
  WorkflowEvent.extend("Bad", { size: z.string().transform((text) => text.length) });
  // @ts-expect-error an event in an event would lose its class
  WorkflowEvent.extend("Bad", { joke: z.instanceof(Joke) });
  // @ts-expect-error not a codec into JSON
  encoded(z.date());
}

/** All of these are JSON. */
export class Plain extends WorkflowEvent.extend("Plain", {
  any: z.any(),
  unknown: z.unknown(),
  json: z.json(),
  literal: z.literal(["a", 1, null]),
  nested: z.object({ list: z.array(z.object({ id: z.number(), tag: z.string().optional() })) }).nullable(),
  tuple: z.tuple([z.string(), z.number().optional()]),
  record: z.record(z.string(), z.union([z.string(), z.number()])),
  variant: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("a") }),
    z.object({ kind: z.literal("b"), n: z.int() }),
  ]),
  brand: z.string().brand<"Id">(),
  trimmed: z
    .string()
    .transform((text) => text.trim())
    .default(""),
  frozen: z.array(z.string()).readonly(),
  loose: z.looseObject({ known: z.boolean() }),
  coerced: z.coerce.number(),
  email: z.email(),
}) {}

const Tree = z.object({
  label: z.string(),
  get children() {
    return z.array(Tree);
  },
});
export class Planted extends WorkflowEvent.extend("Planted", { tree: Tree }) {}

export function unknownIsRequired(): void {
  class Payload extends HumanResponseEvent.extend("Payload", { data: z.unknown(), at: z.coerce.date() }) {}
  new Payload({ data: undefined, at: "2026-01-01" });
  // @ts-expect-error a field of unknown type must be given all the same
  new Payload({ data: 1 });
}
