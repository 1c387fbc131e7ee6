import {
  type BrokerState,
  compileDefinition,
  type EngineDefinition,
  type EventRegistry,
  type ExternalRunAdapter,
  type InternalRunAdapter,
  type RunRequest,
  type Runtime,
  RuntimeDecorator,
  resumeRun,
} from "@llama-agents/workflows";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import type { RetryWritesOptions } from "../retry-writes.ts";
import type { FollowedEvent } from "../store/followed-event.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { ClaimedRun, InitialRun } from "../store/run-claim.ts";
import type { StoredEvent, WorkflowStore } from "../store/workflow-store.ts";
import { ActiveRuns } from "./active-runs.ts";
import { EndFollower } from "./end-follower.ts";
import { IdleRuns } from "./idle-runs.ts";
import { type InternalEventRecording, readInternalEventRecording } from "./internal-event-recording.ts";
import { LiveOnlyEvents } from "./live-only-events.ts";
import { placeOf } from "./restore-run.ts";
import { RunCodec, type RunStart } from "./run-codec.ts";
import { type RunEnd, RunEnds } from "./run-ends.ts";
import { RunRecorder, type RunRecorderOptions } from "./run-recorder.ts";
import { firstPlace } from "./turn-to-record.ts";
import { UnrecordedEnds } from "./unrecorded-ends.ts";
import { UnrecordedInternalEvents } from "./unrecorded-internal-events.ts";

/** The tag that steps and traces see: the handler whose run this is. */
export const handlerIdTag = "llamaindex.handler_id";

export interface EventLogRuntimeOptions
  extends RetryWritesOptions,
    Pick<RunRecorderOptions, "onReleased" | "onGivenUp"> {
  readonly store: WorkflowStore;
  readonly recordInternalEvents: InternalEventRecording;
  /** The timeout of workflows that set none, in milliseconds; `undefined` for no limit. */
  readonly defaultTimeoutMs: number | undefined;
  /** Milliseconds that a run may wait in memory for the outside; `undefined` for ever. */
  readonly idleTimeoutMs: number | undefined;
  /** The events of a workflow, by its name. */
  readonly registryOf: (workflowName: string) => EventRegistry;
}

/** What a run goes on from. */
export interface ResumedRun {
  readonly state: BrokerState;
  /** The state of its steps. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Records the runs of handlers in a store, and lets them leave memory while they wait. Other runs, which the program has
 * started itself, are left alone.
 */
export class EventLogRuntime extends RuntimeDecorator {
  /** The runs of handlers that are in memory. */
  readonly active = new ActiveRuns();
  readonly #ends = new RunEnds();
  readonly #follower: EndFollower;
  readonly #unrecorded: UnrecordedEnds;
  readonly #options: RunRecorderOptions;
  readonly #recordsInternalEvents: boolean;
  readonly #liveOnly: LiveOnlyEvents | undefined;
  readonly #defaultTimeoutMs: number | undefined;
  readonly #registryOf: (workflowName: string) => EventRegistry;
  readonly #limited = new WeakMap<EngineDefinition, EngineDefinition>();
  readonly #codecs = new WeakMap<EngineDefinition, RunCodec>();
  /** The runs that are just being resumed. */
  readonly #resumed = new Map<string, ClaimedRun>();

