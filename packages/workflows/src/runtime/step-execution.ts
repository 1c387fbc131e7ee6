import type { StepDefinition } from "../definition.ts";
import type { InProgress, StepState, SuspendedExecution } from "../engine/broker-state.ts";
import type { AddWaiterItem, PublishingWorker, SentEvent, StepResultItem } from "../engine/tick.ts";
import { WorkflowRuntimeError } from "../errors.ts";
import { isEvent, type WorkflowEvent } from "../events/event.ts";
import { isPromiseLike, type MaybePromise } from "../resources/maybe-promise.ts";
import { toError } from "../to-error.ts";
import type { Outbox } from "./mailbox.ts";
import { reportUndeclared } from "./report-undeclared.ts";
import type { RunRequest } from "./runtime.ts";
import { StepContext } from "./step-context.ts";

/** What an execution needs of its run. */
export interface ExecutionHost {
  readonly request: Pick<RunRequest, "runId" | "tags" | "store" | "engine">;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The step as it is now. */
  stepState(step: string): StepState;
  resolveResources(step: StepDefinition): MaybePromise<object>;
  /** @param worker - who publishes it; `undefined` if the engine need not know */
  publish(event: WorkflowEvent, worker: PublishingWorker | undefined): void;
  send(execution: StepExecution, sent: SentEvent): void;
  /** @returns a function that prevents the call */
  nextTurn(callback: () => void): void;
  completed(execution: StepExecution, results: readonly StepResultItem[]): void;
  /** The handler has returned or thrown, be it long after the execution was completed or aborted. */
  settled(execution: StepExecution): void;
}

/** Thrown to unwind a step that waits for an event. Not an error: nobody should mistake it for one. */
const suspension = Object.freeze({ description: "waiting for an event: the step will run again" });

/**
 * One call of a step's handler. It ends once: with a result, a failure, or a suspension; from then on, or from the moment
 * it is aborted, whatever the handler still does has no effect.
 */
export class StepExecution {
  readonly step: StepDefinition;
  readonly worker: InProgress;
  readonly host: ExecutionHost;
  /** What the handler did, in order. */
  readonly #results: StepResultItem[] = [];
  /** What it sent and nobody has folded yet: its host's business. */
  outbox: Outbox | undefined;
  #isOpen = true;
  #isSuspended = false;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;

  constructor(host: ExecutionHost, step: StepDefinition, worker: InProgress) {
    this.host = host;
    this.step = step;
    this.worker = worker;
  }

  /** Has it not ended yet? */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Does what the handler does count? */
  get isActive(): boolean {
    return this.#isOpen && !this.#isSuspended;
  }

  /** Made when it is first asked for: few steps look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abortReason && !this.#controller.signal.aborted) this.#controller.abort(this.#abortReason);
    return this.#controller.signal;
  }

  run(): void {
    const { resources } = this.step;
    if (Object.keys(resources).length === 0) this.#call(resources);
    else this.#runWithResources();
  }

  /** The run has ended: tells the handler, and listens to it no more. */
  abort(reason: Error): void {
    this.#isOpen = false;
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }

  /** Notes what the handler has done; too late, and it has not been done. */
  record(item: StepResultItem): void {
    if (this.isActive) this.#results.push(item);
  }

  /** The execution waits; more waits may be added until it is reported. */
  suspend(item: AddWaiterItem): Promise<never> {
    if (
      this.#isOpen &&
      !this.#results.some((known) => known.type === "add_waiter" && known.waiterId === item.waiterId)
    ) {
      this.#results.push(item);
      // A handler that swallows the suspension, or dawdles, does not hold up its run.
      if (!this.#isSuspended) this.host.nextTurn(() => this.#close());
      this.#isSuspended = true;
    }
    const unwinding = Promise.reject(suspension);
    unwinding.catch(() => {}); // a step may start several waits and await the first only
    return unwinding;
  }

  /** The suspended execution that this one replays, as it is now. */
  get suspended(): SuspendedExecution | undefined {
    const { executionId } = this.worker;
    return executionId === undefined ? undefined : this.host.stepState(this.step.name).suspended.get(executionId);
  }

  #runWithResources(): void {
    this.#settle(
      () => this.host.resolveResources(this.step),
      (resources) => (this.#isOpen ? this.#call(resources as object) : this.host.settled(this)),
    );
  }

  #call(resources: object): void {
    this.#settle(
      () => this.step.handler(this.worker.event, new StepContext(this), resources),
      (value) => this.#return(value),
    );
  }

  /** Goes on with the value of `work`, at once or when it comes; an error is a failure of the step. */
  #settle(work: () => MaybePromise<unknown>, next: (value: unknown) => void): void {
    let value: MaybePromise<unknown>;
    try {
      value = work();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (isPromiseLike(value)) value.then(next, (error: unknown) => this.#fail(error));
    else next(value);
  }

  #return(value: unknown): void {
    if (value !== undefined && value !== null && !isEvent(value)) {
      const message = `Step "${this.step.name}" returned ${nameOfType(value)} instead of an Event instance`;
      this.#fail(new WorkflowRuntimeError(`${message}: return an event that it declares in \`emits\`, or nothing`));
      return;
    }
    this.host.settled(this);
    if (this.isActive) {
      if (value) reportUndeclared(this.host.request.engine, this.step, value);
      this.#results.push({ type: "result", event: value ?? undefined });
    }
    this.#close();
  }

  #fail(thrown: unknown): void {
    this.host.settled(this);
    if (!this.#isSuspended) this.#results.push({ type: "failed", error: toError(thrown), failedAt: this.host.now() });
    this.#close();
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.host.completed(this, this.#results);
  }
}

function nameOfType(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.getPrototypeOf(value)?.constructor?.name || "object";
}
