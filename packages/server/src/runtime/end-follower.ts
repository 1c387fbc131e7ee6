import type { ServerLogger } from "../logger.ts";
import type { HandlerEnd, HandlerRecord } from "../store/handler-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { RunEnds } from "./run-ends.ts";

export interface EndFollowerOptions {
  readonly store: WorkflowStore;
  readonly ends: RunEnds;
  readonly logger: ServerLogger;
}

/** Waits in the store for the ends of runs that are not in memory: somebody here is waiting for them. Loads no run. */
export class EndFollower {
  readonly #options: EndFollowerOptions;
  /** What ends the wait, by run; `undefined` as long as it has not begun. */
  readonly #following = new Map<string, (() => void) | undefined>();

  constructor(options: EndFollowerOptions) {
    this.#options = options;
  }

  /** Tells the end of the run when it is recorded. */
  follow(runId: string): void {
    if (this.#following.has(runId)) return;
    this.#following.set(runId, undefined);
    this.#follow(runId)
      .catch((error: unknown) => {
        this.#options.logger.warn(`The end of run ${runId} could not be awaited`, error, { runId });
        this.#options.ends.tell(runId, { end: undefined, error: error as Error });
      })
      .finally(() => this.#following.delete(runId));
  }

  /** Waits no longer: those who do are told that nobody knows. */
  stop(): void {
    for (const [runId, stop] of this.#following) {
      if (stop) stop();
      else this.#following.delete(runId);
    }
  }

  async #follow(runId: string): Promise<void> {
    const { store, ends } = this.#options;
    const afterSequence = await store.lastSequence(runId);
    const batches = store.subscribeEvents(runId, { afterSequence, batchSize: 64 });
    if (this.#following.has(runId)) {
      this.#following.set(runId, () => void batches.return?.());
      while (!(await batches.next()).done);
    }
    const { handlers } = await store.queryHandlers({ runIds: [runId] });
    const [record] = handlers;
    if (record && record.status !== "running") {
      ends.tell(runId, { end: endOf(record), at: record.completedAt ?? record.updatedAt, error: undefined });
    } else {
      ends.tell(runId, { end: undefined, error: new Error(`Nobody here can tell how run ${runId} ends`) });
    }
  }
}

const endOf = ({ status, error, result }: HandlerRecord): HandlerEnd => ({ status, error, result }) as HandlerEnd;
