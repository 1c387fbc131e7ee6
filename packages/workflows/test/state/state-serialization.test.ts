import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ContextSerdeError } from "../../src/errors.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { stateFromDict, stateToDict } from "../../src/state/state-serialization.ts";

test("[engine 287] a saved state says what it is", () => {
  expect(stateToDict({ name: "Ada", list: [1, { a: null }] })).toEqual({
    store_type: "in_memory",
    state_type: "DictState",
    state_module: "workflows.context.state_store",
    state_data: { _data: { name: '"Ada"', list: '[1,{"a":null}]' } },
  });
});

test("[engine 285] a state with a schema is one text, in the wrapper of a record", () => {
  const dict = stateToDict({ name: "Ada", age: 36 }, { stateType: "User", stateModule: "demo.states" });
  expect(dict).toMatchObject({ store_type: "in_memory", state_type: "User", state_module: "demo.states" });
  expect(JSON.parse(String(dict.state_data))).toEqual({
    __is_pydantic: true,
    value: { name: "Ada", age: 36 },
    qualified_name: "demo.states.User",
  });
  expect(stateFromDict(dict)).toEqual({
    state: { name: "Ada", age: 36 },
    stateType: "User",
    stateModule: "demo.states",
  });
});

test("[engine 288] without a store type it is in memory; another store is refused", () => {
  expect(stateFromDict({ state_type: "DictState", state_data: { _data: { a: "1" } } }).state).toEqual({ a: 1 });
  for (const type of ["sql", "unknown"]) {
    expect(() => stateFromDict({ store_type: type })).toThrow(`Cannot parse store_type '${type}'`);
  }
});

test("[engine 289] without a state type it is untyped, and may be empty", () => {
  const untyped = { stateType: "DictState", stateModule: "workflows.context.state_store" };
  expect(stateFromDict({ store_type: "in_memory", state_data: { _data: { a: "[1]" } } })).toEqual({
    state: { a: [1] },
    ...untyped,
  });
  for (const empty of [undefined, null, {}, { state_data: {} }, { state_data: { _data: {} } }]) {
    expect(stateFromDict(empty)).toEqual({ state: {}, ...untyped });
  }
});

describe("what is not JSON", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const refused: readonly (readonly [string, unknown])[] = [
    ["a function", () => 1],
    ["a bigint", 1n],
    ["a symbol", Symbol("s")],
    ["a cycle", cycle],
    ["a nested function", { deep: [{ run: () => 1 }] }],
    ["a map", new Map([[1, 2]])],
    ["an instance", new (class Thing {})()],
    ["NaN", Number.NaN],
  ];

  test("[engine 291] the key `memory` is left out with a warning; any other is an error that names it", () => {
    for (const [, value] of refused) {
      const warnings: string[] = [];
      const dict = stateToDict({ memory: value, kept: 1 }, { onWarning: (message) => warnings.push(message) });
      expect(dict.state_data).toEqual({ _data: { kept: "1" } });
      expect(warnings).toEqual([expect.stringContaining('"memory"')]);
      expect(() => stateToDict({ kept: 1, broken: value })).toThrow(/"broken"/);
    }
    expect(stateToDict({ memory: [1] }).state_data).toEqual({ _data: { memory: "[1]" } });
  });

  test.each(refused)("%s is an error, in a state with a schema even as `memory`", (_name, value) => {
    expect(() => stateToDict({ memory: value }, { stateType: "State" })).toThrow(ContextSerdeError);
  });

  test("the error says where in the value", () => {
    expect(() => stateToDict({ tools: { list: [{ run: () => 1 }] } })).toThrow(
      '"tools" cannot be written as JSON: a function is not JSON, at "list.0.run"',
    );
  });

  test("a value that appears twice is no cycle, a date is its text, an undefined field is left out", () => {
    const shared = { at: new Date(0), none: undefined };
    const dict = stateToDict({ a: shared, b: [shared, shared], c: undefined });
    const expected = { at: "1970-01-01T00:00:00.000Z" };
    expect(stateFromDict(dict).state).toEqual({ a: expected, b: [expected, expected] });
  });
});

test("values may be encoded by whoever knows them", () => {
  class Money {
    readonly cents: bigint;

    constructor(cents: bigint) {
      this.cents = cents;
    }
  }
  const encodeValue = (value: unknown) => (value instanceof Money ? { cents: String(value.cents) } : value);
  const decodeValue = (json: unknown) =>
    typeof json === "object" && json !== null && "cents" in json ? new Money(BigInt(String(json.cents))) : json;
  for (const stateType of [undefined, "Account"]) {
    const dict = stateToDict({ balance: new Money(5n), name: "Ada" }, { encodeValue, stateType });
    expect(stateFromDict(dict, { decodeValue }).state).toEqual({ balance: new Money(5n), name: "Ada" });
  }
});

test("a payload that cannot be read is an error that names the field", () => {
  expect(() => stateFromDict({ state_data: { _data: { good: "1", bad: "{" } } })).toThrow(/"bad" cannot be read/);
  expect(() => stateFromDict({ state_data: { _data: { number: 5 } } })).toThrow(/"number".*expected JSON text/);
  expect(() => stateFromDict({ state_type: "User", state_data: "{" })).toThrow(/state_data/);
  const decodeValue = () => {
    throw new Error("unknown event");
  };
  expect(() => stateFromDict({ state_data: { _data: { event: "1" } } }, { decodeValue })).toThrow(
    /"event".*unknown event/,
  );
  for (const payload of [
    "text",
    5,
    [],
    { state_data: 5 },
    { state_data: { _data: [] } },
    { state_type: "A", state_data: "5" },
  ]) {
    expect(() => stateFromDict(payload)).toThrow(ContextSerdeError);
  }
});

test("any JSON comes back as it was, hostile names included, with and without a schema", () => {
  const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "memory", "_data"));
  const state = fc.array(fc.tuple(key, fc.jsonValue())).map((entries) => Object.fromEntries(entries));
  fc.assert(
    fc.property(state, fc.constantFrom(undefined, "State"), (state, stateType) => {
      const written = JSON.parse(JSON.stringify(stateToDict(state, { stateType })));
      const read = stateFromDict(written).state;
      expect(JSON.stringify(read)).toBe(JSON.stringify(state));
      expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    }),
  );
});

test("a store is saved and restored by its snapshot", async () => {
  const store = new MemoryStateStore({ initial: { list: [1] } });
  const dict = stateToDict(await store.snapshot());
  await store.set("list.0", 2);
  const restored = new MemoryStateStore({ initial: stateFromDict(dict).state });
  expect(await restored.getState()).toEqual({ list: [1] });
});
