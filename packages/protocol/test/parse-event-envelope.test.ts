import { EnvelopeParseError, type EnvelopeRegistry, parseEventEnvelope } from "@llama-agents/protocol";
import { describe, expect, test } from "vitest";

interface Loaded {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const classes = new Map(["Start", "Answer"].map((name) => [name, name] as const));
const registry: EnvelopeRegistry<string, Loaded> = {
  names: [...classes.keys()],
  resolve: (type) => classes.get(type),
  resolveQualifiedName: (name) => (name === "app.events:Renamed" ? "Answer" : undefined),
  load: (name, value) => {
    if ("bad" in value) throw new Error("bad: expected nothing");
    return { name, value };
  },
};

const parse = (data: unknown, explicitClass?: string) => parseEventEnvelope(data, registry, { explicitClass });
const failure = (data: unknown, explicitClass?: string): string => {
  try {
    parse(data, explicitClass);
  } catch (error) {
    if (error instanceof EnvelopeParseError) return error.message;
    throw error;
  }
  return "no error";
};

const notAnObject = "Failed to deserialize event. Must be a json object, or stringified json object";
const unknownType = "Invalid event type: Nope. Expected one of Start, Answer";
const unknownName = "Invalid client data. Qualified name os.path does not correspond to an Event subclass";
const untyped = "Invalid client data. Must have a type or a qualified name";

describe("an envelope", () => {
  const value = { text: "hi" };
  test.each([
    ["by type", { type: "Answer", value }],
    ["by a dotted type", { type: "app.events.Answer", value }],
    ["by its qualified name", { qualified_name: "app.events:Renamed", value }],
    ["by the last segment of its qualified name", { qualified_name: "elsewhere.Answer", value }],
    ["by its qualified name when the type is unknown", { type: "Nope", qualified_name: "app.events:Renamed", value }],
    ["by its type before its qualified name", { type: "Answer", qualified_name: "Start", value }],
    ["with null for what is not given", { type: "Answer", qualified_name: null, types: null, value }],
    ["in the form of the serializer", { __is_pydantic: true, value, qualified_name: "m.Answer" }],
    ["with data for value", { type: "Answer", data: value }],
    ["with both value and data", { type: "Answer", data: { other: 1 }, value }],
    ["as a string", JSON.stringify({ type: "Answer", value })],
  ])("%s", (_name, data) => {
    expect(parse(data)).toEqual({ name: "Answer", value });
  });

  test("is read as one where bare fields are allowed too", () => {
    expect(parse({ type: "Answer", value }, "Start")).toEqual({ name: "Answer", value });
    expect(failure({ type: "Nope", value }, "Start")).toBe(unknownType);
  });
});

describe("bare fields with an explicit class", () => {
  test.each([
    ["no fields", {}],
    ["fields", { topic: "x" }],
    ["a field named value", { value: 3, topic: "x" }],
    ["a field named type", { type: "poem" }],
    ["a field named type that is a class", { type: "Answer", topic: "x" }],
    ["fields named type and data of no class", { type: "poem", data: {} }],
    ["fields named type and data, also if a class has that name", { type: "Answer", data: {} }],
    ["a field named qualified_name", { qualified_name: "Answer" }],
  ])("%s", (_name, data) => {
    expect(parse(data, "Start")).toEqual({ name: "Start", value: data });
    expect(parse(JSON.stringify(data), "Start")).toEqual({ name: "Start", value: data });
  });
});

describe("an error says what was wrong", () => {
  test.each([["[1]"], ["3"], ['"text"'], ["null"], [[]], [3], [null], [undefined], [true]])(
    "%j is no object",
    (data) => {
      expect(failure(data)).toBe(notAnObject);
      expect(failure(data, "Start")).toBe(notAnObject);
    },
  );

  test("text that is not JSON, or not safely", () => {
    expect(failure("invalid json")).toMatch(`${notAnObject}: Unexpected "i" at line 1`);
    expect(failure('{"type":"Answer","value":{"n":9007199254740993}}')).toMatch("9007199254740993");
  });

  test("names", () => {
    expect(failure({ type: "Nope", value: {} })).toBe(unknownType);
    expect(failure({ type: 7, value: {} })).toBe("Invalid event type: 7. Expected one of Start, Answer");
    expect(failure({ qualified_name: "os.path", value: {} })).toBe(unknownName);
    expect(failure({ type: "Nope", qualified_name: "os.path", value: {} })).toBe(`${unknownType} ${unknownName}`);
    for (const data of [{}, { text: "hi" }, { value: {} }, { type: "", qualified_name: null, value: {} }]) {
      expect(failure(data)).toBe(untyped);
    }
    expect(failure({ type: "__proto__", value: {} })).toContain("Invalid event type: __proto__");
  });

  test("values", () => {
    const invalid = "Failed to deserialize event: bad: expected nothing";
    expect(failure({ type: "Answer", value: { bad: 1 } })).toBe(invalid);
    expect(failure({ bad: 1 }, "Start")).toBe(invalid);
    expect(failure({ type: "Nope", qualified_name: "Answer", value: { bad: 1 } })).toBe(`${unknownType} ${invalid}`);
    for (const data of [{ type: "Answer" }, { type: "Answer", value: null }, { type: "Answer", value: [] }]) {
      expect(failure(data)).toBe("Failed to deserialize event: value: must be a JSON object");
    }
  });

  test("the cause is kept", () => {
    expect(() => parse({ bad: 1 }, "Start")).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });
});
