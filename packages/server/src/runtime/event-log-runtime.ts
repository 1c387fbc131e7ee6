import {
  type EngineDefinition,
  type EventRegistry,
  type ExternalRunAdapter,
  type InternalRunAdapter,
  type RunRequest,
  type Runtime,
  RuntimeDecorator,
  tickToJSON,
} from "@llama-agents/workflows";
import type { RetryWritesOptions } from "../retry-writes.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { TurnRecord } from "../store/turn-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import { ActiveRuns } from "./active-runs.ts";
import { type RunEnd, RunEnds } from "./run-ends.ts";
import { RunRecorder, type RunRecorderOptions } from "./run-recorder.ts";
import { UnrecordedEnds } from "./unrecorded-ends.ts";

/** The tag that steps and traces see: the handler whose run this is. */
export const handlerIdTag = "llamaindex.handler_id";

export interface EventLogRuntimeOptions extends RetryWritesOptions {
  readonly store: WorkflowStore;
  /** Are the engine's own events recorded? */
  readonly recordInternalEvents: boolean;
  /** The timeout of workflows that set none, in milliseconds; `undefined` for no limit. */
  readonly defaultTimeoutMs: number | undefined;
  /** The events of a workflow, by its name. */
  readonly registryOf: (workflowName: string) => EventRegistry;
}

/**
 * Records the events and the end of the runs of handlers in a store. Other runs, which the program has started itself,
 * are left alone.
 */
export class EventLogRuntime extends RuntimeDecorator {
  /** The runs of handlers that are in memory. */
  readonly active = new ActiveRuns();
  readonly #ends = new RunEnds();
  readonly #unrecorded: UnrecordedEnds;
  readonly #options: RunRecorderOptions;
  readonly #defaultTimeoutMs: number | undefined;
  readonly #registryOf: (workflowName: string) => EventRegistry;
  readonly #limited = new WeakMap<EngineDefinition, EngineDefinition>();

  constructor(inner: Runtime, { defaultTimeoutMs, registryOf, ...options }: EventLogRuntimeOptions) {
    super(inner);
    this.#defaultTimeoutMs = defaultTimeoutMs;
    this.#registryOf = registryOf;
    this.#unrecorded = new UnrecordedEnds(options);
    this.#options = { ...options, active: this.active, ends: this.#ends, unrecorded: this.#unrecorded };
  }

  /**
   * Keeps a place for a run that is being started: from now on others may wait for its start, and for its end.
   *
   * @returns to be called once, when it has started, or has not
   */
  reserve(runId: string): () => void {
    const release = this.active.reserve(runId);
    return () => {
      release();
      if (!this.active.has(runId)) this.#ends.tell(runId, { end: undefined, error: new Error("It was not started") });
    };
  }

  /**
   * Resolves when the end of a run is recorded; `undefined` if it is not in memory, so that nobody here can tell.
   *
   * @param signal - of a client who waits, and may leave: then it rejects with a `ServiceError`
   */
  ended(runId: string, signal?: AbortSignal): Promise<RunEnd> | undefined {
    if (!this.active.has(runId) && !this.active.isStarting(runId)) return undefined;
    return signal ? this.#ends.waitUnlessAborted(runId, signal) : this.#ends.wait(runId);
  }

  /** The row with the end of its run, if the store has not taken it yet. */
  withEnd(record: HandlerRecord): HandlerRecord {
    return this.#unrecorded.size === 0 ? record : this.#unrecorded.complete(record);
  }

  /** @returns when the run has started, if it is about to; `undefined` if it is not in memory */
  async activeRun(runId: string): Promise<ExternalRunAdapter | undefined> {
    await this.active.whenStarted(runId);
    return this.active.has(runId) ? this.getRun(runId) : undefined;
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    this.#unrecorded.stop();
  }

  override run(request: RunRequest): ExternalRunAdapter {
    if (!isOfHandler(request)) return super.run(request);
    const { runId } = request;
    const isKnown = this.active.has(runId);
    const store = this.#options.store.openState(runId, request.store);
    if (!isKnown) this.active.add(runId);
    try {
      return super.run({ ...request, store, engine: this.#withTimeout(request.engine) });
    } catch (error) {
      if (!isKnown) this.active.delete(runId);
      throw error;
    }
  }

  protected override decorateInternal(adapter: InternalRunAdapter, request: RunRequest): InternalRunAdapter {
    if (!isOfHandler(request)) return adapter;
    const { workflowName } = request.workflow;
    const writeTick: TurnRecord["writeTick"] = (tick) => tickToJSON(tick, this.#registryOf(workflowName));
    const logFields = {
      handlerId: request.tags[handlerIdTag] as string,
      runId: request.runId,
      workflow: workflowName,
    };
    const isResumed = request.startEvent === undefined;
    return new RunRecorder(adapter, { writeTick, isResumed, logFields }, this.#options);
  }

  #withTimeout(engine: EngineDefinition): EngineDefinition {
    if (this.#defaultTimeoutMs === undefined || engine.definition.timeout !== undefined) return engine;
    let limited = this.#limited.get(engine);
    if (!limited) {
      limited = { ...engine, timeoutMs: this.#defaultTimeoutMs };
      this.#limited.set(engine, limited);
    }
    return limited;
  }
}

const isOfHandler = ({ tags }: RunRequest): boolean => tags[handlerIdTag] !== undefined;
