import type { StopEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventAttempt, InProgress } from "./broker-state.ts";

/** Everything the engine may ask of the outside world. */
export type WorkflowCommand =
  | RunWorkerCommand
  | QueueEventCommand
  | PublishEventCommand
  | PublishStepStateCommand
  | ScheduleRetryCommand
  | ScheduleWaiterTimeoutCommand
  | ScheduleTimeoutCommand
  | ScheduleIdleCheckCommand
  | ReportCommand
  | ExitCommand;

/** The commands that end the run, or its stay in memory. */
export type ExitCommand = CompleteRunCommand | FailRunCommand | HaltCommand | ReleaseRunCommand;

/** Call the handler of a step. */
export interface RunWorkerCommand {
  readonly type: "run_worker";
  readonly step: string;
  readonly workerId: number;
  readonly event: WorkflowEvent;
  readonly worker: InProgress;
}

/** Feed the event back as an `add_event` tick. */
export interface QueueEventCommand {
  readonly type: "queue_event";
  readonly event: WorkflowEvent;
  readonly step: string | undefined;
  readonly attempt: EventAttempt | undefined;
}

export interface PublishEventCommand {
  readonly type: "publish_event";
  readonly event: WorkflowEvent;
}

/** Publish a `StepStateChanged` made of these. It is made only if somebody reads or records internal events (E1). */
export interface PublishStepStateCommand {
  readonly type: "publish_step_state";
  readonly step: string;
  readonly state: "preparing" | "running" | "not_running";
  /** The number of the worker as text; `"<enqueued>"` while there is none. */
  readonly workerId: string;
  readonly inputEventName: string;
  readonly outputEventName: string | undefined;
}

/** Feed a `retry_due` tick at that time (milliseconds since the epoch). */
export interface ScheduleRetryCommand {
  readonly type: "schedule_retry";
  readonly step: string;
  readonly retryId: number;
  readonly dueAt: number;
  readonly attempt: EventAttempt;
}

/** Feed a `waiter_timeout` tick at that time (milliseconds since the epoch). */
export interface ScheduleWaiterTimeoutCommand {
  readonly type: "schedule_waiter_timeout";
  readonly step: string;
  readonly executionId: number;
  readonly waiterId: string;
  readonly dueAt: number;
}

/** Feed a `timeout` tick at that time (milliseconds since the epoch). */
export interface ScheduleTimeoutCommand {
  readonly type: "schedule_timeout";
  readonly dueAt: number;
}

/** Feed an `idle_check` tick when nothing else is left to do. */
export interface ScheduleIdleCheckCommand {
  readonly type: "schedule_idle_check";
}

/** Something that should not happen was ignored; whoever runs the engine wants to know. */
export interface ReportCommand {
  readonly type: "report";
  readonly message: string;
}

/** The run has its result. */
export interface CompleteRunCommand {
  readonly type: "complete_run";
  readonly result: StopEvent;
}

/** A step has failed for good. */
export interface FailRunCommand {
  readonly type: "fail_run";
  readonly step: string;
  readonly error: Error;
}

/** The run was cancelled, or took too long. */
export interface HaltCommand {
  readonly type: "halt";
  readonly error: Error;
}

/** The run leaves memory, and goes on later. */
export interface ReleaseRunCommand {
  readonly type: "release_run";
}

export function isExitCommand(command: WorkflowCommand): command is ExitCommand {
  switch (command.type) {
    case "complete_run":
    case "fail_run":
    case "halt":
    case "release_run":
      return true;
    default:
      return false;
  }
}
