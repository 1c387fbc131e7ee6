import {
  EventSerializationError,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  isQuiescent,
  type RunOutcome,
  type RunTurn,
  type StateStore,
  type TickJson,
  type WorkflowEvent,
} from "@llama-agents/workflows";
import type { LogFields } from "../logger.ts";
import { isPromise, type MaybePromise } from "../maybe-promise.ts";
import { type RetryWritesOptions, retryWrites } from "../retry-writes.ts";
import type { LiveRun, TurnRecord } from "../store/turn-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { ActiveRuns } from "./active-runs.ts";
import type { IdleRuns } from "./idle-runs.ts";
import type { RunCodec } from "./run-codec.ts";
import type { RunEnd, RunEnds } from "./run-ends.ts";
import { failedTurn, isOnlyComingBack, type TurnPlace, timeOf, turnToRecord } from "./turn-to-record.ts";
import type { UnrecordedEnds } from "./unrecorded-ends.ts";

export interface RunRecorderOptions extends RetryWritesOptions {
  readonly store: WorkflowStore;
  readonly ends: RunEnds;
  readonly active: ActiveRuns;
  readonly unrecorded: UnrecordedEnds;
  /** The runs in memory that wait for the outside. */
  readonly idle: IdleRuns;
  /** Told when a run has left memory, to come back when something happens, or when its deadline comes. */
  readonly onReleased: (runId: string, wakeAt: number | undefined) => void;
  /** Told when a run has left memory since its store failed: it goes on when the store works again. */
  readonly onGivenUp: (runId: string) => void;
}

export interface RecordedRun {
  /** Where the next turn has its place. */
  readonly place: TurnPlace;
  readonly codec: RunCodec;
  /** What its steps keep. */
  readonly state: StateStore<Record<string, unknown>>;
  /** Is it recorded as one that waits for the outside? `undefined` if nobody knows. */
  readonly isIdle: boolean | undefined;
  /** What the run was started with, if it has been taken over before its first turn: the turn begins with that. */
  readonly initialTicks: readonly TickJson[];
  /** What lines of the log about the run are about. */
  readonly logFields: LogFields;
}

/** Records each turn of a run in the store, which shows the events to their readers. */
export class RunRecorder extends InternalRunAdapterDecorator {
  readonly #options: RunRecorderOptions;
  readonly #codec: RunCodec;
  readonly #live: LiveRun;
  readonly #logFields: LogFields;
  readonly #epoch: number;
  readonly #initialTicks: readonly TickJson[];
  #turns: number;
  #isIdle: boolean | undefined;
  #hasOnlyComeBack: boolean;
  /** When the run, which leaves memory, is to be woken at the latest. */
  #wakeAt: number | undefined;
  /** What those who wait for the end are told, when the run has left memory. */
  #end: RunEnd | undefined;

  constructor(inner: InternalRunAdapter, run: RecordedRun, options: RunRecorderOptions) {
    super(inner);
    const { place, codec, state, isIdle, initialTicks, logFields } = run;
    this.#options = options;
    this.#codec = codec;
    this.#live = { state, writeSnapshot: (broker) => codec.writeSnapshot(broker) };
    this.#logFields = logFields;
    this.#epoch = place.epoch;
    this.#turns = place.number;
    this.#initialTicks = initialTicks;
    this.#isIdle = isIdle;
    this.#hasOnlyComeBack = isIdle === true;
  }

  override get wantsInternalEvents(): boolean {
    return true;
  }

  override commit(turn: RunTurn): MaybePromise<void> {
    let record: TurnRecord;
    try {
      record = this.#recordOf(turn);
    } catch (error) {
      if (error instanceof EventSerializationError) return this.#failUnwritable(turn, error);
      throw error;
    }
    let written: MaybePromise<boolean>;
    try {
      written = retryWrites(() => this.#options.store.commit(record), this.#options, this.#logFields);
    } catch (error) {
      written = Promise.reject(error);
    }
    if (!isPromise(written)) return this.#committed(turn, record, written);
    return written.then(
      (isRecorded) => this.#committed(turn, record, isRecorded),
      (error: unknown) => {
        if (error instanceof EventSerializationError) return this.#failUnwritable(turn, error);
        return this.#notRecorded(record, error as Error);
      },
    );
  }

  /** The readers have the events from the store: kept here they would wait for a reader who never comes. */
  override publish(_events: readonly WorkflowEvent[]): void {}

  override close(outcome: RunOutcome): void {
    const { active, ends, idle } = this.#options;
    this.inner.close(outcome);
    idle.delete(this.runId);
    active.delete(this.runId);
    if (this.#end) ends.tell(this.runId, this.#end);
    else if (outcome.status === "aborted") ends.tell(this.runId, { end: undefined, error: outcome.error });
    else if (outcome.status === "released") this.#options.onReleased(this.runId, this.#wakeAt);
  }

  get #place(): TurnPlace {
    return { runId: this.runId, epoch: this.#epoch, number: this.#turns };
  }

  #recordOf(turn: RunTurn): TurnRecord {
    this.#hasOnlyComeBack &&= isOnlyComingBack(turn.ticks);
    const { keepsJournals } = this.#options.store;
    return turnToRecord(this.#place, turn, {
      engine: this.#codec.engine,
      ticks: keepsJournals ? this.#written(turn.ticks) : noTicks,
      stateChanges: keepsJournals ? this.#codec.takeChanges(this.#live.state) : undefined,
      live: this.#live,
      wasIdle: this.#isIdle,
      hasOnlyComeBack: this.#hasOnlyComeBack,
    });
  }

