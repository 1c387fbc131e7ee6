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
  readonly handlerId: string;
  readonly log: MemoryEventLog;
  state: State | undefined;
}

/** Keeps everything in this process, and loses it with the process. Keeps no journal: there is nobody to read it. */
export class MemoryWorkflowStore implements WorkflowStore {
  readonly #maxCompleted: number;
  readonly #handlers = new Map<string, HandlerRecord>();
  readonly #runs = new Map<string, MemoryRun>();
  /** The ids of the ended runs, the oldest first. */
  readonly #ended = new Set<string>();

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
    this.#runs.set(runId, { handlerId, log: new MemoryEventLog(), state: undefined });
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
    this.#ended.add(runId);
    if (this.#ended.size > this.#maxCompleted) this.#evictOldest();
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
    for (const runId of this.#ended) {
      this.#ended.delete(runId);
      const run = this.#runs.get(runId);
      this.#runs.delete(runId);
      if (run && this.#handlers.get(run.handlerId)?.runId === runId) this.#handlers.delete(run.handlerId);
      return;
    }
  }
}

const endedLog = new MemoryEventLog();
endedLog.end();
