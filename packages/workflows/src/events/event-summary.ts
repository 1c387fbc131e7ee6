import { StopEvent } from "./builtin-events.ts";
import type { AnyEventClass, WorkflowEvent } from "./event.ts";
import { developerText, publicEntries, quote } from "./event-text.ts";

const maxStringLength = 50;
const maxItems = 3;

/**
 * One line about an event, for logs and spans: `Joke(text='…', tags=[20 items])`. Never throws.
 *
 * The result of a stop event comes first, then its fields, then the extras.
 *
 * @param maxLength - characters. @default 200
 */
export function summarizeEvent(event: WorkflowEvent, maxLength = 200): string {
  return cut(textOf(event, maxLength), maxLength);
}

function textOf(event: WorkflowEvent, maxLength: number): string {
  const { type } = event.constructor as unknown as AnyEventClass;
  try {
    const parts = entriesOf(event).map(([name, value]) => `${name}=${valueText(value, maxLength)}`);
    return `${type}(${parts.join(", ")})`;
  } catch {
    try {
      return String(event);
    } catch {
      return type;
    }
  }
}

function entriesOf(event: WorkflowEvent): (readonly [string, unknown])[] {
  const fields = publicEntries(event);
  const extras = event.extras;
  if (!(event instanceof StopEvent)) return [...fields, ...extras];
  const result = event.get("result") ?? undefined;
  const others = fields.filter(([name]) => name !== "result");
  return [...(result === undefined ? [] : [["result", result] as const]), ...others, ...extras];
}

function valueText(value: unknown, limit: number): string {
  if (typeof value === "string") return quote(cutString(value));
  if (Array.isArray(value) && value.length > maxItems) return `[${value.length} items]`;
  if (isMapping(value)) {
    const size = value instanceof Map ? value.size : Object.keys(value).length;
    if (size > maxItems) return `{${size} keys}`;
  }
  return developerText(value, limit);
}

const isMapping = (value: unknown): value is object =>
  value instanceof Map ||
  (typeof value === "object" &&
    value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null));

function cutString(text: string): string {
  return text.length > maxStringLength ? `${wellFormedStart(text, maxStringLength)}...` : text;
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${wellFormedStart(text, Math.max(0, maxLength - 3))}...`.slice(0, Math.max(0, maxLength));
}

/** Not half of a surrogate pair at the end: UTF-8 writers refuse it. */
function wellFormedStart(text: string, length: number): string {
  const start = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(start) ? start.slice(0, -1) : start;
}
