import type { WorkflowEvent } from "../events/event.ts";
import type { StateStore } from "../state/state-store.ts";

/** The caller's side of a context: seeds a run, looks into it, and saves it to be resumed. */
export interface RunContext<State extends object = Record<string, unknown>> {
  /** Before the run: what it will start from. */
  readonly store: StateStore<State>;
  readonly isRunning: boolean;
  /**
   * The names of the steps at work.
   *
   * @throws ContextStateError before the run has started
   */
  runningSteps(): Promise<readonly string[]>;
  /**
   * The published events, internal ones included; see `handler.streamEvents`.
   *
   * @throws ContextStateError before the run has started
   */
  streamEvents(): AsyncIterable<WorkflowEvent>;
  /**
   * Sends an event into the run; does nothing once it has ended.
   *
   * @throws ContextStateError before the run has started
   * @throws WorkflowRuntimeError if there is no such step, or it does not accept the event
   */
  sendEvent(event: WorkflowEvent, options?: { readonly step?: string }): Promise<void>;
  /**
   * The run as JSON, which `workflow.createContext` reads.
   *
   * @throws ContextStateError before the run has started
   * @throws EventSerializationError or ContextSerdeError that names what is not JSON
   */
  toDict(): Promise<ContextDict>;
}

/** A saved context. Its keys are those of the reference, so that either side reads what the other wrote. */
export interface ContextDict {
  readonly version: 1;
  readonly [key: string]: unknown;
}
