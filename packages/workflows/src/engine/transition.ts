import type { StepDefinition } from "../definition.ts";
import type { WorkflowEvent } from "../events/event.ts";
import {
  type BrokerState,
  createStepState,
  type EventAttempt,
  type InProgress,
  isQuiescent,
  type StepState,
} from "./broker-state.ts";
import type { WorkflowCommand } from "./command.ts";
import type { EngineDefinition } from "./engine-definition.ts";
import type { IndexTrie } from "./index-trie.ts";
import { PersistentQueue } from "./persistent-queue.ts";

/**
 * One state on its way to the next: what the parts of the reducer write into. It never changes the state it started
 * from, and copies no more than the steps that are touched.
 */
export class Transition {
  readonly engine: EngineDefinition;
  /** Milliseconds since the epoch: the time of the tick. */
  readonly at: number;
  readonly commands: WorkflowCommand[] = [];
  readonly #before: BrokerState;
  #steps: StepState[] | undefined;
  outbox: BrokerState["outbox"];
  requests: BrokerState["requests"];
  isRunning: boolean;
  isEnded: boolean;
  busyCount: number;
  suspendedCount: number;
  deadlineAt: number | undefined;
  #nextNumber: number;

  constructor(engine: EngineDefinition, state: BrokerState, at: number) {
    this.engine = engine;
    this.at = at;
    this.#before = state;
    this.outbox = state.outbox;
    this.requests = state.requests;
    this.isRunning = state.isRunning;
    this.isEnded = state.isEnded;
    this.busyCount = state.busyCount;
    this.suspendedCount = state.suspendedCount;
    this.deadlineAt = state.deadlineAt;
    this.#nextNumber = state.nextNumber;
  }

  get runId(): string {
    return this.#before.runId;
  }

  get steps(): readonly StepState[] {
    return this.#steps ?? this.#before.steps;
  }

  step(index: number): StepState {
    return this.steps[index] as StepState;
  }

  definitionOf(index: number): StepDefinition {
    return this.engine.steps[index] as StepDefinition;
  }

  setStep(index: number, step: StepState): void {
    this.#steps ??= this.#before.steps.slice();
    this.#steps[index] = step;
  }

  /** As `setStep`, for the change that every execution makes twice: spelled out, it costs half of a spread. */
  setInProgress(index: number, inProgress: IndexTrie<InProgress>): void {
    const { queue, scheduled, collected, suspended } = this.step(index);
    this.setStep(index, { queue, inProgress, scheduled, collected, suspended });
  }

  takeNumber(): number {
    return this.#nextNumber++;
  }

  /** A deadline, in whole milliseconds: a journal keeps them exactly, and timers know no others. */
  deadlineAfter(delayMs: number): number {
    return Math.ceil(this.at + delayMs);
  }

  push(command: WorkflowCommand): void {
    this.commands.push(command);
  }

  /** Gives the event a worker, or a place in the queue. */
  admit(index: number, attempt: EventAttempt): void {
    const { name, numWorkers } = this.definitionOf(index);
    const step = this.step(index);
    const input = typeOf(attempt.event);
    this.busyCount++;
    if (step.inProgress.size >= numWorkers) {
      this.setStep(index, { ...step, queue: step.queue.push(attempt) });
      this.#publishStepState(name, "preparing", "<enqueued>", input);
      return;
    }
    const worker: InProgress = {
      event: attempt.event,
      attempts: attempt.attempts,
      firstAttemptAt: attempt.firstAttemptAt ?? this.at,
      lastError: attempt.lastError,
      lastFailedAt: attempt.lastFailedAt,
      recoveries: attempt.recoveries,
      executionId: attempt.executionId,
      workerId: step.inProgress.firstFree(),
      admission: this.takeNumber(),
    };
    this.setInProgress(index, step.inProgress.set(worker.workerId, worker));
    this.runWorker(name, worker);
    this.#publishStepState(name, "running", String(worker.workerId), input);
  }

  runWorker(step: string, worker: InProgress): void {
    this.push({ type: "run_worker", step, workerId: worker.workerId, event: worker.event, worker });
  }

  /** Lets the queue of a step move up into its free workers. */
  admitQueued(index: number): void {
    const { numWorkers } = this.definitionOf(index);
    for (;;) {
      const step = this.step(index);
      const next = step.queue.first;
      if (!next || step.inProgress.size >= numWorkers) return;
      this.setStep(index, { ...step, queue: step.queue.drop() });
      this.busyCount--;
      this.admit(index, next);
    }
  }

  /** Ends the run for good: nothing of it can go on, and nothing is left of it for the next run of the same context. */
  end(): void {
    this.isRunning = false;
    this.isEnded = true;
    this.busyCount = 0;
    this.suspendedCount = 0;
    this.outbox = PersistentQueue.empty();
    this.requests = PersistentQueue.empty();
    this.#steps = this.steps.map(createStepState);
  }

  finish(): readonly [BrokerState, readonly WorkflowCommand[]] {
    const state: BrokerState = {
      runId: this.#before.runId,
      isRunning: this.isRunning,
      isEnded: this.isEnded,
      steps: this.steps,
      outbox: this.outbox,
      requests: this.requests,
      busyCount: this.busyCount,
      suspendedCount: this.suspendedCount,
      deadlineAt: this.deadlineAt,
      nextNumber: this.#nextNumber,
    };
    if (isQuiescent(state)) this.push({ type: "schedule_idle_check" });
    return [state, this.commands];
  }

  #publishStepState(step: string, state: "preparing" | "running", workerId: string, inputEventName: string): void {
    this.push({
      type: "publish_step_state",
      step,
      state,
      workerId,
      inputEventName,
      outputEventName: undefined,
    });
  }
}

/** The name of the event's exact class. */
export const typeOf = (event: WorkflowEvent): string =>
  (event.constructor as unknown as { readonly type: string }).type;
