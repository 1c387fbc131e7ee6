import { isTerminalStatus } from "@llama-agents/protocol";
import type { StateStore } from "@llama-agents/workflows";
import { MemoryEventLog } from "./memory-event-log.ts";
import type { EventSubscription, HandlerRecord, StoredEvent, TurnRecord, WorkflowStore } from "./workflow-store.ts";

export interface MemoryWorkflowStoreOptions {
  /** How many ended runs are kept, the newest ones; `null` for all. Runs in progress do not count. @default 1000 */
  readonly maxCompleted?: number | null;
}

type State = StateStore<Record<string, unknown>>;

interface MemoryRun {
  readonly runId: string;
  readonly handlerId: string;
  readonly log: MemoryEventLog;
  state: State | undefined;
  /** The run that ended after this one. */
  next: MemoryRun | undefined;
}

/** Keeps everything in this process, and loses it with the process. Keeps no journal: there is nobody to read it. */
export class MemoryWorkflowStore implements WorkflowStore {
  readonly #maxCompleted: number;
  readonly #handlers = new Map<string, HandlerRecord>();
  readonly #runs = new Map<string, MemoryRun>();
  /** The ended runs are a list, from the oldest to the newest. */
  #oldest: MemoryRun | undefined;
  #newest: MemoryRun | undefined;
  #endedCount = 0;

  /** @throws RangeError if `maxCompleted` is negative, or no integer */
  constructor({ maxCompleted = 1000 }: MemoryWorkflowStoreOptions = {}) {
    if (maxCompleted !== null && !(Number.isSafeInteger(maxCompleted) && maxCompleted >= 0)) {
      throw new RangeError(`maxCompleted must be >= 0 or null, not ${maxCompleted}`);
    }
    this.#maxCompleted = maxCompleted ?? Number.POSITIVE_INFINITY;
  }

  startHandler(record: HandlerRecord & { readonly runId: string }): boolean {
    const { handlerId, runId } = record;
    if (this.#handlers.get(handlerId)?.status === "running") return false;
    this.#handlers.set(handlerId, { ...record });
    this.#runs.set(runId, { runId, handlerId, log: new MemoryEventLog(), state: undefined, next: undefined });
    return true;
  }

  getHandler(handlerId: string): HandlerRecord | undefined {
    const record = this.#handlers.get(handlerId);
    return record && { ...record };
  }

  commit({ runId, at, events, end }: TurnRecord): void {
    const run = this.#runs.get(runId);
    if (!run || run.log.isEnded) return;
    if (end) {
      const record = this.#handlers.get(run.handlerId);
      if (record?.runId === runId && !isTerminalStatus(record.status)) {
        const completedAt = Math.max(at, record.startedAt);
        const ended = { ...record, ...end, updatedAt: completedAt, completedAt, idleSince: undefined };
        this.#handlers.set(run.handlerId, ended);
      }
    }
    if (events.length > 0) run.log.append(events, at);
    if (!end) return;
    run.log.end();
    if (this.#newest) this.#newest.next = run;
    this.#newest = run;
    this.#oldest ??= run;
    this.#endedCount++;
    if (this.#endedCount > this.#maxCompleted) this.#evictOldest();
  }

  lastEvent(runId: string): StoredEvent | undefined {
    return this.#runs.get(runId)?.log.last;
  }

  subscribeEvents(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]> {
    return (this.#runs.get(runId)?.log ?? endedLog).subscribe(subscription);
  }

  openState(runId: string, initial: State): State {
    const run = this.#runs.get(runId);
    if (run) run.state = initial;
    return initial;
  }

  async readState(runId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.#runs.get(runId)?.state?.getState();
  }

  /** Nothing to release: the memory goes with the store. */
  async [Symbol.asyncDispose](): Promise<void> {}

  /** A handler that has another run by now keeps its row; who reads the events of the run reads on to its end. */
  #evictOldest(): void {
    const run = this.#oldest;
    if (!run) return;
    this.#oldest = run.next;
    if (!run.next) this.#newest = undefined;
    this.#endedCount--;
    this.#runs.delete(run.runId);
    if (this.#handlers.get(run.handlerId)?.runId === run.runId) this.#handlers.delete(run.handlerId);
  }
}

const endedLog = new MemoryEventLog();
endedLog.end();
