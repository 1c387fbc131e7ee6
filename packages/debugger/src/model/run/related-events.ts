import type { RunEvent } from "./run-event.ts";
import type { RunView, Span } from "./run-view.ts";

/** The next event of the same type, and of the same step if it is of one; the one before for -1. */
export function findEventOfType(events: readonly RunEvent[], event: RunEvent, by: 1 | -1): RunEvent | undefined {
  for (let index = event.index + by; index >= 0 && index < events.length; index += by) {
    const other = events[index];
    if (other?.type === event.type && (event.kind !== "internal" || other.step === event.step)) return other;
  }
  return undefined;
}

/** The execution that begins or ends with the event. */
export function spanOfEvent(view: RunView, { index, step }: RunEvent): Span | undefined {
  const spans = step === undefined ? undefined : view.steps.get(step)?.spans;
  return spans?.find(({ start, end }) => start.index === index || end?.index === index);
}

/** The event that an execution returned, if it is in the stream: it follows the end at once. */
export function outputOf(events: readonly RunEvent[], { output, end }: Span): RunEvent | undefined {
  const after = end === undefined ? undefined : events[end.index + 1];
  return output !== undefined && after?.type === output ? after : undefined;
}

/** All attempts at the same event, as far as the events tell them: up to the one given, and after it. */
export function attemptsOf(view: RunView, span: Span): readonly Span[] {
  const own = (view.steps.get(span.step)?.spans ?? []).filter(({ input }) => input === span.input);
  const at = own.findIndex(({ id }) => id === span.id);
  if (at < 0) return [span];
  let first = at;
  while (first > 0 && (own[first]?.attempt ?? 1) > 1) first -= 1;
  let last = at;
  while (last + 1 < own.length && (own[last + 1]?.attempt ?? 1) > 1) last += 1;
  return own.slice(first, last + 1);
}

/** The filter that shows the events of an execution. */
export function queryOfSpan({ step, start, end }: Span): string {
  const name = /[\s"]/.test(step) ? `step:"${step}"` : `step:${step}`;
  if (start.sequence === undefined) return name;
  return `${name} seq:${start.sequence}..${end?.sequence ?? ""}`;
}
