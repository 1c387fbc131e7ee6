import {
  EventSerializationError,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  type RunOutcome,
  type RunTurn,
  type WorkflowEvent,
  WorkflowFailedEvent,
  WorkflowTimedOutEvent,
} from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import { isPromise, type MaybePromise } from "../maybe-promise.ts";
import { retryWrites } from "../retry-writes.ts";
import type { EventData } from "../store/event-data.ts";
import type { HandlerEnd, TurnRecord, WorkflowStore } from "../store/workflow-store.ts";
import type { RunEnds } from "./run-ends.ts";
import { writeEvent } from "./write-event.ts";

export interface RunRecorderOptions {
  readonly store: WorkflowStore;
  readonly ends: RunEnds;
  readonly logger: ServerLogger;
  /** Are the engine's own events recorded? */
  readonly recordInternalEvents: boolean;
  /** Milliseconds before each further attempt of a write that failed. */
  readonly retryDelaysMs: readonly number[];
}

/** Records each turn of a run in the store, which shows the events to their readers. */
export class RunRecorder extends InternalRunAdapterDecorator {
  readonly #options: RunRecorderOptions;

  constructor(inner: InternalRunAdapter, options: RunRecorderOptions) {
    super(inner);
    this.#options = options;
  }

  override get wantsInternalEvents(): boolean {
    return this.#options.recordInternalEvents;
  }

  override commit(turn: RunTurn): MaybePromise<void> {
    let record: TurnRecord;
    try {
      record = this.#recordOf(turn);
    } catch (error) {
      if (error instanceof EventSerializationError) return this.#failUnwritable(turn, error);
      throw error;
    }
    const written = this.#write(record);
    return isPromise(written) ? written.then(() => this.inner.commit(turn)) : this.inner.commit(turn);
  }

  /** The readers have the events from the store: kept here they would wait for a reader who never comes. */
  override publish(_events: readonly WorkflowEvent[]): void {}

  override close(outcome: RunOutcome): void {
    this.inner.close(outcome);
    if (outcome.status === "aborted") this.#options.ends.givenUp(this.runId, outcome.error);
  }

  #recordOf({ ticks, state, events, outcome }: RunTurn): TurnRecord {
    const written = events.length === 0 ? noEvents : events.map(writeEvent);
    const end = outcome && endOf(outcome, written);
    return { runId: this.runId, at: timeOf(ticks), ticks, state, events: written, end };
  }

  #write(record: TurnRecord): MaybePromise<void> {
    const { store, logger, retryDelaysMs } = this.#options;
    const written = retryWrites(() => store.commit(record), { delaysMs: retryDelaysMs, logger });
    if (!record.end) return written;
    return isPromise(written) ? written.then(() => this.#ended(record)) : this.#ended(record);
  }

  #ended({ end, events }: TurnRecord): void {
    const { ends, logger } = this.#options;
    ends.ended(this.runId);
    if (end?.status !== "failed") return;
    const { step_name: step } = JSON.parse(events.at(-1)?.value ?? "{}") as { readonly step_name?: string };
    const what = step === undefined ? `Run ${this.runId}` : `Step ${step} of run ${this.runId}`;
    logger.error(`${what} failed: ${end.error}`);
  }

  /** A result or an event that is not JSON: nothing of the turn is recorded but that the run has failed. */
  #failUnwritable({ ticks, outcome }: RunTurn, error: EventSerializationError): MaybePromise<void> {
    const step = ticks.findLast((tick) => tick.type === "step_result")?.step;
    const failed = { stepName: outcome?.error ? "" : (step ?? ""), error, attempts: 1, elapsedMs: 0 };
    const events = [writeEvent(new WorkflowFailedEvent(failed))];
    const end: HandlerEnd = { status: "failed", error: error.message, result: undefined };
    const at = timeOf(ticks);
    const written = this.#write({ runId: this.runId, at, ticks: [], state: undefined, events, end });
    if (!isPromise(written)) throw error;
    return written.then(() => {
      throw error;
    });
  }
}

const noEvents: readonly EventData[] = [];

const timeOf = (ticks: RunTurn["ticks"]): number => ticks.at(-1)?.at ?? Date.now();

/** @returns `undefined` if the run has only left memory */
function endOf(outcome: RunOutcome, events: readonly EventData[]): HandlerEnd | undefined {
  const { status, error, stopEvent } = outcome;
  switch (status) {
    case "completed":
      // The terminal event is the last one, and is written already.
      return { status, error: undefined, result: events.at(-1) ?? writeEvent(stopEvent) };
    case "failed":
      return { status, error: error.message, result: undefined };
    case "timed_out":
      return { status: "failed", error: timeoutText(error, stopEvent), result: undefined };
    case "cancelled":
      return { status, error: undefined, result: undefined };
    case "released":
    case "aborted":
      return undefined;
  }
}

function timeoutText(error: Error, event: WorkflowEvent): string {
  return WorkflowTimedOutEvent.is(event) ? `Workflow timed out after ${event.timeoutMs / 1_000}s` : error.message;
}
