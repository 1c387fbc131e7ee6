import { EnvelopeParseError, type EnvelopeRegistry, parseEventEnvelope } from "@llama-agents/protocol";
import {
  type AnyEventClass,
  EventRegistry,
  StartEvent,
  StepState,
  StepStateChanged,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { writeEvent } from "../src/runtime/write-event.ts";
import { envelopeJson } from "../src/store/event-data.ts";

class Draft extends StartEvent.extend("Draft", { topic: z.string(), value: z.number().default(0) }) {}
class Joke extends WorkflowEvent.extend("Joke", { text: z.string(), rating: z.number().default(1) }) {
  static override readonly namespace: string | undefined = "jokes.flow";
}
class Best extends StopEvent.extend("Best", { joke: z.unknown(), all: z.array(z.unknown()).default([]) }) {}

const classes: readonly AnyEventClass[] = [Draft, Joke, Best, StopEvent];
const events = new EventRegistry(classes);
const byType = new Map(classes.map((each) => [each.type, each]));
const byQualifiedName = new Map(classes.map((each) => [events.qualifiedNameOf(each), each]));
const registry: EnvelopeRegistry<AnyEventClass, WorkflowEvent> = {
  names: byType.keys(),
  resolve: (type) => byType.get(type),
  resolveQualifiedName: (name) => byQualifiedName.get(name),
  load: (eventClass, value) => eventClass.fromJSON(value, events),
};

const read = (event: WorkflowEvent, includeQualifiedName?: boolean): unknown =>
  JSON.parse(envelopeJson(writeEvent(event), includeQualifiedName));
const parse = (data: unknown, explicitClass?: AnyEventClass): WorkflowEvent =>
  parseEventEnvelope(data, { ...registry, names: [...byType.keys()] }, { explicitClass });
const failure = (data: unknown, explicitClass?: AnyEventClass): string => {
  try {
    parse(data, explicitClass);
  } catch (error) {
    if (error instanceof EnvelopeParseError) return error.message;
    throw error;
  }
  return "no error";
};

const joke = new Joke({ text: "hi", rating: 2 });
const value = { text: "hi", rating: 2 };

describe("the read form", () => {
  test("[server 185] a user event has its name as type, no types, and its path as qualified name", () => {
    expect(read(joke)).toEqual({ value, qualified_name: "jokes.flow.Joke", type: "Joke", types: null });
    expect(Object.keys(read(joke) as object)).toEqual(["value", "qualified_name", "type", "types"]);
  });

  test("[server 186] a stop event has its result in the value", () => {
    expect(read(new StopEvent({ result: "x" }))).toEqual({
      value: { result: "x" },
      qualified_name: "workflows.events.StopEvent",
      type: "StopEvent",
      types: null,
    });
  });

  test("[server 187] a stop event without a result has an empty value", () => {
    expect(read(new StopEvent())).toMatchObject({ value: {} });
    expect(read(new StopEvent({ result: null }))).toHaveProperty("value", {});
  });

  test("[server 188] a stop event of an own class has its own fields, and StopEvent as its types", () => {
    expect(read(new Best({ joke: "a" }))).toEqual({
      value: { joke: "a", all: [] },
      qualified_name: "workflow.Best",
      type: "Best",
      types: ["StopEvent"],
    });
  });

  test("[server 189] the types of a step state change contain InternalDispatchEvent", () => {
    const changed = new StepStateChanged({
      name: "write",
      stepState: StepState.RUNNING,
      workerId: "0",
      inputEventName: "Draft",
    });
    expect(read(changed)).toEqual({
      value: {
        name: "write",
        step_state: "running",
        worker_id: "0",
        input_event_name: "Draft",
        output_event_name: null,
      },
      qualified_name: "workflows.events.StepStateChanged",
      type: "StepStateChanged",
      types: ["InternalDispatchEvent"],
    });
  });

  test("[server 190] the qualified name can be left null", () => {
    expect(read(joke, false)).toEqual({ value, qualified_name: null, type: "Joke", types: null });
  });
});

describe("the write form", () => {
  test("[server 191] a type in the registry makes an event of that class", () => {
    const parsed = parse({ type: "Joke", value });
    expect(parsed).toBeInstanceOf(Joke);
    expect(parsed.equals(joke)).toBe(true);
  });

  test("[server 192] a qualified name alone is resolved to its class", () => {
    expect(parse({ qualified_name: "jokes.flow.Joke", value }).equals(joke)).toBe(true);
    expect(parse({ qualified_name: "workflows.events.StopEvent", value: { result: 1 } })).toBeInstanceOf(StopEvent);
  });

  test("[server 193] a good qualified name makes up for an unknown type", () => {
    expect(parse({ type: "Poem", qualified_name: "jokes.flow.Joke", value }).equals(joke)).toBe(true);
  });

  test("[server 194] data is used as value", () => {
    expect(parse({ type: "Joke", data: value }).equals(joke)).toBe(true);
  });

  test("[server 195] value wins over data", () => {
    expect(parse({ type: "Joke", data: { text: "no" }, value }).equals(joke)).toBe(true);
  });

  test("[server 196] an envelope may be JSON in a string", () => {
    expect(parse(JSON.stringify({ type: "Joke", value })).equals(joke)).toBe(true);
  });

  test("[server 197] bare fields make an event of the explicit class", () => {
    expect(parse({ text: "hi", rating: 2 }, Joke).equals(joke)).toBe(true);
    expect(parse('{"text":"hi","rating":2}', Joke).equals(joke)).toBe(true);
  });

  test("[server 198] what is no JSON object is refused", () => {
    for (const data of ["invalid json", [value], 7, "[1]", "7", null]) {
      expect(failure(data)).toMatch(/^Failed to deserialize event\. Must be a json object, or stringified json object/);
      expect(failure(data, Joke)).toMatch(/^Failed to deserialize event\. Must be a json object/);
    }
  });

  test("[server 199] without type, qualified name and explicit class there is nothing to make", () => {
    expect(failure({ value })).toBe("Invalid client data. Must have a type or a qualified name");
    expect(failure({ text: "hi" })).toBe("Invalid client data. Must have a type or a qualified name");
  });

  test("[server 200] a qualified name that is no event is refused by its name", () => {
    expect(failure({ qualified_name: "jokes.flow.Writer", value })).toBe(
      "Invalid client data. Qualified name jokes.flow.Writer does not correspond to an Event subclass",
    );
  });

  test("[server 201] fields of wrong types are named", () => {
    const message = failure({ type: "Joke", value: { text: {}, rating: "many" } });
    expect(message).toMatch(/^Failed to deserialize event: /);
    expect(message).toContain("text");
    expect(message).toContain("rating");
  });

  test("[server 202] of two failures both are told", () => {
    expect(failure({ type: "Poem", qualified_name: "os.path", value })).toBe(
      "Invalid event type: Poem. Expected one of Draft, Joke, Best, StopEvent " +
        "Invalid client data. Qualified name os.path does not correspond to an Event subclass",
    );
  });

  test("[server 204] the form of the old serializer is read, its flag ignored", () => {
    const older = { __is_pydantic: true, value, qualified_name: "jokes.flow.Joke" };
    expect(parse(older).equals(joke)).toBe(true);
    expect(parse(JSON.stringify({ ...older, qualified_name: "Joke", types: null })).equals(joke)).toBe(true);
  });

  test("[server 207] a plain start event may have a field named value", () => {
    const draft = new Draft({ topic: "x", value: 3 });
    expect(parse({ topic: "x", value: 3 }, Draft).equals(draft)).toBe(true);
    expect(parse('{"topic":"x","value":3}', Draft).equals(draft)).toBe(true);
  });

  test("[server 208] of a dotted type the last segment counts", () => {
    expect(parse({ type: "app.events.Joke", value }).equals(joke)).toBe(true);
  });

  test("[server 209] a module is never looked for", () => {
    for (const name of ["node:fs", "node:fs.writeFileSync", "./package.json", "__proto__", "constructor", "toString"]) {
      expect(failure({ qualified_name: name, value: {} })).toContain("does not correspond to an Event subclass");
      expect(failure({ type: name, value: {} })).toContain(`Invalid event type: ${name}`);
    }
  });
});

describe("there and back", () => {
  test("[server 203] an event that was written equals the one that is read", () => {
    const all = [joke, new Draft({ topic: "ü\u2028" }), new StopEvent({ result: { a: [1, null] } }), new StopEvent()];
    for (const event of all) {
      const parsed = parse(read(event));
      expect(parsed.equals(event)).toBe(true);
      expect(parsed.constructor).toBe(event.constructor);
      expect(parse(envelopeJson(writeEvent(event), false)).equals(event)).toBe(true);
    }
  });

  test("[server 205] dynamic fields survive, under _data", () => {
    const event = new StartEvent({ message: "hi", nested: { list: [1] } });
    expect(read(event)).toMatchObject({ value: { _data: { message: "hi", nested: { list: [1] } } } });
    const open = parseEventEnvelope(
      read(event),
      { ...registry, names: [], resolve: (type) => (type === "StartEvent" ? StartEvent : undefined) },
      {},
    );
    expect(open.equals(event)).toBe(true);
    expect(open.get("message")).toBe("hi");
  });

  test("[server 206] events within a field survive", () => {
    const event = new Best({ joke, all: [joke, { inner: joke }] });
    expect(read(event)).toMatchObject({
      value: { joke: { __is_pydantic: true, value, qualified_name: expect.stringMatching(/\bJoke$/) } },
    });
    const parsed = parse(read(event)) as Best;
    expect(parsed.joke).toBeInstanceOf(Joke);
    expect(parsed.equals(event)).toBe(true);
  });
});
