import { WorkflowRuntimeError } from "../errors.ts";
import { type Clock, systemClock } from "./clock.ts";
import { withRuntime } from "./current-runtime.ts";
import { InMemoryRun } from "./in-memory-run.ts";
import { nextMicrotask } from "./next-microtask.ts";
import { RunLimiter } from "./run-limiter.ts";
import {
  type ExternalRunAdapter,
  lockWorkflow,
  type RunRequest,
  type Runtime,
  type RuntimeWorkflow,
} from "./runtime.ts";
import { type Scheduler, systemScheduler } from "./scheduler.ts";
import { TrackedWorkflows } from "./tracked-workflows.ts";

export interface InMemoryRuntimeOptions {
  /** @default the clock of the system */
  readonly clock?: Clock;
  /** @default the event loop, in its own order */
  readonly scheduler?: Scheduler;
  /** How many of its last ticks each run keeps, for drawings. @default 0 */
  readonly recordTicks?: number;
}

/** Runs live in this process and end with it. Always launched; the default of every workflow. */
export class InMemoryRuntime implements Runtime {
  /** The workflows that belong to this runtime. */
  readonly workflows = new TrackedWorkflows();
  readonly isLaunched = true;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #recordTicks: number;
  readonly #runs = new Map<string, InMemoryRun>();
  readonly #limiters = new WeakMap<RuntimeWorkflow, RunLimiter>();

  constructor({ clock = systemClock, scheduler = systemScheduler, recordTicks = 0 }: InMemoryRuntimeOptions = {}) {
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#recordTicks = recordTicks;
  }

  async launch(): Promise<void> {
    for (const workflow of this.workflows) workflow[lockWorkflow]();
    this.workflows.clear();
  }

  /** Aborts all runs. */
  async destroy(): Promise<void> {
    // Those that wait for others come after them: the last one first, so that none starts in between.
    for (const run of [...this.#runs.values()].reverse())
      run.abort(new WorkflowRuntimeError("The runtime was destroyed"));
  }

  track(workflow: RuntimeWorkflow): void {
    this.workflows.add(workflow);
  }

  untrack(workflow: RuntimeWorkflow): void {
    this.workflows.delete(workflow);
  }

  /** Workflows that the callback constructs belong to this runtime. */
  registering<T>(callback: (runtime: this) => T): T {
    return withRuntime(this, () => callback(this));
  }

  run(request: RunRequest): ExternalRunAdapter {
    const { runId, workflow, concurrencyLimit } = request;
    if (this.#runs.has(runId)) throw new WorkflowRuntimeError(`A run with run id "${runId}" already exists`);
    const limiter = concurrencyLimit === undefined ? undefined : this.#limiterOf(workflow, concurrencyLimit);
    let hasEntered = false;
    let giveUp = (): void => {};
    const run = new InMemoryRun(request, {
      clock: this.#clock,
      scheduler: this.#scheduler,
      recordTicks: this.#recordTicks,
      onClose: () => {
        this.#runs.delete(runId);
        if (hasEntered) limiter?.leave();
        else giveUp();
      },
    });
    this.#runs.set(runId, run);
    // After the caller has got the run: what it sends at once comes after the start event all the same.
    nextMicrotask(() => {
      if (run.outcome) return;
      if (!limiter) return run.start();
      giveUp = limiter.enter(() => {
        hasEntered = true;
        run.start();
      });
    });
    return run;
  }

  getRun(runId: string): ExternalRunAdapter {
    const run = this.#runs.get(runId);
    if (!run) throw new WorkflowRuntimeError(`No active workflow with run_id "${runId}"`);
    return run;
  }

  #limiterOf(workflow: RuntimeWorkflow, limit: number): RunLimiter {
    const limiter = this.#limiters.get(workflow) ?? new RunLimiter(limit);
    this.#limiters.set(workflow, limiter);
    return limiter;
  }
}

/** The runtime of every workflow that is given no other. */
export const defaultRuntime = new InMemoryRuntime();
