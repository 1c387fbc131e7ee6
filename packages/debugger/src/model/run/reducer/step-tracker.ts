import type { Span, StepState, StepView } from "../run-view.ts";
import type { SpanLedger } from "./span-ledger.ts";

/** How the run stands, as far as it colours its steps. */
export type RunPhase = "running" | "completed" | "ended";

/** What is known of one step. */
export class StepTracker {
  readonly name: string;
  /** The executions, by their positions in the ledger. */
  readonly positions: number[] = [];
  /** Worker → the execution at work. */
  readonly active = new Map<string, number>();
  /** Worker → its last execution that ended without a word on its output, and was not tried again since. */
  readonly unresolved = new Map<string, number>();
  /** Events in the queue, by type. */
  readonly #queued = new Map<string, number>();
  readonly #started = new Map<string, number>();
  lastDurationMs: number | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Counts the executions of a worker, from 1. */
  nextOf(workerId: string): number {
    const count = (this.#started.get(workerId) ?? 0) + 1;
    this.#started.set(workerId, count);
    return count;
  }

  queue(input: string): void {
    this.#queued.set(input, (this.#queued.get(input) ?? 0) + 1);
  }

  /** @returns whether one was in the queue */
  takeQueued(input: string): boolean {
    const count = this.#queued.get(input) ?? 0;
    if (count > 0) this.#queued.set(input, count - 1);
    return count > 0;
  }

  /** The step as it is now. */
  toView(ledger: SpanLedger, phase: RunPhase): StepView {
    const spans = this.positions.map((position) => ledger.get(position));
    const failures = spans.filter(({ state }) => state === "failed" || state === "retried").length;
    const state = this.#stateOf(spans, phase);
    const { name, lastDurationMs } = this;
    return { name, state, activeWorkers: this.active.size, spans, failures, lastDurationMs };
  }

  #stateOf(spans: readonly Span[], phase: RunPhase): StepState {
    const last = spans.at(-1);
    if (!last) return "idle";
    if (this.active.size > 0) {
      const isRetry = spans.some(({ state, attempt }) => state === "running" && attempt > 1);
      return isRetry ? "retrying" : "running";
    }
    if (spans.some(({ state }) => state === "failed")) return "failed";
    if (last.state === "cancelled") return "cancelled";
    if (last.state !== "suspended") return "done";
    if (phase === "running") return "waiting";
    return phase === "completed" ? "done" : "cancelled";
  }
}