  #written(ticks: RunTurn["ticks"]): readonly TickJson[] {
    const written = this.#codec.writeTicks(ticks);
    return this.#turns === 0 && this.#initialTicks.length > 0 ? [...this.#initialTicks, ...written] : written;
  }

  #committed(turn: RunTurn, record: TurnRecord, isRecorded: boolean): MaybePromise<void> {
    const { active, idle, logger } = this.#options;
    if (!isRecorded) {
      const what = `Run ${this.runId} is deleted or has ended elsewhere: it is given up`;
      logger.warn(what, undefined, this.#logFields);
      return Promise.reject(new Error(what)); // a rejection, since those who have sent something learn of it
    }
    this.#turns++;
    if (record.isRelease) this.#wakeAt = record.wakeAt;
    if (record.idleSince !== undefined) this.#isIdle = record.idleSince !== null;
    if (record.end) this.#ended(record, turn.outcome?.error);
    else {
      const isBusy = !isQuiescent(turn.state);
      active.setBusy(this.runId, isBusy);
      if (isBusy) idle.delete(this.runId);
      else idle.add(this.runId);
    }
    return this.inner.commit(turn);
  }

  /** @param error - why the run has failed, alive: the record has its text only */
  #ended({ end, at, events }: TurnRecord, error: Error | undefined): void {
    if (!end) return;
    this.#end = { end, at, error: undefined };
    if (end.status !== "failed") return;
    const { step_name: step } = JSON.parse(events.at(-1)?.value ?? "{}") as { readonly step_name?: string };
    const what = step === undefined || step === "" ? `Run ${this.runId}` : `Step ${step} of run ${this.runId}`;
    this.#options.logger.error(`${what} failed: ${end.error}`, error, {
      ...this.#logFields,
      ...(step && { step }),
    });
  }

  /**
   * The store has not taken the turn, and nothing of it becomes visible. The run stays `running`, and goes on from its
   * journal when the store works again. One that has ended, and has no journal, has failed, and the store is told so as
   * soon as it listens again.
   */
  async #notRecorded({ end, at }: TurnRecord, cause: Error): Promise<never> {
    const { store, logger, unrecorded } = this.#options;
    logger.error(`Run ${this.runId} is given up: its store failed`, cause, this.#logFields);
    if (!end || store.keepsJournals) {
      this.#options.onGivenUp(this.runId);
      throw cause;
    }
    const error = new Error("The store failed: the end of the run could not be recorded", { cause });
    const failed = failedTurn(this.#place, at, error);
    this.#end = { end: failed.end, at, error: undefined };
    try {
      await store.commit(failed);
    } catch {
      unrecorded.add(failed);
    }
    throw error;
  }

  /** A result or an event that is not JSON: nothing of the turn is recorded but that the run has failed. */
  async #failUnwritable({ ticks, outcome }: RunTurn, error: EventSerializationError): Promise<never> {
    const { store, unrecorded } = this.#options;
    const step = ticks.findLast((tick) => tick.type === "step_result")?.step;
    const failed = failedTurn(this.#place, timeOf(ticks), error, outcome?.error ? "" : step);
    this.#ended(failed, error);
    try {
      const isRecorded = await retryWrites(() => store.commit(failed), this.#options, this.#logFields);
      if (!isRecorded) this.#end = undefined; // it has ended elsewhere, or goes on there
    } catch {
      unrecorded.add(failed);
    }
    throw error;
  }
}

const noTicks: readonly TickJson[] = [];
