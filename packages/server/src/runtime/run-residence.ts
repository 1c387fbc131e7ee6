import type { WorkflowStore } from "../store/workflow-store.ts";
import { Recovery } from "./recovery.ts";
import { RunLoader, type RunLoaderOptions } from "./run-loader.ts";
import { WakeTimer } from "./wake-timer.ts";

/**
 * Which runs are in memory: brings those back that have something to do, when the server starts, when something is sent to
 * them, when their deadlines come, when another server dies, and when the store works again.
 */
export class RunResidence {
  readonly loader: RunLoader;
  readonly #recovery: Recovery;
  readonly #wakeTimer: WakeTimer;
  readonly #store: WorkflowStore;
  #stopListening: (() => void) | undefined;

  constructor(options: RunLoaderOptions) {
    this.loader = new RunLoader(options);
    this.#store = options.store;
    const shared = { ...options, loader: this.loader, workflowNames: () => [...options.workflows.keys()] };
    this.#recovery = new Recovery(shared);
    this.#wakeTimer = new WakeTimer(shared);
  }

  /** The runs that are yet to be resumed. */
  get remaining(): number {
    return this.#recovery.remaining;
  }

  /** Begins to bring runs back, in the background. */
  start(): void {
    this.loader.open();
    this.#stopListening ??= this.#store.onOrphanedRuns(() => this.resumeAll());
    this.#recovery.start();
    this.#wakeTimer.start();
  }

  /** Brings no more runs back by itself; what comes for runs still does, until the loader is closed. */
  async stop(): Promise<void> {
    this.#stopListening?.();
    this.#stopListening = undefined;
    await Promise.all([this.#recovery.stop(), this.#wakeTimer.stop()]);
  }

  /** Looks again for runs to resume: a workflow was added, whose runs were left where they are, or a holder has died. */
  resumeAll(): void {
    this.#recovery.resumeAll();
    this.#wakeTimer.look();
  }

  /** A run has left memory. @param wakeAt - its deadline; most have none, and are nothing to look for */
  released(wakeAt: number | undefined): void {
    if (wakeAt !== undefined) this.#wakeTimer.look();
  }

  /** A run has left memory since its store failed. */
  givenUp(runId: string): void {
    this.#recovery.giveUp(runId);
  }
}
