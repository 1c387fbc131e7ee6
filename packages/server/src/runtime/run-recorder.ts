import {
  EventSerializationError,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  isQuiescent,
  type RunOutcome,
  type RunTurn,
  type WorkflowEvent,
} from "@llama-agents/workflows";
import type { LogFields } from "../logger.ts";
import { isPromise, type MaybePromise } from "../maybe-promise.ts";
import { type RetryWritesOptions, retryWrites } from "../retry-writes.ts";
import type { TurnRecord } from "../store/turn-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { ActiveRuns } from "./active-runs.ts";
import type { RunEnd, RunEnds } from "./run-ends.ts";
import { failedTurn, idleChange, timeOf, turnToRecord } from "./turn-to-record.ts";
import type { UnrecordedEnds } from "./unrecorded-ends.ts";

export interface RunRecorderOptions extends RetryWritesOptions {
  readonly store: WorkflowStore;
  readonly ends: RunEnds;
  readonly active: ActiveRuns;
  readonly unrecorded: UnrecordedEnds;
  /** Are the engine's own events recorded? */
  readonly recordInternalEvents: boolean;
}

export interface RecordedRun {
  readonly writeTick: TurnRecord["writeTick"];
  /** Does the run go on from somewhere, rather than start? */
  readonly isResumed: boolean;
  /** What lines of the log about the run are about. */
  readonly logFields: LogFields;
}

/** Records each turn of a run in the store, which shows the events to their readers. */
export class RunRecorder extends InternalRunAdapterDecorator {
  readonly #options: RunRecorderOptions;
  readonly #writeTick: TurnRecord["writeTick"];
  readonly #logFields: LogFields;
  #isIdle: boolean | undefined;
  /** What those who wait for the end are told, when the run has left memory. */
  #end: RunEnd | undefined;

  constructor(
    inner: InternalRunAdapter,
    { writeTick, isResumed, logFields }: RecordedRun,
    options: RunRecorderOptions,
  ) {
    super(inner);
    this.#options = options;
    this.#writeTick = writeTick;
    this.#logFields = logFields;
    this.#isIdle = isResumed ? undefined : false;
  }

  override get wantsInternalEvents(): boolean {
    return this.#options.recordInternalEvents;
  }

  override commit(turn: RunTurn): MaybePromise<void> {
    let record: TurnRecord;
    try {
      const idleSince = idleChange(turn, this.#isIdle);
      record = turnToRecord(turn, { runId: this.runId, writeTick: this.#writeTick, idleSince });
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
      (error: unknown) => this.#notRecorded(record, error as Error),
    );
  }

  /** The readers have the events from the store: kept here they would wait for a reader who never comes. */
  override publish(_events: readonly WorkflowEvent[]): void {}

  override close(outcome: RunOutcome): void {
    const { active, ends } = this.#options;
    this.inner.close(outcome);
    active.delete(this.runId);
    if (this.#end) ends.tell(this.runId, this.#end);
    else if (outcome.status === "aborted") ends.tell(this.runId, { end: undefined, error: outcome.error });
  }

  #committed(turn: RunTurn, record: TurnRecord, isRecorded: boolean): MaybePromise<void> {
    const { active, logger } = this.#options;
    if (!isRecorded) {
      const what = `Run ${this.runId} is deleted or has ended elsewhere: it is given up`;
      logger.warn(what, undefined, this.#logFields);
      return Promise.reject(new Error(what)); // a rejection, since those who have sent something learn of it
    }
    if (record.idleSince !== undefined) this.#isIdle = record.idleSince !== null;
    if (record.end) this.#ended(record, turn.outcome?.error);
    else active.setBusy(this.runId, !isQuiescent(turn.state));
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
   * The store has not taken the turn, and nothing of it becomes visible. A run that goes on stays `running`, for recovery;
   * one that has ended has failed, and the store is told so as soon as it listens again.
   */
  async #notRecorded({ end, at }: TurnRecord, cause: Error): Promise<never> {
    const { store, logger, unrecorded } = this.#options;
    logger.error(`Run ${this.runId} is given up: its store failed`, cause, this.#logFields);
    if (!end) throw cause;
    const error = new Error("The store failed: the end of the run could not be recorded", { cause });
    const failed = failedTurn(this.runId, at, error);
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
    const failed = failedTurn(this.runId, timeOf(ticks), error, outcome?.error ? "" : step);
    this.#ended(failed, error);
    try {
      await retryWrites(() => store.commit(failed), this.#options, this.#logFields);
    } catch {
      unrecorded.add(failed);
    }
    throw error;
  }
}
