import type { Clock } from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import { endedHandler, type HandlerRecord } from "../store/handler-record.ts";
import type { LastTurn } from "../store/turn-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";

export interface UnrecordedEndsOptions {
  readonly store: WorkflowStore;
  readonly clock: Clock;
  readonly logger: ServerLogger;
}

/** Milliseconds between rounds of attempts: from the first, doubled each time, up to the last. */
const firstDelayMs = 1_000;
const longestDelayMs = 60_000;

/** The last resort for ends that the store did not take: they are tried again until it does, and told meanwhile. */
export class UnrecordedEnds {
  readonly #options: UnrecordedEndsOptions;
  readonly #turns = new Map<string, LastTurn>();
  #delayMs = firstDelayMs;
  #cancelTimer: (() => void) | undefined;

  constructor(options: UnrecordedEndsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#turns.size;
  }

  add(turn: LastTurn): void {
    this.#turns.set(turn.runId, turn);
    this.#schedule();
  }

  /** The row as it will be: with the end of its run, if the store does not have it yet. */
  complete(record: HandlerRecord): HandlerRecord {
    const turn = this.#turns.get(record.runId ?? "");
    return turn && record.status === "running" ? endedHandler(record, turn.end, turn.at) : record;
  }

  /** Tries no more. What the store does not have is left to recovery. @returns the runs whose ends those are */
  stop(): readonly string[] {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const runIds = [...this.#turns.keys()];
    this.#turns.clear();
    return runIds;
  }

  #schedule(): void {
    this.#cancelTimer ??= this.#options.clock.setTimer(() => void this.#retry(), this.#delayMs);
  }

  async #retry(): Promise<void> {
    const { store, logger } = this.#options;
    for (const [runId, turn] of this.#turns) {
      try {
        const isRecorded = await store.commit(turn);
        this.#turns.delete(runId);
        if (isRecorded) logger.info(`The end of run ${runId} is recorded at last`, { runId });
      } catch (error) {
        logger.warn(`The end of run ${runId} could still not be recorded`, error, { runId });
        break; // the others would fare no better
      }
    }
    this.#cancelTimer = undefined;
    this.#delayMs = this.#turns.size === 0 ? firstDelayMs : Math.min(2 * this.#delayMs, longestDelayMs);
    if (this.#turns.size > 0) this.#schedule();
  }
}
