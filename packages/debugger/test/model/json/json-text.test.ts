import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatJson, readJsonText } from "../../../src/model/json/json-text.ts";

function errorOf(text: string) {
  const result = readJsonText(text);
  return result.isValid ? undefined : result.error;
}

describe("a text of JSON", () => {
  test.each([
    ["an unquoted key", '{\n  "a": 1,\n  b: 2\n}', 3, 3],
    ["a comma too many", '{"a": 1,}', 1, 9],
    ["single quotes", "{'a': 1}", 1, 2],
    ["a missing comma", "[1\n 2]", 2, 2],
    ["a wrong bracket", '{"a": [1}', 1, 9],
    ["something behind the end", "{} x", 1, 4],
    ["a leading zero", "[01]", 1, 2],
    ["a line break in a text", '"a\nb"', 1, 1],
    ["True", '{"a": True}', 1, 7],
    ["a colon missing", '{"a" 1}', 1, 6],
  ])("says where it stops being JSON: %s", (_, text, line, column) => {
    expect(errorOf(text)).toEqual({ message: "This is not JSON.", line, column });
  });

  test("tells a text that ends too early, and one that is not there", () => {
    expect(errorOf('{"a": [1,\n 2')).toEqual({ message: "The JSON ends too early.", line: 2, column: 3 });
    expect(errorOf("  \n")?.message).toBe("There is no JSON yet.");
  });

  test("every value survives being formatted, and every cut of it is found to be wrong", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const text = formatJson(value);
        expect(readJsonText(text)).toEqual({ isValid: true, value: JSON.parse(text) });
        const part = text.slice(0, cut % text.length);
        const read = readJsonText(part);
        if (!read.isValid) expect(read.error.line).toBeLessThanOrEqual(part.split("\n").length);
      }),
    );
  });

  test("finds a place exactly where the platform finds an error", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{},:"1-0.e\\ntrue ') }), (text) => {
        const read = readJsonText(text);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(read.isValid).toBe(isJson);
      }),
    );
  });
});
