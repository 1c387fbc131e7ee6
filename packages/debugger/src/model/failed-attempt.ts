import type { RunEvent } from "./run-event.ts";
import type { RunView, Span } from "./run-view.ts";

/** The execution that failed a run. */
export interface FailedAttempt {
  readonly span: Span;
  /** What it got, if that is in the stream: events that only pass between steps are not. */
  readonly input: RunEvent | undefined;
}

/** The last execution of the step that failed; `undefined` if the events tell of none. */
export function failedAttemptOf(
  view: RunView,
  events: readonly RunEvent[],
  step: string | undefined,
): FailedAttempt | undefined {
  const spans = step === undefined ? [] : (view.steps.get(step)?.spans ?? []);
  const span = spans.findLast(({ state }) => state === "failed") ?? spans.at(-1);
  if (!span) return undefined;
  return { span, input: inputOf(span, events) };
}

/** The last event of the input's type before the start, which is the one if only one of them was on its way. */
function inputOf({ input, start }: Span, events: readonly RunEvent[]): RunEvent | undefined {
  if (input === undefined) return undefined;
  for (let index = Math.min(start.index, events.length) - 1; index >= 0; index--) {
    const event = events[index];
    if (event?.type === input && event.kind !== "internal") return event;
  }
  return undefined;
}
