import {
  type BrokerState,
  type ExternalRunAdapter,
  type RunMessage,
  type RunOutcome,
  type RunRequest,
  type StateStore,
  type StopEvent,
  type StreamReadOptions,
  type WorkflowEvent,
  WorkflowRuntimeError,
  type WorkflowTick,
} from "@llama-agents/workflows";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import type { RetryWritesOptions } from "../retry-writes.ts";
import type { EventLogRuntime } from "../runtime/event-log-runtime.ts";
import { recordStart } from "../runtime/record-start.ts";
import type { RunLoader } from "../runtime/run-loader.ts";
import { runOrigin } from "../runtime/run-origin.ts";
import { sendMessage } from "../runtime/send-message.ts";
import { type HandlerRecord, startedHandler } from "../store/handler-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import { readEvents } from "./recorded-events.ts";
import { outcomeOfRecord } from "./recorded-outcome.ts";

/** What durable runs share. */
export interface DurableRunHost extends RetryWritesOptions {
  readonly store: WorkflowStore;
  readonly runtime: EventLogRuntime;
  readonly loader: RunLoader;
  /** Resolves when the store can be used. */
  readonly ready: () => Promise<void>;
  readonly registered: (workflowName: string) => RegisteredWorkflow;
}

/**
 * The caller's side of a run that is known by its id: begun with this call or long ago, in memory, waiting in the store, or
 * over.
 */
export class DurableRun implements ExternalRunAdapter {
  readonly runId: string;
  readonly #request: RunRequest;
  readonly #host: DurableRunHost;
  readonly #begun: Promise<void>;
  /** As it was in memory last. */
  #run: ExternalRunAdapter | undefined;
  /** As it is recorded. */
  #outcome: RunOutcome | undefined;

  constructor(request: RunRequest, host: DurableRunHost) {
    this.runId = request.runId;
    this.#request = request;
    this.#host = host;
    this.#begun = this.#begin();
    this.#begun.catch(() => {}); // told by whatever is asked of the run
  }

  get outcome(): RunOutcome | undefined {
    return this.#outcome ?? finalOutcome(this.#run);
  }

  get store(): StateStore<Record<string, unknown>> {
    return this.#run?.store ?? this.#request.store;
  }

  get state(): BrokerState {
    return this.#run?.state ?? this.#request.state;
  }

  get recordedTicks(): readonly WorkflowTick[] {
    return this.#run?.recordedTicks ?? [];
  }

  /** @throws EventSerializationError if it is an event that the journal could not bring again */
  async send(message: RunMessage): Promise<boolean> {
    if (message.type === "add_event") this.#host.runtime.codecOf(this.#registered).assertReadable(message.event);
    await this.#begun;
    for (let isTaken: boolean | undefined; ; ) {
      const run = await this.#load();
      if (!run) return false;
      isTaken = await sendMessage(run, message);
      if (isTaken !== undefined) return isTaken;
    }
  }

  async *streamEvents(options: StreamReadOptions): AsyncIterableIterator<WorkflowEvent> {
    await this.#begun;
    yield* readEvents(this.runId, options, this.#host, this.#registered);
  }

  async result(): Promise<StopEvent> {
    await this.#begun;
    while (!this.outcome) {
      const run = this.#run;
      if (run && run.outcome?.status !== "released") return await this.#resultOf(run);
      await this.#host.runtime.ended(this.runId);
      if (!finalOutcome(this.#run)) await this.#readOutcome();
    }
    return settle(this.outcome);
  }

  abort(error: Error): void {
    this.#begun.then(
      () => this.#run?.abort(error),
      () => {}, // it never began
    );
  }

  async settled(timeoutMs: number): Promise<void> {
    await this.#begun.catch(() => {}); // then nothing of it is at work
    await this.#run?.settled(timeoutMs);
  }

  get #registered(): RegisteredWorkflow {
    return this.#host.registered(this.#request.workflow.workflowName);
  }

  async #begin(): Promise<void> {
    const { store, ready } = this.#host;
    await ready();
    const known = (await store.getHandler(this.runId)) ?? (await this.#start());
    if (known) await this.#attach(known);
  }

  /** @returns the run as it is recorded, if somebody else has started it meanwhile */
  async #start(): Promise<HandlerRecord | undefined> {
    const { active } = this.#host.runtime;
    while (active.isStarting(this.runId)) await active.whenStarted(this.runId);
    const release = active.reserve(this.runId);
    try {
      return await this.#startUnlessKnown();
    } finally {
      release();
    }
  }

  async #startUnlessKnown(): Promise<HandlerRecord | undefined> {
    const { store, runtime, clock } = this.#host;
    const known = await store.getHandler(this.runId);
    if (known) return known;
    const { workflowName } = this.#request.workflow;
    const at = clock.now();
    const record = startedHandler({ handlerId: this.runId, workflowName, runId: this.runId, at });
    const { startEvent, state, store: fields } = this.#request;
    const start = { startEvent, at, state: startEvent ? undefined : state, store: fields };
    const initial = runtime.writeInitial(this.#registered, start);
    const { outcome } = await recordStart({ record, initial, origin: runOrigin(startEvent) }, this.#host);
    if (outcome !== "started") return (await store.getHandler(this.runId)) ?? record;
    this.#run = runtime.run(this.#request);
    return undefined;
  }

  /** @throws WorkflowRuntimeError if it is a run of another workflow, or in other hands */
  async #attach(record: HandlerRecord): Promise<void> {
    const { workflowName } = this.#request.workflow;
    if (record.workflowName !== workflowName) {
      throw new WorkflowRuntimeError(`Run "${this.runId}" is one of ${record.workflowName}, not of ${workflowName}`);
    }
    if (record.status !== "running") this.#outcome = outcomeOfRecord(record, this.#registered.eventRegistry);
    else if (record.idleSince === undefined) await this.#load();
  }

  async #load(): Promise<ExternalRunAdapter | undefined> {
    if (this.outcome) return undefined;
    const run = await this.#host.loader.load(this.runId);
    if (run) this.#run = run;
    else if (!finalOutcome(this.#run)) await this.#readOutcome();
    return run;
  }

  async #resultOf(run: ExternalRunAdapter): Promise<StopEvent> {
    const stopEvent = await run.result();
    return run.outcome?.status === "released" ? this.result() : stopEvent;
  }

  async #readOutcome(): Promise<void> {
    const record = await this.#host.store.getHandler(this.runId);
    if (!record) throw new WorkflowRuntimeError(`Run "${this.runId}" was deleted`);
    if (record.status === "running") throw new WorkflowRuntimeError(`Run "${this.runId}" is in other hands`);
    this.#outcome = outcomeOfRecord(record, this.#registered.eventRegistry);
  }
}

/** A run that was released has not ended. */
const finalOutcome = (run: ExternalRunAdapter | undefined): RunOutcome | undefined =>
  run?.outcome?.status === "released" ? undefined : run?.outcome;

function settle({ error, stopEvent }: RunOutcome): Promise<StopEvent> {
  return error ? Promise.reject(error) : Promise.resolve(stopEvent);
}
