import type { WorkflowEvent } from "../events/event.ts";
import { IndexTrie } from "./index-trie.ts";
import { PersistentMap } from "./persistent-map.ts";
import { PersistentQueue } from "./persistent-queue.ts";

/**
 * Everything the engine remembers of a run. Immutable; a new version shares all that did not change with the old one.
 *
 * Times are milliseconds since the epoch. Deadlines are part of the state (E4), so that they survive a release, a
 * restart, and a move to another process.
 */
export interface BrokerState {
  readonly runId: string;
  /** True from the start event until the run completes, fails or times out. A cancelled run can be resumed: true. */
  readonly isRunning: boolean;
  /** True once a command has ended the run; from then on ticks change nothing. */
  readonly isEnded: boolean;
  /** In the order of the definition, that is, by name. */
  readonly steps: readonly StepState[];
  /** What steps have sent and no step has got yet, in order. */
  readonly outbox: PersistentQueue<SentAttempt>;
  /**
   * What was asked of the outside and has no answer yet, in order, as far as no waiter keeps it: what steps have returned,
   * or written to the stream. The oldest go when they become too many.
   */
  readonly requests: PersistentQueue<PublishedRequest>;
  /** How many events are in the outbox, and, in all steps, queued, in progress, or scheduled for a retry. */
  readonly busyCount: number;
  /** How many executions are suspended, in all steps. */
  readonly suspendedCount: number;
  /** When the run times out; `undefined` for never. */
  readonly deadlineAt: number | undefined;
  /** The next number for an execution, a scheduled retry, a buffer, or an admission: unique within the run. */
  readonly nextNumber: number;
}

export interface StepState {
  /** Waiting for a free worker. */
  readonly queue: PersistentQueue<EventAttempt>;
  /** By worker id. */
  readonly inProgress: IndexTrie<InProgress>;
  /** Waiting for their next attempt, by number. */
  readonly scheduled: IndexTrie<ScheduledAttempt>;
  /** Events kept by `collectEvents`, by buffer id. */
  readonly collected: PersistentMap<CollectedBuffer>;
  /** Executions that wait for an event, by number. */
  readonly suspended: IndexTrie<SuspendedExecution>;
}

/** How often each `catchError` handler was entered, by the events that led to this one. */
export type RecoveryCounts = Readonly<Record<string, number>>;

/** An event on its way into a step, with what is known of earlier attempts. */
export interface EventAttempt {
  readonly event: WorkflowEvent;
  /** Failures so far. */
  readonly attempts: number;
  readonly firstAttemptAt: number | undefined;
  readonly lastError: Error | undefined;
  readonly lastFailedAt: number | undefined;
  readonly recoveries: RecoveryCounts;
  /** The suspended execution that this attempt replays. */
  readonly executionId: number | undefined;
}

/** An event that a step has sent, on its way to those that accept it, or to one of them. */
export interface SentAttempt {
  readonly event: WorkflowEvent;
  readonly step: string | undefined;
  readonly recoveries: RecoveryCounts;
}

/** An `InputRequiredEvent` that readers have seen. */
export interface PublishedRequest {
  readonly event: WorkflowEvent;
  /** Who has asked; `undefined` if it came from outside. */
  readonly step: string | undefined;
  readonly at: number;
  /** Of the execution that wrote it to the stream: it will repeat it if it starts again, and may yet wait for the answer. */
  readonly admission: number | undefined;
}

export interface InProgress extends EventAttempt {
  readonly firstAttemptAt: number;
  readonly workerId: number;
  /** Rises with each admission, so that a rewind can restore the order. */
  readonly admission: number;
}

export interface ScheduledAttempt extends EventAttempt {
  readonly retryId: number;
  readonly dueAt: number;
}

/** A buffer of `collectEvents`. The counters only rise: by them an execution tells what has changed since it looked. */
export interface CollectedBuffer {
  /** Unlike the buffer id, never used again once the buffer is gone. */
  readonly number: number;
  readonly events: PersistentQueue<WorkflowEvent>;
  readonly counts: ReadonlyMap<string, number>;
  readonly appended: number;
  readonly removed: number;
}

/** An execution that `waitForEvent` has suspended. It is replayed from its input when one of its waiters is answered. */
export interface SuspendedExecution {
  readonly executionId: number;
  readonly event: WorkflowEvent;
  readonly recoveries: RecoveryCounts;
  readonly waiters: readonly Waiter[];
  /** A replay is queued, in progress, or scheduled: there is never more than one. */
  readonly isReplaying: boolean;
}

export interface Waiter {
  readonly waiterId: string;
  readonly eventType: string;
  /** Values that fields of the event must have; `undefined` if they were lost when the run was written and read. */
  readonly requirements: Readonly<Record<string, unknown>> | undefined;
  readonly deadlineAt: number | undefined;
  readonly resolvedEvent: WorkflowEvent | undefined;
  readonly isTimedOut: boolean;
  /** What was asked of the outside; `undefined` if nothing was, or if it was lost when the run was written and read. */
  readonly request: WorkflowEvent | undefined;
  /** When it began to wait; `undefined` if a state that says nothing of it was read. */
  readonly requestedAt: number | undefined;
}

export const noRecoveries: RecoveryCounts = {};

const emptyStep: StepState = {
  queue: PersistentQueue.empty(),
  inProgress: IndexTrie.empty(),
  scheduled: IndexTrie.empty(),
  collected: PersistentMap.empty(),
  suspended: IndexTrie.empty(),
};

/** A fresh step: nothing queued, nothing kept. */
export const createStepState = (): StepState => emptyStep;

/** The state of a run before its first tick. */
export function createBrokerState(runId: string, stepCount: number): BrokerState {
  return {
    runId,
    isRunning: false,
    isEnded: false,
    steps: new Array<StepState>(stepCount).fill(emptyStep),
    outbox: PersistentQueue.empty(),
    requests: PersistentQueue.empty(),
    busyCount: 0,
    suspendedCount: 0,
    deadlineAt: undefined,
    nextNumber: 0,
  };
}

/** Nothing is on its way, queued, in progress, or scheduled. Waiters do not matter: whoever waits for the outside is idle. */
export const isQuiescent = (state: BrokerState): boolean => state.isRunning && !state.isEnded && state.busyCount === 0;

/** A first attempt. */
export function firstAttempt(event: WorkflowEvent, recoveries: RecoveryCounts = noRecoveries): EventAttempt {
  return {
    event,
    attempts: 0,
    firstAttemptAt: undefined,
    lastError: undefined,
    lastFailedAt: undefined,
    recoveries,
    executionId: undefined,
  };
}

/** A suspended execution, from the top, with its original input. */
export function replayAttempt({ event, recoveries, executionId }: SuspendedExecution): EventAttempt {
  return { ...firstAttempt(event, recoveries), executionId };
}
