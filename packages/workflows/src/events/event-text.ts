import type { WorkflowEvent } from "./event.ts";
import { lineage } from "./lineage.ts";

/** Deeper values are shown as `...`: this text is for people, and values may contain themselves. */
const maxDepth = 6;

/**
 * The developer's text of a value, with the quotes of Python's `repr`: `'it'`, `[1, 'a']`, `{'key': null}`.
 *
 * @param limit - characters after which the rest does not matter and is not visited. @default Infinity
 */
export function developerText(value: unknown, limit: number = Number.POSITIVE_INFINITY): string {
  const parts: string[] = [];
  write(value, 0, { parts, left: limit });
  return parts.join("");
}

/** `'text'`; in double quotes if it has single ones and no double ones. */
export function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\p{Cc}\u2028\u2029]/gu, escapeCharacter);
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** `Name(a=1, b='x')` */
export function eventText(type: string, entries: Iterable<readonly [string, unknown]>): string {
  return `${type}(${Array.from(entries, ([name, value]) => `${name}=${developerText(value)}`).join(", ")})`;
}

/** The fields of an event and the public members that its class adds; names with an underscore are private. */
export function publicEntries(event: WorkflowEvent): (readonly [string, unknown])[] {
  return Object.entries(event).filter(([name]) => !name.startsWith("_"));
}

interface Sink {
  readonly parts: string[];
  /** Characters that still matter. */
  left: number;
}

function put(sink: Sink, text: string): void {
  sink.parts.push(text);
  sink.left -= text.length;
}

function write(value: unknown, depth: number, sink: Sink): void {
  if (sink.left <= 0) return;
  if (typeof value === "string") put(sink, quote(value));
  else if (typeof value === "bigint") put(sink, `${value}n`);
  else if (typeof value === "function") put(sink, `<function ${value.name || "anonymous"}>`);
  else if (typeof value !== "object" || value === null) put(sink, String(value));
  else if (depth >= maxDepth) put(sink, "...");
  else writeObject(value, depth, sink);
}

function writeObject(value: object, depth: number, sink: Sink): void {
  if (lineage in value || value instanceof URL) put(sink, String(value));
  else if (value instanceof Date) put(sink, Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString());
  else if (value instanceof Error) put(sink, `${value.name}(${quote(value.message)})`);
  else if (Array.isArray(value)) writeAll("[", value, "]", sink, (item) => write(item, depth + 1, sink));
  else if (value instanceof Set) writeAll("Set{", value, "}", sink, (item) => write(item, depth + 1, sink));
  else writeEntries(value, depth, sink);
}

function writeEntries(value: object, depth: number, sink: Sink): void {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const plain = prototype === null || prototype === Object.prototype;
  const name = plain ? "" : String(prototype.constructor?.name ?? "");
  const entries: Iterable<readonly [unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  writeAll(`${name}{`, entries, "}", sink, ([key, item]) => {
    write(key, depth + 1, sink);
    put(sink, ": ");
    write(item, depth + 1, sink);
  });
}

function writeAll<T>(open: string, items: Iterable<T>, close: string, sink: Sink, writeItem: (item: T) => void): void {
  put(sink, open);
  let first = true;
  for (const item of items) {
    if (sink.left <= 0) break;
    if (!first) put(sink, ", ");
    first = false;
    writeItem(item);
  }
  put(sink, close);
}

function escapeCharacter(character: string): string {
  const named = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}
