import type { StateStore } from "../state/state-store.ts";

/** The caller's side of a context: seeds a run, looks into it, and saves it to be resumed. */
export interface RunContext<State extends object = Record<string, unknown>> {
  /** Before the run: what it will start from. */
  readonly store: StateStore<State>;
  readonly isRunning: boolean;
  /** The names of the steps at work. */
  runningSteps(): Promise<readonly string[]>;
  /**
   * The run as JSON, which `workflow.createContext` reads.
   *
   * @throws ContextStateError before the run has started
   */
  toDict(): Promise<ContextDict>;
}

/** A saved context. Its keys are those of the reference, so that either side reads what the other wrote. */
export interface ContextDict {
  readonly version: 1;
  readonly [key: string]: unknown;
}
