import type { TraceEvent } from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import type { RunMetrics } from "./run-metrics.ts";
import { traceFields } from "./trace-fields.ts";

type StepTrace = Extract<TraceEvent, { readonly type: "step_started" | "step_ended" }>;

/** Its reactions are microtasks, at a fraction of what `queueMicrotask` of Node costs, which makes each a resource. */
const microtask = Promise.resolve();

export interface BlockingStepsOptions {
  /** Milliseconds without a return to the event loop that are worth a word. */
  readonly thresholdMs: number;
  readonly runs: RunMetrics;
  readonly logger: ServerLogger;
}

/**
 * Finds the steps that block the event loop, and with it all other runs and streams.
 *
 * From its start to its first `await` a step has the thread for itself: that time is measured, and the step is named. What
 * blocks after an `await` shows only as a delay of the event loop: then the steps that are running are named.
 */
export class BlockingSteps {
  readonly #options: BlockingStepsOptions;
  #current: StepTrace | undefined;
  #startedAt = 0;
  #isCheckDue = false;
  /** When a step was last found to block, in the time of `performance`. */
  #lastFoundAt = Number.NEGATIVE_INFINITY;

  constructor(options: BlockingStepsOptions) {
    this.#options = options;
  }

  /** To be called synchronously, when it happens. */
  observe(event: TraceEvent): void {
    if (event.type === "step_started") this.#started(event);
    else if (event.type === "step_ended" && this.#isCurrent(event)) this.#endSection();
  }

  /** @param delayMs - milliseconds for which the event loop has not turned */
  delayed(delayMs: number): void {
    const { thresholdMs, runs, logger } = this.#options;
    if (delayMs < thresholdMs || performance.now() - this.#lastFoundAt < delayMs + thresholdMs) return;
    const running = [...runs.steps()].filter((activity) => activity.running > 0);
    if (running.length === 0) return; // something else has, or the machine slept
    const names = running.map(({ workflow, step }) => `${workflow}.${step}`);
    const who = `One of the running steps may have: ${names.join(", ")}`;
    const roundedMs = Math.round(delayMs);
    logger.warn(`Something has blocked the event loop for ${roundedMs} ms. ${who}`, undefined, {
      durationMs: roundedMs,
      steps: names,
    });
  }

  readonly #check = (): void => {
    this.#isCheckDue = false;
    this.#endSection();
  };

  #started(event: StepTrace): void {
    if (this.#current) this.#endSection();
    this.#current = event;
    this.#startedAt = performance.now();
    if (this.#isCheckDue) return;
    this.#isCheckDue = true;
    // Microtasks come when the synchronous section is over, and before whatever the step waits for.
    void microtask.then(this.#check);
  }

  #isCurrent({ runId, step, workerId }: StepTrace): boolean {
    const current = this.#current;
    return current?.runId === runId && current.step === step && current.workerId === workerId;
  }

  #endSection(): void {
    const event = this.#current;
    this.#current = undefined;
    if (!event) return;
    const now = performance.now();
    const durationMs = now - this.#startedAt;
    if (durationMs < this.#options.thresholdMs) return;
    this.#lastFoundAt = now;
    const { runs, logger } = this.#options;
    const { step, runId } = event;
    runs.activityOf(event).blocked.add();
    const roundedMs = Math.round(durationMs);
    const fields = { ...traceFields(event), durationMs: roundedMs };
    const advice = "nothing else could go on meanwhile; await in between, or use a worker thread";
    logger.warn(
      `Step ${step} of run ${runId} blocked the event loop for ${roundedMs} ms: ${advice}`,
      undefined,
      fields,
    );
  }
}
