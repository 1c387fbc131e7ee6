import { isInternalEnvelope } from "@llama-agents/protocol";
import type { RunEvent } from "../run/run-event.ts";

/** One part of a filter: an event must, or must not, fulfil it. */
type Term = { readonly isNegated: boolean } & (
  | { readonly kind: "word" | "type" | "step" | "is"; readonly text: string }
  | { readonly kind: "sequence"; readonly from: number; readonly to: number }
);

/** What the field above the log says: every term must hold. */
export interface EventFilter {
  readonly terms: readonly Term[];
  /** Lower-case words to highlight: those that events must have. */
  readonly words: readonly string[];
  readonly isEmpty: boolean;
}

/**
 * Reads a filter: bare words and `"quoted words"` match type, step and text; `type:Tick`, `step:work`, `is:error`,
 * `is:internal`, `seq:10..20`; a `-` before a term negates it. Anything is a filter: what has no meaning is a word.
 */
export function parseEventFilter(text: string): EventFilter {
  const terms: Term[] = [];
  for (const match of text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu)) {
    const [whole, minus = "", prefix, quoted, bare] = match;
    const term = toTerm(prefix?.toLowerCase(), quoted ?? bare ?? "", minus === "-");
    if (term) terms.push(term);
    else if (whole !== "-" && whole.replace(/[-":]/g, "") !== "")
      terms.push(word(whole.slice(minus.length), minus === "-"));
  }
  const words = terms.flatMap((term) => (isShown(term) ? [term.text] : []));
  return { terms, words, isEmpty: terms.length === 0 };
}

const isShown = (term: Term): term is Term & { readonly text: string } =>
  !term.isNegated && (term.kind === "word" || term.kind === "type" || term.kind === "step");

const word = (text: string, isNegated: boolean): Term => ({ kind: "word", text: text.toLowerCase(), isNegated });

function toTerm(prefix: string | undefined, text: string, isNegated: boolean): Term | undefined {
  if (text === "") return undefined;
  switch (prefix) {
    case undefined:
      return text === "-" ? undefined : word(text, isNegated);
    case "type":
    case "step":
    case "is":
      return { kind: prefix, text: text.toLowerCase(), isNegated };
    case "seq":
      return toRange(text, isNegated);
    default:
      return undefined;
  }
}

function toRange(text: string, isNegated: boolean): Term | undefined {
  const match = /^(\d*)(\.\.)?(\d*)$/.exec(text);
  if (!match) return undefined;
  const [, first = "", dots, last = ""] = match;
  if (first === "" && last === "") return undefined;
  const from = first === "" ? 0 : Number(first);
  const to = dots === undefined ? from : last === "" ? Number.POSITIVE_INFINITY : Number(last);
  return { kind: "sequence", from, to, isNegated };
}

/** Does the event fulfil every term? */
export function matchesEvent(filter: EventFilter, event: RunEvent): boolean {
  for (const term of filter.terms) {
    if (fulfils(term, event) === term.isNegated) return false;
  }
  return true;
}

function fulfils(term: Term, event: RunEvent): boolean {
  switch (term.kind) {
    case "word":
      return searchTextOf(event).includes(term.text);
    case "type":
      return event.type.toLowerCase().includes(term.text);
    case "step":
      return event.step?.toLowerCase() === term.text;
    case "is":
      return event.kind === term.text || (term.text === "internal" && isInternalEvent(event));
    case "sequence":
      return event.sequence !== undefined && event.sequence >= term.from && event.sequence <= term.to;
  }
}

/** Is the event the engine's own? Exactly those are hidden until asked for. */
function isInternalEvent(event: RunEvent): boolean {
  return event.kind === "internal" || isInternalEnvelope(event.envelope);
}

const searchTexts = new WeakMap<RunEvent, string>();

/** What words are looked for in; written once for each event, when it is first looked at. */
function searchTextOf(event: RunEvent): string {
  let text = searchTexts.get(event);
  if (text === undefined) {
    text = `${event.type}\n${event.step ?? ""}\n${event.preview}`.toLowerCase();
    searchTexts.set(event, text);
  }
  return text;
}

export interface FilterEventsOptions {
  /** Are internal events shown? Those that the filter asks for (`is:internal`) are shown anyway. */
  readonly internal: boolean;
  /** The first index to look at. @default 0 */
  readonly from?: number | undefined;
}

/** The indices of the events that match, in their order. To go on after more came, pass the count seen as `from`. */
export function filterEvents(
  events: readonly RunEvent[],
  filter: EventFilter,
  { internal, from = 0 }: FilterEventsOptions,
): number[] {
  const showsInternal = internal || asksForInternal(filter);
  const indices: number[] = [];
  for (let index = from; index < events.length; index++) {
    const event = events[index];
    if (!event || (!showsInternal && isInternalEvent(event))) continue;
    if (filter.isEmpty || matchesEvent(filter, event)) indices.push(index);
  }
  return indices;
}

/** Does the filter name internal events, so that hiding them would answer another question? */
function asksForInternal(filter: EventFilter): boolean {
  return filter.terms.some((term) => term.kind === "is" && term.text === "internal" && !term.isNegated);
}
