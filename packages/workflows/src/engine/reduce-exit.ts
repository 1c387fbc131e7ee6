import { WorkflowCancelledError, WorkflowTimeoutError } from "../errors.ts";
import { WorkflowIdleEvent } from "../events/internal-events.ts";
import { WorkflowCancelledEvent, WorkflowTimedOutEvent } from "../events/terminal-events.ts";
import type { WorkflowCommand } from "./command.ts";
import type { Transition } from "./transition.ts";

/** The deadline of the run has come. */
export function timeOut(transition: Transition): void {
  const timeoutMs = transition.engine.timeoutMs ?? 0;
  const activeSteps = transition.engine.steps
    .filter((_step, index) => transition.step(index).inProgress.size > 0)
    .map(({ name }) => name);
  const active = activeSteps.length > 0 ? `Active steps: ${activeSteps.join(", ")}` : "No steps active";
  transition.push({ type: "publish_event", event: new WorkflowTimedOutEvent({ timeoutMs, activeSteps }) });
  transition.end();
  const message = `Operation timed out after ${timeoutMs / 1_000} seconds. ${active}`;
  transition.push({ type: "halt", error: new WorkflowTimeoutError(message) });
}

/** The run ends, but what is left of it is kept: a cancelled run can be resumed. */
export function cancelRun(transition: Transition): void {
  transition.push({ type: "publish_event", event: new WorkflowCancelledEvent() });
  transition.isEnded = true;
  transition.push({ type: "halt", error: new WorkflowCancelledError("The run was cancelled") });
}

export function idleCheck(): readonly WorkflowCommand[] {
  return [{ type: "publish_event", event: new WorkflowIdleEvent() }];
}
