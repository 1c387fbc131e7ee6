import type { BrokerState } from "../engine/broker-state.ts";
import type { EngineDefinition } from "../engine/engine-definition.ts";
import type { WorkflowTick } from "../engine/tick.ts";
import type { StopEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import type { MaybePromise } from "../resources/maybe-promise.ts";
import type { ResourceManager } from "../resources/resource-manager.ts";
import type { StateStore, TrackedStateStore } from "../state/state-store.ts";
import type { StreamReadOptions } from "./event-stream.ts";
import type { WorkflowHandler } from "./handler.ts";
import type { RunOutcome } from "./run-outcome.ts";

/** How a runtime tells a workflow that it has taken it over. */
export const lockWorkflow: unique symbol = Symbol.for("@llama-agents/workflows/lock-workflow");

/** How a runtime goes on with a run that it has recorded, in this process or in another one. */
export const resumeRun: unique symbol = Symbol.for("@llama-agents/workflows/resume-run");

/** How a runtime learns what the records of a workflow's runs are read with. */
export const journalSchema: unique symbol = Symbol.for("@llama-agents/workflows/journal-schema");

/** What a runtime knows of a workflow. `Workflow` is one. */
export interface RuntimeWorkflow {
  readonly workflowName: string;
  /**
   * What `replayTicks`, `tickFromJSON` and `brokerStateFromJSON` need to read the records of the workflow's runs. Another
   * one once a step is added.
   *
   * @throws WorkflowConfigurationError or WorkflowValidationError if the workflow is not sound
   */
  readonly [journalSchema]: JournalSchema;
  /** No more changes of name or runtime: the runtime has taken the workflow over. */
  [lockWorkflow](): void;
  /**
   * Goes on with a recorded run, by the `run` of the workflow's runtime, and returns at once.
   *
   * @throws WorkflowConfigurationError or WorkflowValidationError if the workflow is not sound
   * @throws WorkflowRuntimeError if the run has not begun, or has ended, or is in progress
   * @throws ContextSerdeError if a field of its state cannot be read
   */
  [resumeRun](resumption: RunResumption): WorkflowHandler;
}

export interface JournalSchema {
  readonly engine: EngineDefinition;
  readonly eventRegistry: EventRegistry;
}

/** A recorded run, to go on with. */
export interface RunResumption {
  readonly runId: string;
  /** Where it stopped. That of a cancelled run may be resumed. */
  readonly state: BrokerState;
  /**
   * The user's state, each field as `serializeValue` makes it, or already read; the store of the run counts them as
   * stored. `undefined` if none was recorded.
   */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly tags: RunTags;
}

/** Where runs live. The engine itself never touches a clock, a timer, a disk or a network: a runtime does. */
export interface Runtime {
  readonly isLaunched: boolean;
  /** Locks the tracked workflows, and resumes what is to be resumed. May be called again for workflows added later. */
  launch(): Promise<void>;
  /** Ends the stay of all runs in memory. The runtime may be launched again. */
  destroy(): Promise<void>;
  /** Workflows are held weakly: tracking one does not keep it alive. */
  track(workflow: RuntimeWorkflow): void;
  untrack(workflow: RuntimeWorkflow): void;
  /**
   * Starts or resumes a run, and returns at once.
   *
   * @throws WorkflowRuntimeError if a run of this id is in progress
   */
  run(request: RunRequest): ExternalRunAdapter;
  /** @throws WorkflowRuntimeError if no run of this id is in progress */
  getRun(runId: string): ExternalRunAdapter;
}

/** Everything a runtime needs to run a workflow, as plain data: it knows no class and no decorator. */
export interface RunRequest {
  readonly runId: string;
  readonly workflow: RuntimeWorkflow;
  readonly engine: EngineDefinition;
  /** A new state, or that of a run to resume. */
  readonly state: BrokerState;
  /** `undefined` for a resumed run. */
  readonly startEvent: WorkflowEvent | undefined;
  readonly store: TrackedStateStore;
  readonly resources: ResourceManager;
  /** How many runs of this workflow may be active at once; others wait, in order. */
  readonly concurrencyLimit: number | undefined;
  /** Handed to the steps and to traces. */
  readonly tags: RunTags;
  /** How runtime decorators put themselves between the run and the runtime. */
  readonly decorate?: (adapter: InternalRunAdapter) => InternalRunAdapter;
}

export type RunTags = Readonly<Record<string, unknown>>;

/** What one turn of a run has led to. All of it is recorded, or nothing. */
export interface RunTurn {
  readonly ticks: readonly WorkflowTick[];
  /** What the readers of the stream will see, in order. */
  readonly events: readonly WorkflowEvent[];
  readonly state: BrokerState;
  /** How the run ended, if it ended in this turn. */
  readonly outcome: RunOutcome | undefined;
}

/** The run's side of a runtime: what the control loop asks for. */
export interface InternalRunAdapter {
  readonly runId: string;
  /** Does anybody read or record internal events? If not, they are not made. */
  readonly wantsInternalEvents: boolean;
  /**
   * Write-ahead: called after ticks are folded and before anything they lead to is done. A promise is waited for.
   *
   * If it rejects, nothing of the turn becomes visible, and the run is aborted with this error.
   */
  commit(turn: RunTurn): MaybePromise<void>;
  /** Shows events to the readers of the stream. */
  publish(events: readonly WorkflowEvent[]): void;
  /** The run has ended, or left memory. Called once, after everything else. */
  close(outcome: RunOutcome): void;
}

/** What can be sent to a run from outside. */
export type RunMessage =
  | { readonly type: "add_event"; readonly event: WorkflowEvent; readonly step: string | undefined }
  | { readonly type: "publish_event"; readonly event: WorkflowEvent }
  | { readonly type: "cancel_run" }
  | { readonly type: "idle_release" };

/** The caller's side of a run. */
export interface ExternalRunAdapter {
  readonly runId: string;
  /** How the run ended; `undefined` while it is in progress. */
  readonly outcome: RunOutcome | undefined;
  readonly store: StateStore<Record<string, unknown>>;
  /** The run as it is now. Immutable: take it, and write it at leisure. */
  readonly state: BrokerState;
  /** The last ticks, as many as the runtime records. */
  readonly recordedTicks: readonly WorkflowTick[];
  /**
   * @returns true when the message was folded and recorded; false if the run had ended before
   * @throws the error of a runtime that could not record it, or has let go of the run
   */
  send(message: RunMessage): Promise<boolean>;
  /** The published events, each delivered once; ends with the run. */
  streamEvents(options: StreamReadOptions): AsyncIterableIterator<WorkflowEvent>;
  /** The terminal event. Rejects with the error of a run that failed, timed out, was cancelled or aborted. */
  result(): Promise<StopEvent>;
  /** Ends the run's stay in memory at once: no tick, no event. */
  abort(error: Error): void;
  /** Resolves when no step of the ended run is at work any more, or after `timeoutMs` milliseconds. */
  settled(timeoutMs: number): Promise<void>;
}