  /** @throws RangeError if it is not said what becomes of the engine's own events */
  constructor(
    inner: Runtime,
    {
      defaultTimeoutMs,
      idleTimeoutMs,
      registryOf,
      onReleased,
      recordInternalEvents,
      ...options
    }: EventLogRuntimeOptions,
  ) {
    super(inner);
    this.#defaultTimeoutMs = defaultTimeoutMs;
    this.#registryOf = registryOf;
    const recording = readInternalEventRecording(recordInternalEvents);
    this.#recordsInternalEvents = recording === true;
    this.#liveOnly = recording === "live" ? new LiveOnlyEvents() : undefined;
    this.#unrecorded = new UnrecordedEnds(options);
    this.#follower = new EndFollower({ ...options, ends: this.#ends });
    const idle = new IdleRuns({ timeoutMs: idleTimeoutMs, clock: options.clock, onTimeout: (id) => this.#release(id) });
    this.#options = {
      ...options,
      idle,
      active: this.active,
      ends: this.#ends,
      unrecorded: this.#unrecorded,
      onReleased: (runId, wakeAt) => {
        // Whoever waits for its end need not be in this process when it comes back.
        if (this.#ends.isAwaited(runId)) this.#follower.follow(runId);
        onReleased(runId, wakeAt);
      },
    };
  }

  /** What is kept of the runs of a workflow is written and read by this. */
  codecOf({ workflow, name }: RegisteredWorkflow): RunCodec {
    return this.#codecFor(this.#withTimeout(compileDefinition(workflow.definition)), name);
  }

  /**
   * What a run starts from, to be recorded before it begins; `undefined` if the store keeps no journals.
   *
   * @throws EventSerializationError if an event, or a field of the state, is not JSON
   */
  writeInitial(registered: RegisteredWorkflow, start: RunStart): InitialRun | undefined {
    return this.#options.store.keepsJournals ? this.codecOf(registered).writeInitial(start) : undefined;
  }

  /**
   * Brings a run back into memory.
   *
   * @throws WorkflowRuntimeError if it is in memory
   */
  resume(claimed: ClaimedRun, { workflow }: RegisteredWorkflow, { state, fields }: ResumedRun): void {
    const { runId, handlerId } = claimed;
    this.#resumed.set(runId, claimed);
    try {
      workflow[resumeRun]({ runId, state, fields, tags: { [handlerIdTag]: handlerId } });
    } finally {
      this.#resumed.delete(runId);
    }
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
   * Resolves when the end of a run is recorded, wherever the run is. Call it while the run is in progress.
   *
   * @param signal - of a client who waits, and may leave: then it rejects with a `ServiceError`
   */
  ended(runId: string, signal?: AbortSignal): Promise<RunEnd> {
    const ended = signal ? this.#ends.waitUnlessAborted(runId, signal) : this.#ends.wait(runId);
    if (!this.active.has(runId) && !this.active.isStarting(runId)) this.#follower.follow(runId);
    return ended;
  }

  /**
   * Adds the engine's own events to the recorded ones of a run, from now on, if they are shown live. To be read to its end,
   * or left.
   *
   * @param afterSequence - where the recorded ones begin
   */
  withLiveOnlyEvents(
    runId: string,
    afterSequence: number,
    recorded: AsyncIterableIterator<readonly StoredEvent[]>,
  ): AsyncIterableIterator<readonly FollowedEvent[]> {
    return this.#liveOnly?.follow(runId, afterSequence, recorded) ?? recorded;
  }

  /** A run that is not in memory has ended. */
  tellEnd(runId: string, end: RunEnd): void {
    this.#ends.tell(runId, end);
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

  /** A run that may be recorded, and is not in memory, since the store failed: it goes on when the store works again. */
  giveUp(runId: string): void {
    this.#options.onGivenUp(runId);
  }

  override async destroy(): Promise<void> {
    const { store, idle, logger } = this.#options;
    idle.stop();
    const runIds = this.active.ids;
    await super.destroy();
    const unrecorded = this.#unrecorded.stop();
    this.#follower.stop();
    try {
      await store.surrenderRuns([...runIds, ...unrecorded]);
    } catch (error) {
      logger.warn("The runs in memory could not be given up in the store: others must wait until they are free", error);
    }
  }

  override run(request: RunRequest): ExternalRunAdapter {
    if (!isOfHandler(request)) return super.run(request);
    const { runId } = request;
    const isKnown = this.active.has(runId);
    if (!isKnown) this.active.add(runId);
    try {
      return super.run({ ...request, engine: this.#withTimeout(request.engine) });
    } catch (error) {
      if (!isKnown) this.active.delete(runId);
      throw error;
    }
  }

  protected override decorateInternal(adapter: InternalRunAdapter, request: RunRequest): InternalRunAdapter {
    if (!isOfHandler(request)) return adapter;
    const { runId, engine, store: state, startEvent, tags } = request;
    const { workflowName } = request.workflow;
    const resumed = this.#resumed.get(runId);
    const run = {
      place: resumed ? placeOf(resumed) : firstPlace(runId),
      codec: this.#codecFor(engine, workflowName),
      state,
      isIdle: resumed ? resumed.idleSince !== undefined : startEvent ? false : undefined,
      initialTicks: resumed?.nextTurn === 0 ? resumed.ticks : [],
      logFields: { handlerId: tags[handlerIdTag] as string, runId, workflow: workflowName },
    };
    const recorder = new RunRecorder(adapter, run, this.#options);
    if (this.#recordsInternalEvents) return recorder;
    const { store, logger } = this.#options;
    return new UnrecordedInternalEvents(recorder, {
      liveOnly: this.#liveOnly,
      store,
      logger,
      logFields: run.logFields,
      isNew: resumed === undefined,
      wasIdle: run.isIdle === true,
    });
  }

  /** The engine decides whether the run still waits when this has its turn. */
  #release(runId: string): void {
    const { logger } = this.#options;
    if (!this.active.has(runId)) return;
    this.getRun(runId)
      .send({ type: "idle_release" })
      .catch((error: unknown) => logger.warn(`Run ${runId} could not leave memory`, error, { runId }));
  }

  /** Made again when the events of the workflow have changed, as when it is added again with others. */
  #codecFor(engine: EngineDefinition, workflowName: string): RunCodec {
    const registry = this.#registryOf(workflowName);
    let codec = this.#codecs.get(engine);
    if (codec?.registry !== registry) {
      codec = new RunCodec(engine, registry);
      this.#codecs.set(engine, codec);
    }
    return codec;
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
