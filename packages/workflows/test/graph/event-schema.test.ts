import { expect, test } from "vitest";
import { z } from "zod";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { encoded, inMemory } from "../../src/events/field-encoding.ts";
import { StepFailedEvent } from "../../src/events/step-failed-event.ts";
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

test("an integer has the bounds it was given, and none that go without saying", () => {
  class Page extends WorkflowEvent.extend("Page", {
    number: z.int(),
    size: z.int().min(1),
    rows: z.array(z.object({ maximum: z.int().default(Number.MAX_SAFE_INTEGER) })),
  }) {}
  const { properties } = eventSchema(Page);
  expect(properties["number"]).toEqual({ title: "Number", type: "integer" });
  expect(properties["size"]).toEqual({ title: "Size", type: "integer", minimum: 1 });
  expect(properties["rows"]).toMatchObject({
    items: { properties: { maximum: { type: "integer", default: Number.MAX_SAFE_INTEGER } } },
  });
});

test("a built-in event that writes its own JSON is described as it writes it", () => {
  const { properties, required } = eventSchema(StepFailedEvent);
  expect(properties["failed_at"]).toEqual({ title: "Failed At", type: "string", format: "date-time" });
  expect(required).toEqual(["step_name", "input_event", "exception", "attempts", "elapsed_seconds", "failed_at"]);
});
