import { FailedAttemptIndex } from "../failed-attempts.ts";
import type { EventPlace, Span, SpanState } from "../run-view.ts";
import type { StepOutput } from "./step-change.ts";

/** How an execution ended, before anybody knows what that means. */
export type Ending = StepOutput["kind"] | "interrupted";

/** All executions of a run in the order of their starts. What was published is never changed: a copy is. */
export class SpanLedger {
  /** By the events that ended them; not those that ended with the run, of which no event of their own tells. */
  readonly failures = new FailedAttemptIndex();
  readonly #spans: Span[] = [];
  readonly #endings: (Ending | undefined)[] = [];
  #published: readonly Span[] = [];
  #isDirty = false;

  get(position: number): Span {
    const span = this.#spans[position];
    if (!span) throw new RangeError(`There is no span ${position}`);
    return span;
  }

  /** @returns its position */
  add(span: Span): number {
    this.#isDirty = true;
    this.#endings.push(undefined);
    return this.#spans.push(span) - 1;
  }

  end(position: number, end: EventPlace, ending: Ending, state: SpanState, output: string | undefined): void {
    this.#endings[position] = ending;
    this.#replace(position, { ...this.get(position), end, state, output });
  }

  endingOf(position: number): Ending | undefined {
    return this.#endings[position];
  }

  setState(position: number, state: SpanState, attempt?: number): void {
    const span = this.get(position);
    if (span.state === state && (attempt ?? span.attempt) === span.attempt) return;
    this.#replace(position, { ...span, state, attempt: attempt ?? span.attempt });
  }

  /** The spans as they are now: the same array until one changes. */
  publish(): readonly Span[] {
    if (this.#isDirty) this.#published = this.#spans.slice();
    this.#isDirty = false;
    return this.#published;
  }

  #replace(position: number, span: Span): void {
    this.#isDirty = true;
    this.#spans[position] = span;
    if (span.end && this.#endings[position] !== "interrupted") this.failures.set(span.end.index, span);
  }
}
