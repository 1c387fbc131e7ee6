import { JsonError, type ParseJsonOptions, parseJson } from "@llama-agents/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";

const refusal = (text: string, options?: ParseJsonOptions): Partial<JsonError> => {
  try {
    parseJson(text, options);
  } catch (error) {
    if (error instanceof JsonError) return { reason: error.reason, position: error.position, message: error.message };
    throw error;
  }
  return {};
};

test("nesting has a limit", () => {
  const nested = (depth: number) => '{"a":['.repeat(depth / 2) + "]}".repeat(depth / 2);
  expect(refusal(nested(512))).toEqual({});
  expect(refusal(nested(514))).toMatchObject({ reason: "depth", message: "JSON is nested deeper than 512 levels" });
  expect(refusal("[[1]]", { maxDepth: 2 })).toEqual({});
  expect(refusal("[[[1]]]", { maxDepth: 2 })).toMatchObject({ reason: "depth", position: 2 });
  expect(refusal("[[1],[2],[3]]", { maxDepth: 2 })).toEqual({});
  expect(refusal('["[[[[", "\\"[[[["]', { maxDepth: 1 })).toEqual({});
  expect(refusal("[".repeat(1_000_000))).toMatchObject({ reason: "depth", position: 512 });
});

test("an integer that would be rounded is refused", () => {
  const safe = ["9007199254740991", "-9007199254740991", "0", "-0", "1234567890123456"];
  const floats = ["9007199254740993.5", "1e20", "1E+300", "0.1234567890123456789", "12345678901234567890e-5"];
  for (const text of [...safe, ...floats]) expect(parseJson(`[${text}]`), text).toEqual([Number(text)]);
  for (const text of [
    "9007199254740992",
    "9007199254740993",
    "-9007199254740992",
    "12345678901234567890",
    "9".repeat(400),
  ]) {
    expect(refusal(`{"n": ${text}}`), text).toMatchObject({ reason: "number", position: 6 });
    expect(refusal(text), text).toMatchObject({ reason: "number", position: 0 });
    expect(parseJson(JSON.stringify(`in a string ${text}`))).toContain(text);
  }
  expect(refusal('{"n":9007199254740993}').message).toMatch(/9007199254740993 at position 5 .*send it as a string/);
});

test("a float beyond the largest double is refused", () => {
  for (const text of ["1e400", "-1e400", `${"9".repeat(400)}.5`]) {
    expect(refusal(`[${text}]`), text).toMatchObject({ reason: "number", position: 1 });
  }
});

test("a key __proto__ is an own property", () => {
  const value = parseJson('{"__proto__": {"admin": true}, "a": 1, "a": 2}') as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__", "a"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect("admin" in value).toBe(false);
});

test.each([
  ["", 0, "end of the text"],
  ["  ", 2, "end of the text"],
  ["invalid json", 0, '"i" at line 1, column 1'],
  ['{"a":1,}', 7, "expected a key"],
  ["[1,]", 3, "expected a value"],
  ["[1 2]", 3, "expected a comma or the end"],
  ["[1}", 2, '"}"'],
  ['{"a" 1}', 5, "expected a colon"],
  ["{a:1}", 1, "expected a key or }"],
  ["1 2", 2, "expected the end"],
  ["01", 1, "expected the end"],
  ["[+1]", 1, '"+"'],
  ["[-]", 1, "literal"],
  ["[nul]", 1, "literal"],
  ['{"a":\n "x\ny"}', 9, "line 2, column 4"],
  ['["\\x"]', 3, '"x"'],
  ['["\\u12"]', 3, '"u"'],
  ['["abc', 5, "end of the text"],
  ["[", 1, "expected a value or ]"],
  ["\ufeff{}", 0, "expected a value"],
  ["[😀]", 1, '"😀"'],
])("%j is not JSON", (text, position, message) => {
  expect(refusal(text)).toMatchObject({ reason: "syntax", position, message: expect.stringContaining(message) });
});

test("agrees with JSON.parse on every JSON text", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
      // Shortest form of a large float: digits without a point, which is an integer.
      const text = JSON.stringify(value, undefined, indent);
      const hasUnsafe = (json: unknown): boolean =>
        typeof json === "number"
          ? Number.isInteger(json) && !Number.isSafeInteger(json) && !String(json).includes("e")
          : typeof json === "object" && json !== null && Object.values(json).some(hasUnsafe);
      if (hasUnsafe(value)) expect(refusal(text).reason).toBe("number");
      else expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("refuses exactly what JSON.parse refuses, with a place in the text", () => {
  const fragment = fc.constantFrom(...'{}[],:"\\ \n-+.eE01x', "true", "null", '"a"', "\\u00e9", "1.5", "tru", "\u2028");
  const broken = fc.tuple(fc.json(), fc.nat(), fc.nat(3), fragment).map(([json, at, length, put]) => {
    const start = at % (json.length + 1);
    return json.slice(0, start) + put + json.slice(start + length);
  });
  const text = fc.oneof(
    broken,
    fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  const isJson = (json: string) => {
    try {
      JSON.parse(json);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(text, (json) => {
      const { reason, position, message } = refusal(json);
      if (reason === "number") return;
      expect(reason).toBe(isJson(json) ? undefined : "syntax");
      if (position === undefined) return;
      expect(message).toMatch(/^Unexpected /);
      expect(position).toBeLessThanOrEqual(json.length);
    }),
    { numRuns: 2_000 },
  );
});
