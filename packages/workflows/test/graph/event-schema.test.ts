import { expect, test } from "vitest";
import { z } from "zod";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { encoded, inMemory } from "../../src/events/field-encoding.ts";
import { eventSchema } from "../../src/graph/event-schema.ts";

test("the schema of an event lists its fields with titles", () => {
  class MyStart extends StartEvent.extend("MyStart", { topic: z.string() }) {}
  expect(eventSchema(MyStart)).toEqual({
    properties: { topic: { title: "Topic", type: "string" } },
    required: ["topic"],
    title: "MyStart",
    type: "object",
  });
  expect(eventSchema(StopEvent)).toEqual({ properties: {}, title: "StopEvent", type: "object" });
});

test("only fields that cannot be left out are required", () => {
  class Search extends WorkflowEvent.extend("Search", {
    user_name: z.string().optional(),
    maxResults: z.number().default(10).describe("How many"),
    query: z.string().meta({ title: "What to find" }),
  }) {
    static readonly description = "Finds pages";
  }
  expect(eventSchema(Search)).toEqual({
    properties: {
      user_name: { title: "User Name", type: "string" },
      maxResults: { title: "Max Results", type: "number", default: 10, description: "How many" },
      query: { title: "What to find", type: "string" },
    },
    required: ["query"],
    title: "Search",
    type: "object",
    description: "Finds pages",
  });
});

test("an encoded field is described by its JSON, one without JSON by its title", () => {
  const isoDate = z.codec(z.iso.datetime(), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  });
  const plain = { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } } as const;
  class Meeting extends WorkflowEvent.extend("Meeting", {
    at: encoded(isoDate),
    socket: inMemory(z.string()),
    error: inMemory(z.instanceof(Error)),
    plain,
  }) {}
  expect(eventSchema(Meeting).properties).toEqual({
    at: expect.objectContaining({ title: "At", type: "string", format: "date-time" }),
    socket: { title: "Socket" },
    error: { title: "Error" },
    plain: { title: "Plain" },
  });
});

test("references within a field still lead to what they meant", () => {
  const Tree = z.object({
    get children() {
      return z.array(Tree);
    },
    properties: z.object({ $ref: z.literal("#") }).default({ $ref: "#" }),
  });
  class Planted extends WorkflowEvent.extend("Planted", { "the/tree": Tree }) {}
  const text = JSON.stringify(eventSchema(Planted));
  expect(text).toContain('"items":{"$ref":"#/properties/the~1tree"}');
  expect(text).toContain('"default":{"$ref":"#"}');
});
