import type { TraceEvent } from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import { traceFields } from "./trace-fields.ts";

type StepEnded = Extract<TraceEvent, { readonly type: "step_ended" }>;

/**
 * Writes a line for each execution of a step that has failed without ending its run, because it is tried again or the
 * failure is handled. Of those that end their run the run's own line tells.
 */
export class FailedAttempts {
  readonly #logger: ServerLogger;
  /** The failures of runs of which nothing was seen since, by the id of the run. */
  readonly #undecided = new Map<string, StepEnded[]>();

  constructor(logger: ServerLogger) {
    this.#logger = logger;
  }

  observe(event: TraceEvent): void {
    if (this.#undecided.size > 0) this.#decide(event);
    if (event.type !== "step_ended" || event.outcome !== "failed") return;
    this.#undecided.set(event.runId, [...(this.#undecided.get(event.runId) ?? []), event]);
  }

  #decide(event: TraceEvent): void {
    const failures = this.#undecided.get(event.runId);
    if (!failures || (event.type === "step_ended" && event.outcome === "aborted")) return;
    this.#undecided.delete(event.runId);
    const isTold = event.type === "run_ended" && event.outcome !== "completed" && event.outcome !== "released";
    for (const failure of isTold ? failures.slice(0, -1) : failures) this.#write(failure);
  }

  #write(failure: StepEnded): void {
    const { step, runId, attempts, error } = failure;
    const attempt = attempts + 1;
    const what = `Attempt ${attempt} of step ${step} of run ${runId} failed: ${error?.message}`;
    this.#logger.warn(what, error, { ...traceFields(failure), attempt });
  }
}
