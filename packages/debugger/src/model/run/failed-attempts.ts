import type { Span } from "./run-view.ts";

/** Which events tell the end of an attempt that failed, as far as is known: that may be decided long after the event came. */
export interface FailedAttempts {
  /** The attempt that failed with the event of this index; `undefined` if none is known to. */
  at(index: number): Span | undefined;
  /** The indices of the events of which something else is known than before. It grows: what was read once need not be again. */
  readonly changes: readonly number[];
}

/** What the log says of a failed attempt instead of what the event says. */
export function describeFailure({ state, attempt }: Pick<Span, "state" | "attempt">): string {
  return state === "retried" ? `failed, tried again (attempt ${attempt})` : `failed, attempt ${attempt}`;
}

/** The failed attempts of a run whose events are being read. */
export class FailedAttemptIndex implements FailedAttempts {
  readonly #spans = new Map<number, Span>();
  readonly #changes: number[] = [];

  get changes(): readonly number[] {
    return this.#changes;
  }

  at(index: number): Span | undefined {
    return this.#spans.get(index);
  }

  /** This is known now of the execution that the event of this index ended. */
  set(index: number, span: Span): void {
    const isFailed = span.state === "failed" || span.state === "retried";
    if (!isFailed && !this.#spans.has(index)) return;
    if (isFailed) this.#spans.set(index, span);
    else this.#spans.delete(index);
    this.#changes.push(index);
  }
}
