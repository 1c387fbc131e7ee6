import {
  InternalDispatchEvent,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  type RunTurn,
  WorkflowIdleEvent,
} from "@llama-agents/workflows";
import type { LogFields, ServerLogger } from "../logger.ts";
import { isPromise, type MaybePromise } from "../maybe-promise.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { LiveOnlyEvents } from "./live-only-events.ts";
import type { StagedEvent, StagedTurn } from "./staged-turn.ts";
import { isOnlyComingBack, timeOf } from "./turn-to-record.ts";
import { writeEvent } from "./write-event.ts";

export interface UnrecordedInternalEventsOptions {
  /** Those who follow runs; `undefined` if the engine's own events are not for them either. */
  readonly liveOnly: LiveOnlyEvents | undefined;
  readonly store: Pick<WorkflowStore, "lastSequence">;
  readonly logger: ServerLogger;
  /** What lines of the log about the run are about. */
  readonly logFields: LogFields;
  /** Is it a run that has no events yet? */
  readonly isNew: boolean;
  /** Was it idle out of memory? */
  readonly wasIdle: boolean;
}

/**
 * Keeps the engine's own events out of the record. Those who follow the run see them when the turn is recorded, and without
 * a follower they are not made.
 */
export class UnrecordedInternalEvents extends InternalRunAdapterDecorator {
  readonly #options: UnrecordedInternalEventsOptions;
  /** Of the recorded events; `undefined` if only the store knows. */
  #lastSequence: number | undefined;
  #hasOnlyComeBack: boolean;

  constructor(inner: InternalRunAdapter, options: UnrecordedInternalEventsOptions) {
    super(inner);
    this.#options = options;
    this.#lastSequence = options.isNew ? -1 : undefined;
    this.#hasOnlyComeBack = options.wasIdle;
  }

  override get wantsInternalEvents(): boolean {
    return this.#options.liveOnly?.isFollowed(this.runId) === true;
  }

  override commit(turn: RunTurn): MaybePromise<void> {
    this.#hasOnlyComeBack &&= isOnlyComingBack(turn.ticks);
    if (!turn.events.some(isInternal)) return this.#record(turn);
    // They are also made for others than readers, as in verbose mode.
    if (!this.wantsInternalEvents) return this.#record(withoutInternal(turn));
    const lastSequence = this.#lastSequence ?? this.#readLastSequence();
    if (!isPromise(lastSequence)) return this.#recordAndShow(turn, lastSequence);
    return lastSequence.then((known) => this.#recordAndShow(turn, known));
  }

  #record(turn: RunTurn): MaybePromise<void> {
    // Counted before it is recorded: a run whose turn is not recorded does not go on.
    if (this.#lastSequence !== undefined) this.#lastSequence += turn.events.length;
    return this.inner.commit(turn);
  }

  #recordAndShow(turn: RunTurn, lastSequence: number | undefined): MaybePromise<void> {
    const recorded = withoutInternal(turn);
    if (lastSequence === undefined) return this.#record(recorded);
    this.#lastSequence = lastSequence;
    const staged: StagedTurn = { outcome: "pending" };
    this.#options.liveOnly?.stage(this.runId, this.#stagedEvents(turn, lastSequence, staged));
    let written: MaybePromise<void>;
    try {
      written = this.#record(recorded);
    } catch (error) {
      this.#settle(staged, "failed");
      throw error;
    }
    if (!isPromise(written)) return this.#settle(staged, "recorded");
    return written.then(
      () => this.#settle(staged, "recorded"),
      (error: unknown) => {
        this.#settle(staged, "failed");
        throw error;
      },
    );
  }

  #settle(staged: StagedTurn, outcome: StagedTurn["outcome"]): void {
    staged.outcome = outcome;
    this.#options.liveOnly?.settled(this.runId);
  }

  #stagedEvents({ events, ticks }: RunTurn, lastSequence: number, turn: StagedTurn): StagedEvent[] {
    const staged: StagedEvent[] = [];
    const at = timeOf(ticks);
    let afterSequence = lastSequence;
    for (const event of events) {
      if (!isInternal(event)) afterSequence++;
      else if (!this.#hasOnlyComeBack || !WorkflowIdleEvent.is(event)) {
        const data = writeEvent(event);
        try {
          void data.value; // written now, so that what waits is as large as it says
          staged.push({ turn, afterSequence, event: { sequence: undefined, at, event: data } });
        } catch (error) {
          const { logger, logFields } = this.#options;
          logger.warn(`An event of run ${this.runId} is not shown, since it is not JSON`, error, logFields);
        }
      }
    }
    return staged;
  }

  /** @returns `undefined` if the store does not say: events that are not recorded are worth no more */
  #readLastSequence(): MaybePromise<number | undefined> {
    const failed = (error: unknown): undefined => {
      const { logger, logFields } = this.#options;
      logger.warn(`Internal events of run ${this.runId} are not shown: the store cannot be read`, error, logFields);
    };
    try {
      const last = this.#options.store.lastSequence(this.runId);
      return isPromise(last) ? last.catch(failed) : last;
    } catch (error) {
      return failed(error);
    }
  }
}

const isInternal = (event: RunTurn["events"][number]): boolean => InternalDispatchEvent.is(event);

const withoutInternal = (turn: RunTurn): RunTurn => ({
  ...turn,
  events: turn.events.filter((event) => !isInternal(event)),
});
