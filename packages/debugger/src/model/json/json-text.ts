/** What came of reading a text as JSON. */
export type JsonTextResult =
  | { readonly isValid: true; readonly value: unknown }
  | { readonly isValid: false; readonly error: JsonTextError };

export interface JsonTextError {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Reads a text that somebody is writing: says in words, and with its place, what is wrong. */
export function readJsonText(text: string): JsonTextResult {
  if (text.trim() === "") return failure("There is no JSON yet.", text, text.length);
  try {
    return { isValid: true, value: JSON.parse(text) };
  } catch {
    const place = firstError(text);
    return failure(place < text.length ? "This is not JSON." : "The JSON ends too early.", text, place);
  }
}

/** A value as JSON one can edit: two blanks for each level. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}

function failure(message: string, text: string, offset: number): JsonTextResult {
  const before = text.slice(0, offset).split("\n");
  return { isValid: false, error: { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 } };
}

const token =
  /[ \t\n\r]*(?:([[\]{},:])|("(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true(?!\w)|false(?!\w)|null(?!\w))|$)/uy;

/**
 * Where a text stops being JSON, as an offset: its length if it only ends too early. Engines word the errors of `JSON.parse`
 * each in its way, and not all of them say where.
 */
function firstError(text: string): number {
  const open: ("[" | "{")[] = [];
  let expected: "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" = "value";
  token.lastIndex = 0;
  for (;;) {
    const start = token.lastIndex;
    const match = token.exec(text);
    const blank = /[ \t\n\r]*/y;
    blank.lastIndex = start;
    const offset = start + (blank.exec(text)?.[0].length ?? 0);
    if (match === null) return offset;
    const [, mark, string, scalar] = match;
    if (mark === undefined && string === undefined && scalar === undefined) return text.length;
    if (expected === "value" || expected === "value or end") {
      if (mark === "]" && expected === "value or end") {
        open.pop();
        expected = "comma or end";
      } else if (mark === "[" || mark === "{") {
        open.push(mark);
        expected = mark === "[" ? "value or end" : "key or end";
      } else if (mark !== undefined) return offset;
      else expected = "comma or end";
    } else if (expected === "key" || expected === "key or end") {
      if (string !== undefined) expected = "colon";
      else if (mark === "}" && expected === "key or end") {
        open.pop();
        expected = "comma or end";
      } else return offset;
    } else if (expected === "colon") {
      if (mark !== ":") return offset;
      expected = "value";
    } else {
      const inside = open.at(-1);
      if (mark === "," && inside !== undefined) expected = inside === "[" ? "value" : "key";
      else if ((mark === "]" && inside === "[") || (mark === "}" && inside === "{")) open.pop();
      else return offset;
    }
  }
}
