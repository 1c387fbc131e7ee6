import type { BrokerState } from "../engine/broker-state.ts";
import type { ScheduleRetryCommand, ScheduleTimeoutCommand, ScheduleWaiterTimeoutCommand } from "../engine/command.ts";
import type { EngineDefinition } from "../engine/engine-definition.ts";
import type { WorkflowTick } from "../engine/tick.ts";

/** A deadline of a run: the command that asked for it. */
export type RunTimer = ScheduleRetryCommand | ScheduleWaiterTimeoutCommand | ScheduleTimeoutCommand;

/** What is fed to the engine when the deadline has come. */
export function tickOf(timer: RunTimer, at: number): WorkflowTick {
  switch (timer.type) {
    case "schedule_retry":
      return { type: "retry_due", at, step: timer.step, retryId: timer.retryId };
    case "schedule_waiter_timeout":
      return {
        type: "waiter_timeout",
        at,
        step: timer.step,
        executionId: timer.executionId,
        waiterId: timer.waiterId,
      };
    case "schedule_timeout":
      return { type: "timeout", at };
  }
}

/** Would the tick change anything? A waiter that was answered needs no deadline. */
export function isLiveTimer(engine: EngineDefinition, state: BrokerState, timer: RunTimer): boolean {
  if (timer.type === "schedule_timeout") return true;
  const step = state.steps[engine.stepIndices.get(timer.step) ?? -1];
  if (timer.type === "schedule_retry") return step?.scheduled.get(timer.retryId) !== undefined;
  const waiters = step?.suspended.get(timer.executionId)?.waiters ?? [];
  return waiters.some(({ waiterId, resolvedEvent }) => waiterId === timer.waiterId && !resolvedEvent);
}
