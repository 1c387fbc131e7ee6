/** The first place where a text stops being JSON. */
export interface JsonSyntaxError {
  /** In UTF-16 code units from 0. */
  readonly position: number;
  readonly message: string;
}

type Expected = "a value" | "a value or ]" | "a key or }" | "a key" | "a colon" | "a comma or the end" | "the end";

/**
 * Says why and where a text is not JSON (RFC 8259), which `JSON.parse` does in words of each engine and not always
 * with the place. Iterative; only for texts that are known to be wrong, since it is slower than `JSON.parse`.
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  const open: ("[" | "{")[] = [];
  let expected: Expected = "a value";
  let index = skipSpace(text, 0);
  while (index < text.length) {
    const character = text[index] ?? "";
    const end = endOfToken(text, index);
    const next: Expected | undefined = isAllowed(character, expected, open)
      ? follow(character, expected, open)
      : undefined;
    if (next === undefined) return unexpected(text, index, expected);
    if (end < 0) return unexpected(text, ~end, "a valid string or literal");
    expected = next;
    index = skipSpace(text, end);
  }
  return expected === "the end" ? undefined : unexpected(text, index, expected);
}

const isSpace = (character: string | undefined): boolean =>
  character === " " || character === "\n" || character === "\t" || character === "\r";

function skipSpace(text: string, start: number): number {
  let index = start;
  while (isSpace(text[index])) index += 1;
  return index;
}

const startsValue = /[[{"\-0-9tfn]/;

function isAllowed(character: string, expected: Expected, open: readonly string[]): boolean {
  switch (expected) {
    case "a value":
      return startsValue.test(character);
    case "a value or ]":
      return character === "]" || startsValue.test(character);
    case "a key or }":
      return character === '"' || character === "}";
    case "a key":
      return character === '"';
    case "a colon":
      return character === ":";
    case "a comma or the end":
      return character === "," || character === (open.at(-1) === "[" ? "]" : "}");
    case "the end":
      return false;
  }
}

/** What must come after an allowed token; keeps `open` up to date. */
function follow(character: string, expected: Expected, open: ("[" | "{")[]): Expected {
  if (expected === "a key" || (expected === "a key or }" && character === '"')) return "a colon";
  if (character === ":") return "a value";
  if (character === ",") return open.at(-1) === "[" ? "a value" : "a key";
  if (character === "[" || character === "{") {
    open.push(character);
    return character === "[" ? "a value or ]" : "a key or }";
  }
  if (character === "]" || character === "}") open.pop();
  return open.length === 0 ? "the end" : "a comma or the end";
}

const literal = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** The end of the token at `start`, or the complement of the place where it breaks. */
function endOfToken(text: string, start: number): number {
  const character = text[start] ?? "";
  if ("[]{}:,".includes(character)) return start + 1;
  if (character === '"') return endOfString(text, start);
  literal.lastIndex = start;
  return literal.test(text) ? literal.lastIndex : ~start;
}

const escapeSequence = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const character = text[index] ?? "";
    if (character === '"') return index + 1;
    if (character < " ") return ~index;
    if (character === "\\") {
      escapeSequence.lastIndex = index + 1;
      if (!escapeSequence.test(text)) return ~(index + 1);
      index = escapeSequence.lastIndex;
    } else {
      index += 1;
    }
  }
  return ~index;
}

function unexpected(text: string, position: number, expected: string): JsonSyntaxError {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  const code = text.codePointAt(position);
  const what = code === undefined ? "end of the text" : JSON.stringify(String.fromCodePoint(code));
  const message = `Unexpected ${what} at line ${line}, column ${column} (position ${position}); expected ${expected}`;
  return { position, message };
}
