import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expect, test } from "vitest";
import { z } from "zod";
import { EventSerializationError, EventValidationError } from "../../src/errors.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { encoded, inMemory } from "../../src/events/field-encoding.ts";
import { Joke, json } from "./jokes.ts";

const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

test("reserved names cannot be fields", () => {
  const reserved = [
    "get",
    "set",
    "has",
    "extras",
    "equals",
    "toJSON",
    "then",
    "constructor",
    "toString",
    "_data",
    "shout",
  ];
  for (const name of reserved) {
    expect(() => Joke.extend("Bad", { [name]: z.string() } as never)).toThrow(new RegExp(`reserved.*${name}`));
  }
  const proto = /reserved.*__proto__/;
  expect(() => WorkflowEvent.extend("Bad", JSON.parse('{ "__proto__": 1 }') as never)).toThrow(proto);
  expect(() => WorkflowEvent.extend("Bad", { __proto__: z.string() } as never)).toThrow(proto);
});

test("a type must be a name that a qualified name can end with", () => {
  for (const type of ["", "billing.Paid"]) expect(() => WorkflowEvent.extend(type)).toThrow(/event type/);
});

test("encoded fields make the round trip", () => {
  class Meeting extends WorkflowEvent.extend("Meeting", {
    at: encoded(isoDate),
    until: encoded(isoDate.optional()),
    agreed: z.coerce.date<Date | string>(),
    guests: encoded(
      z.codec(z.array(z.string()), z.set(z.string()), { decode: (a) => new Set(a), encode: (s) => [...s] }),
    ),
  }) {}
  const meeting = new Meeting({ at: new Date(0), agreed: "2026-01-01", guests: new Set(["Ada"]) });
  expect(json(meeting)).toEqual({
    at: "1970-01-01T00:00:00.000Z",
    agreed: "2026-01-01T00:00:00.000Z",
    guests: ["Ada"],
  });
  const copy = Meeting.fromJSON(json(meeting));
  expect(copy.equals(meeting)).toBe(true);
  expect([copy.at, copy.until, copy.guests]).toEqual([meeting.at, undefined, meeting.guests]);
  expect(() => new Meeting({ ...meeting, at: "1970-01-01T00:00:00Z" } as never)).toThrow(
    /Meeting\.at: .*expected date/,
  );
  expect(() => Meeting.fromJSON({ ...json(meeting), at: "soon" })).toThrow(EventValidationError);
  expect(() => Meeting.fromJSON({ agreed: 0, guests: [] })).toThrow(/Meeting\.at/);
});

test("a field kept in memory is not written", () => {
  class Connected extends WorkflowEvent.extend("Connected", { socket: inMemory(z.instanceof(AbortController)) }) {}
  const event = new Connected({ socket: new AbortController() });
  expect(event.socket).toBeInstanceOf(AbortController);
  expect(() => JSON.stringify(event)).toThrow(EventSerializationError);
});

test("JSON Schema comes from the standard, not from zod; that of an encoded field is that of its JSON", () => {
  class Meeting extends WorkflowEvent.extend("Meeting", { text: z.string(), at: encoded(isoDate) }) {}
  interface WithJsonSchema {
    readonly "~standard": { jsonSchema: { input(options: { target: string }): { type?: string; format?: string } } };
  }
  const { text, at } = Meeting.fields as unknown as Record<"text" | "at", WithJsonSchema>;
  expect(text["~standard"].jsonSchema.input({ target: "draft-2020-12" }).type).toBe("string");
  expect(at["~standard"].jsonSchema.input({ target: "draft-2020-12" }).format).toBe("date-time");
});

test("an asynchronous schema is refused, and its rejection goes nowhere", async () => {
  const schema: StandardSchemaV1<string> = {
    "~standard": { version: 1, vendor: "test", validate: () => Promise.reject(new Error("too late")) },
  };
  const Slow = WorkflowEvent.extend("Slow", { text: schema });
  expect(() => new Slow({ text: "a" })).toThrow(/Slow\.text: event schemas must be synchronous/);
  await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the test here
});

test("a schema that throws leaves the next event unharmed", () => {
  class Picky extends WorkflowEvent.extend("Picky", { first: z.unknown(), second: z.string() }) {}
  expect(() => new Picky({ first: "left over", second: 1 } as never)).toThrow(EventValidationError);
  expect(new Picky({ first: undefined, second: "a" }).first).toBe(undefined);
});
