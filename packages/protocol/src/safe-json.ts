import { findJsonSyntaxError } from "./json-syntax-error.ts";

/** A text that `parseJson` refuses. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly reason: "syntax" | "depth" | "number";
  /** Where in the text, in UTF-16 code units from 0. */
  readonly position: number;

  constructor(reason: JsonError["reason"], position: number, message: string) {
    super(message);
    this.reason = reason;
    this.position = position;
  }
}

export interface ParseJsonOptions {
  /** How many arrays and objects may be inside one another. @default 512 */
  readonly maxDepth?: number;
}

/**
 * `JSON.parse` for texts of strangers: nesting has a limit, so that no recursion over the value overflows the stack,
 * and a number that would change is refused: an integer beyond ±(2^53 − 1), a float beyond the largest double.
 * A key `__proto__` becomes an own property, as with `JSON.parse`; of a repeated key the last value counts.
 *
 * @throws JsonError with the position
 */
export function parseJson(text: string, options: ParseJsonOptions = {}): unknown {
  scan(text, options.maxDepth ?? 512);
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = findJsonSyntaxError(text);
    throw new JsonError("syntax", found?.position ?? 0, found?.message ?? String(error));
  }
}

/** Looks at brackets and numbers only, and jumps over strings; that the text is JSON at all is not checked. */
function scan(text: string, maxDepth: number): void {
  let depth = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
    } else if (code === MINUS || isDigit(code)) {
      index = endOfNumber(text, index);
    } else {
      if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth += 1;
        if (depth > maxDepth) throw new JsonError("depth", index, `JSON is nested deeper than ${maxDepth} levels`);
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        depth -= 1;
      }
      index += 1;
    }
  }
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (index - first) % 2 === 1;
}

/** The shortest unsafe integer has 16 digits. */
const UNSAFE_DIGITS = 16;
/** The largest double has 309 digits. */
const INFINITE_DIGITS = 309;

function endOfNumber(text: string, start: number): number {
  let isInteger = true;
  let hasExponent = false;
  let end = start + 1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (isDigit(code)) continue;
    const character = text[end];
    if (character === "e" || character === "E") hasExponent = true;
    else if (character !== "." && character !== "+" && character !== "-") break;
    isInteger = false;
  }
  const length = end - start;
  const isSuspect = isInteger ? length >= UNSAFE_DIGITS : hasExponent || length >= INFINITE_DIGITS;
  if (isSuspect) checkNumber(text.slice(start, end), isInteger, start);
  return end;
}

function checkNumber(literal: string, isInteger: boolean, position: number): void {
  const value = Number(literal);
  // What is no number at all is a syntax error, found later.
  if (Number.isNaN(value) || (isInteger ? Number.isSafeInteger(value) : Number.isFinite(value))) return;
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal;
  const advice = isInteger ? "is beyond ±(2^53 − 1) and would be rounded: send it as a string" : "is out of range";
  throw new JsonError("number", position, `Number ${shown} at position ${position} ${advice}`);
}
