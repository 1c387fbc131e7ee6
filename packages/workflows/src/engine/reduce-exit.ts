import { WorkflowCancelledError, WorkflowTimeoutError } from "../errors.ts";
import { WorkflowIdleEvent } from "../events/internal-events.ts";
import { WorkflowCancelledEvent, WorkflowTimedOutEvent } from "../events/terminal-events.ts";
import type { BrokerState } from "./broker-state.ts";
import type { WorkflowCommand } from "./command.ts";
import type { EngineDefinition } from "./engine-definition.ts";
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

/** The run is idle. One that waits for nothing is alive all the same: any event may come from outside. */
export function idleCheck(engine: EngineDefinition, state: BrokerState): readonly WorkflowCommand[] {
  const idle: WorkflowCommand = { type: "publish_event", event: new WorkflowIdleEvent() };
  const waits = state.suspendedCount > 0 || engine.acceptsAnswers;
  return waits ? [idle] : [idle, { type: "report", message: nothingLeft }];
}

const nothingLeft =
  "the run is idle and nothing is left that could end it: a step returned nothing, or an event no step accepts; " +
  "end it by returning a stop event, or send it an event";
