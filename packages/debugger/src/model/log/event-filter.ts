import { isInternalEnvelope } from "@llama-agents/protocol";
import { describeFailure, type FailedAttempts } from "../run/failed-attempts.ts";
import type { RunEvent } from "../run/run-event.ts";
import type { Span } from "../run/run-view.ts";

/** One part of a filter: an event must, or must not, fulfil it. */
type Term = { readonly isNegated: boolean } & (
  | { readonly kind: "word" | "type" | "step" | "is"; readonly text: string }
  | { readonly kind: "sequence"; readonly from: number; readonly to: number }
);

/** What may stand before a colon. */
const keys = ["type", "step", "is", "seq"];

/** What the field above the log says: every term must hold. */
export interface EventFilter {
  readonly terms: readonly Term[];
  /** Lower-case words to highlight: those that events must have. */
  readonly words: readonly string[];
  readonly isEmpty: boolean;
  /** Does it name what internal events are, so that hiding them would answer another question? */
  readonly asksForInternal: boolean;
  /** What looks like a key or a value of a key, but is none, as `foo:` or `is:blue`. */
  readonly unknown: readonly string[];
}

/** What `is:` knows. */
const kinds = ["error", "internal", "request", "response", "start", "stop", "user"];

/** All that a filter knows besides words, in words. */
export const knownTerms = `type:, step:, seq: and ${kinds.map((kind) => `is:${kind}`).join(", ")}`;

/**
 * Reads a filter: bare words and `"quoted words"` match type, step and text; `type:Tick`, `step:work`, `is:error`,
 * `is:internal`, `seq:10..20`; a `-` before a term negates it. Anything is a filter: what has no meaning is a word.
 */
export function parseEventFilter(text: string): EventFilter {
  const terms: Term[] = [];
  const unknown: string[] = [];
  for (const match of text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu)) {
    const [whole, minus = "", prefix, quoted, bare] = match;
    const key = prefix?.toLowerCase();
    const term = toTerm(key, quoted ?? bare ?? "", minus === "-");
    if (key !== undefined && !keys.includes(key)) unknown.push(`${key}:`);
    if (term?.kind === "is" && !kinds.includes(term.text)) unknown.push(`is:${term.text}`);
    if (term) terms.push(term);
    else if (whole !== "-" && whole.replace(/[-":]/g, "") !== "")
      terms.push(word(whole.slice(minus.length), minus === "-"));
  }
  const words = terms.flatMap((term) => (isShown(term) ? [term.text] : []));
  const asksForInternal = terms.some(
    (term) => term.kind === "is" && (term.text === "internal" || term.text === "error") && !term.isNegated,
  );
  return { terms, words, isEmpty: terms.length === 0, asksForInternal, unknown };
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

/**
 * Does the event fulfil every term?
 *
 * @param failure - the attempt that failed with it
 */
export function matchesEvent(filter: EventFilter, event: RunEvent, failure?: Span): boolean {
  for (const term of filter.terms) {
    if (fulfils(term, event, failure) === term.isNegated) return false;
  }
  return true;
}

function fulfils(term: Term, event: RunEvent, failure: Span | undefined): boolean {
  switch (term.kind) {
    case "word":
      return (failure ? textOf(event, describeFailure(failure)) : searchTextOf(event)).includes(term.text);
    case "type":
      return event.type.toLowerCase().includes(term.text);
    case "step":
      return event.step?.toLowerCase() === term.text;
    case "is":
      if (term.text === "error") return event.kind === "error" || failure !== undefined;
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
    text = textOf(event, event.preview);
    searchTexts.set(event, text);
  }
  return text;
}

const textOf = ({ type, step = "" }: RunEvent, preview: string): string => `${type}\n${step}\n${preview}`.toLowerCase();

/**
 * Is the event shown? `hidden`: it matches, but is internal, and these are not shown.
 *
 * @param internal - are internal events shown? Those that the filter asks for (`is:internal`, `is:error`) are shown anyway
 * @param failure - the attempt that failed with the event
 */
export function visibilityOf(
  event: RunEvent,
  filter: EventFilter,
  internal: boolean,
  failure?: Span,
): "shown" | "hidden" | "out" {
  if (!filter.isEmpty && !matchesEvent(filter, event, failure)) return "out";
  return internal || filter.asksForInternal || !isInternalEvent(event) ? "shown" : "hidden";
}

export interface FilterEventsOptions {
  /** Are internal events shown? */
  readonly internal: boolean;
  /** Which events tell of an attempt that failed. */
  readonly failures?: FailedAttempts | undefined;
}

/** The indices of the events that match, in their order. */
export function filterEvents(
  events: readonly RunEvent[],
  filter: EventFilter,
  { internal, failures }: FilterEventsOptions,
): number[] {
  const indices: number[] = [];
  for (const [index, event] of events.entries()) {
    if (visibilityOf(event, filter, internal, failures?.at(index)) === "shown") indices.push(index);
  }
  return indices;
}
