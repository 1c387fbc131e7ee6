import type { BrokerState } from "../engine/broker-state.ts";
import type { WorkflowTick } from "../engine/tick.ts";
import type { StopEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { MaybePromise } from "../resources/maybe-promise.ts";
import type { StateStore } from "../state/state-store.ts";
import type { StreamReadOptions } from "./event-stream.ts";
import type { RunOutcome } from "./run-outcome.ts";
import type {
  ExternalRunAdapter,
  InternalRunAdapter,
  RunMessage,
  RunRequest,
  RunTurn,
  Runtime,
  RuntimeWorkflow,
} from "./runtime.ts";

/** Forwards everything to another runtime: extend it, and override what is to be different. */
export class RuntimeDecorator implements Runtime {
  protected readonly inner: Runtime;

  constructor(inner: Runtime) {
    this.inner = inner;
  }

  get isLaunched(): boolean {
    return this.inner.isLaunched;
  }

  launch(): Promise<void> {
    return this.inner.launch();
  }

  destroy(): Promise<void> {
    return this.inner.destroy();
  }

  track(workflow: RuntimeWorkflow): void {
    this.inner.track(workflow);
  }

  untrack(workflow: RuntimeWorkflow): void {
    this.inner.untrack(workflow);
  }

  run(request: RunRequest): ExternalRunAdapter {
    // Spelled out: a spread of so many members is what a run costs most here.
    const { runId, workflow, engine, state, startEvent, store, resources, concurrencyLimit, tags, decorate } = request;
    return this.decorateExternal(
      this.inner.run({
        runId,
        workflow,
        engine,
        state,
        startEvent,
        store,
        resources,
        concurrencyLimit,
        tags,
        // The outer decorators come last: what they see is what the inner ones let through.
        decorate: (adapter) => {
          const decorated = this.decorateInternal(adapter, request);
          return decorate?.(decorated) ?? decorated;
        },
      }),
    );
  }

  getRun(runId: string): ExternalRunAdapter {
    return this.decorateExternal(this.inner.getRun(runId));
  }

  /** The run's side of the runtime, as the run shall see it. */
  protected decorateInternal(adapter: InternalRunAdapter, _request: RunRequest): InternalRunAdapter {
    return adapter;
  }

  /** The caller's side of a run, as callers shall see it. */
  protected decorateExternal(adapter: ExternalRunAdapter): ExternalRunAdapter {
    return adapter;
  }
}

/** Forwards everything to another adapter. */
export class InternalRunAdapterDecorator implements InternalRunAdapter {
  protected readonly inner: InternalRunAdapter;

  constructor(inner: InternalRunAdapter) {
    this.inner = inner;
  }

  get runId(): string {
    return this.inner.runId;
  }

  get wantsInternalEvents(): boolean {
    return this.inner.wantsInternalEvents;
  }

  commit(turn: RunTurn): MaybePromise<void> {
    return this.inner.commit(turn);
  }

  publish(events: readonly WorkflowEvent[]): void {
    this.inner.publish(events);
  }

  close(outcome: RunOutcome): void {
    this.inner.close(outcome);
  }
}

/** Forwards everything to another adapter. */
export class ExternalRunAdapterDecorator implements ExternalRunAdapter {
  protected readonly inner: ExternalRunAdapter;

  constructor(inner: ExternalRunAdapter) {
    this.inner = inner;
  }

  get runId(): string {
    return this.inner.runId;
  }

  get outcome(): RunOutcome | undefined {
    return this.inner.outcome;
  }

  get store(): StateStore<Record<string, unknown>> {
    return this.inner.store;
  }

  get state(): BrokerState {
    return this.inner.state;
  }

  get recordedTicks(): readonly WorkflowTick[] {
    return this.inner.recordedTicks;
  }

  send(message: RunMessage): Promise<boolean> {
    return this.inner.send(message);
  }

  streamEvents(options: StreamReadOptions): AsyncIterableIterator<WorkflowEvent> {
    return this.inner.streamEvents(options);
  }

  result(): Promise<StopEvent> {
    return this.inner.result();
  }

  abort(error: Error): void {
    this.inner.abort(error);
  }

  settled(timeoutMs: number): Promise<void> {
    return this.inner.settled(timeoutMs);
  }
}
