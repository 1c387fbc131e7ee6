import type { BrokerState } from "../engine/broker-state.ts";
import type { WorkflowTick } from "../engine/tick.ts";
import type { StopEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { StateStore } from "../state/state-store.ts";
import type { Clock } from "./clock.ts";
import { ControlLoop } from "./control-loop.ts";
import { EventStream, type StreamReadOptions } from "./event-stream.ts";
import type { RunOutcome } from "./run-outcome.ts";
import type { ExternalRunAdapter, InternalRunAdapter, RunMessage, RunRequest, RunTurn } from "./runtime.ts";
import type { Scheduler } from "./scheduler.ts";

export interface InMemoryRunOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** How many ticks are kept. */
  readonly recordTicks: number;
  readonly onClose: (run: InMemoryRun) => void;
}

/** A run that lives in this process and nowhere else: both sides of it. */
export class InMemoryRun implements InternalRunAdapter, ExternalRunAdapter {
  readonly runId: string;
  readonly store: StateStore<Record<string, unknown>>;
  readonly #options: InMemoryRunOptions;
  readonly #loop: ControlLoop;
  /** Made when there is something in it, or somebody reads it: many runs are followed by other means. */
  #lazyStream: EventStream | undefined;
  #ticks: WorkflowTick[] = [];
  #outcome: RunOutcome | undefined;
  #resultListeners: (() => void)[] | undefined;

  constructor(request: RunRequest, options: InMemoryRunOptions) {
    this.runId = request.runId;
    this.store = request.store;
    this.#options = options;
    const adapter = request.decorate?.(this) ?? this;
    this.#loop = new ControlLoop(request, adapter, options.clock, options.scheduler);
  }

  start(): void {
    this.#loop.start();
  }

  get outcome(): RunOutcome | undefined {
    return this.#outcome;
  }

  get state(): BrokerState {
    return this.#loop.state;
  }

  get recordedTicks(): readonly WorkflowTick[] {
    return this.#ticks.slice(-this.#options.recordTicks);
  }

  // --- the run's side -----------------------------------------------------------------------------

  get wantsInternalEvents(): boolean {
    return this.#lazyStream?.wantsInternalEvents ?? false;
  }

  commit({ ticks }: RunTurn): void {
    const { recordTicks } = this.#options;
    if (recordTicks === 0) return;
    for (const tick of ticks) this.#ticks.push(tick);
    if (this.#ticks.length > 2 * recordTicks) this.#ticks = this.#ticks.slice(-recordTicks);
  }

  publish(events: readonly WorkflowEvent[]): void {
    this.#stream.publish(events);
  }

  close(outcome: RunOutcome): void {
    this.#outcome = outcome;
    this.#options.onClose(this);
    this.#lazyStream?.close();
    for (const listener of this.#resultListeners?.splice(0) ?? []) listener();
  }

  get #stream(): EventStream {
    this.#lazyStream ??= new EventStream();
    if (this.#outcome) this.#lazyStream.close();
    return this.#lazyStream;
  }

  // --- the caller's side --------------------------------------------------------------------------

  send(message: RunMessage): Promise<boolean> {
    return this.#loop.post(message);
  }

  streamEvents(options: StreamReadOptions): AsyncIterableIterator<WorkflowEvent> {
    return this.#stream.read(options);
  }

  /** Made when it is asked for: a rejection that nobody has asked for is nobody's unhandled rejection. */
  result(): Promise<StopEvent> {
    if (this.#outcome) return settle(this.#outcome);
    return new Promise((resolve, reject) => {
      this.#resultListeners ??= [];
      this.#resultListeners.push(() => settle(this.#outcome as RunOutcome).then(resolve, reject));
    });
  }

  abort(error: Error): void {
    this.#loop.abort(error);
  }

  settled(timeoutMs: number): Promise<void> {
    return this.#loop.settledWithin(timeoutMs);
  }
}

function settle({ status, error, stopEvent }: RunOutcome): Promise<StopEvent> {
  return status === "completed" || status === "released" ? Promise.resolve(stopEvent) : Promise.reject(error);
}
