import type { RunEvent } from "./run-event.ts";
import type { RunView, Span } from "./run-view.ts";

/** The execution that failed a run. */
export interface FailedAttempt {
  readonly span: Span;
  /** What it got; `undefined` if the events do not tell for certain. */
  readonly input: RunEvent | undefined;
}

/** The last failed execution of the step that failed; `undefined` if the events tell of none. */
export function failedAttemptOf(
  view: RunView,
  events: readonly RunEvent[],
  step: string | undefined,
): FailedAttempt | undefined {
  const spans = step === undefined ? [] : (view.steps.get(step)?.spans ?? []);
  const endOfRun = view.terminal?.event.index ?? Number.POSITIVE_INFINITY;
  const span = lastWithoutOutput(spans, endOfRun) ?? spans.findLast(({ state }) => state === "failed") ?? spans.at(-1);
  if (!span) return undefined;
  return { span, input: inputOf(span, spans, events) };
}

/** A failure ends its execution without an output, then the run; what was still at work then is not what failed. */
function lastWithoutOutput(spans: readonly Span[], endOfRun: number): Span | undefined {
  let last: Span | undefined;
  for (const span of spans) {
    if (span.end && span.end.index < endOfRun && span.end.index > (last?.end?.index ?? -1)) last = span;
  }
  return last?.output === undefined ? last : undefined;
}

/**
 * The event of the input's type, if there is only one that it can be: events that only pass between steps are not in the
 * stream, and nothing says which one of several a step has got.
 */
function inputOf({ input }: Span, spans: readonly Span[], events: readonly RunEvent[]): RunEvent | undefined {
  if (input === undefined) return undefined;
  const received = spans.filter((span) => span.input === input && span.state !== "retried");
  const sent = events.filter(({ type, kind }) => type === input && kind !== "internal");
  return received.length === 1 && sent.length === 1 ? sent[0] : undefined;
}
