import { camelKeys } from "@llama-agents/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";

test("keys are renamed, values stay as they are", () => {
  const result = { type: "Critique", value: { snake_case_stays: 1 } };
  const renamed = camelKeys({
    handler_id: "h1",
    started_at: "now",
    after_1: 1,
    a__b: 2,
    _c: 3,
    d_: 4,
    plain: 5,
    result,
  });
  expect(renamed).toEqual({ handlerId: "h1", startedAt: "now", after1: 1, aB: 2, C: 3, d: 4, plain: 5, result });
  expect(renamed.result).toBe(result);
});

test("no renamed key has an underscore, and the order is kept", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z][a-z_0-9]*$/)), (keys) => {
      const renamed = camelKeys(Object.fromEntries(keys.map((key) => [key, 1])));
      expect(Object.keys(renamed).join("")).not.toContain("_");
      const [first] = keys.filter((key) => !key.includes("_"));
      if (first !== undefined) expect(renamed).toHaveProperty([first], 1);
    }),
  );
});

test("a key __proto__ changes no prototype", () => {
  const renamed: object = camelKeys(JSON.parse('{"__proto__": {"admin": true}}') as object);
  expect("admin" in renamed).toBe(false);
});
