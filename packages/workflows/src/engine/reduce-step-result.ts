import { InputRequiredEvent, StopEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { InProgress } from "./broker-state.ts";
import { applyToBuffers, seesOutdatedBuffers } from "./collected-buffers.ts";
import { isExitCommand } from "./command.ts";
import { inheritRecoveries } from "./lineage.ts";
import { forgetWritten, openReturned } from "./open-requests.ts";
import { stepFailed } from "./reduce-step-failure.ts";
import { forgetSuspension, suspend } from "./suspension.ts";
import type { AddWaiterItem, FailedItem, ReturnedItem, StepResultTick } from "./tick.ts";
import { type Transition, typeOf } from "./transition.ts";

/** A worker reports. Its whole outcome counts, or, if others have changed a buffer that it relied on, none of it. */
export function stepResult(transition: Transition, tick: StepResultTick): void {
  const index = transition.engine.stepIndices.get(tick.step);
  const worker = index === undefined ? undefined : transition.step(index).inProgress.get(tick.workerId);
  if (index === undefined || !worker) {
    const message = `the result of worker ${tick.workerId} of step "${tick.step}" was ignored: not found in progress`;
    transition.push({ type: "report", message });
    return;
  }
  if (seesOutdatedBuffers(transition.step(index), tick.results)) {
    forgetWritten(transition, [worker]);
    transition.runWorker(tick.step, worker);
    return;
  }
  const failed = tick.results.find((item): item is FailedItem => item.type === "failed");
  const waits = tick.results.filter((item): item is AddWaiterItem => item.type === "add_waiter");
  const returned = tick.results.find((item): item is ReturnedItem => item.type === "result");
  const isReturned = !failed && waits.length === 0; // an execution ends in one way, whatever the tick says (R4)
  release(transition, index, worker, isReturned ? returned?.event : undefined);
  if (failed) stepFailed(transition, index, worker, failed);
  else if (!isReturned) suspend(transition, index, worker, waits);
  else {
    applyToBuffers(transition, index, tick.results);
    stepReturned(transition, index, worker, returned?.event);
  }
  if (transition.commands.some(isExitCommand)) return;
  for (const { event, step } of tick.sent) send(transition, worker, event, step);
  transition.admitQueued(index);
}

/** The worker is free again. */
function release(transition: Transition, index: number, worker: InProgress, output: WorkflowEvent | undefined): void {
  transition.setInProgress(index, transition.step(index).inProgress.delete(worker.workerId));
  transition.busyCount--;
  transition.push({
    type: "publish_step_state",
    step: transition.definitionOf(index).name,
    state: "not_running",
    workerId: String(worker.workerId),
    inputEventName: typeOf(worker.event),
    outputEventName: output && typeOf(output),
  });
}

function stepReturned(
  transition: Transition,
  index: number,
  worker: InProgress,
  event: WorkflowEvent | undefined,
): void {
  forgetSuspension(transition, index, worker);
  if (!event) return;
  if (StopEvent.is(event)) {
    transition.push({ type: "publish_event", event });
    transition.end();
    transition.push({ type: "complete_run", result: event });
    return;
  }
  if (InputRequiredEvent.is(event)) {
    openReturned(transition, index, event);
    transition.push({ type: "publish_event", event });
  }
  // What a step returns or sends carries on the recoveries of what it was given: they belong to one lineage.
  const attempt = inheritRecoveries(event, worker.recoveries);
  transition.push({ type: "queue_event", event, step: undefined, attempt });
}

/** What a step has sent waits in the outbox for its turn: steps that are at work come first. */
function send(
  transition: Transition,
  { recoveries }: InProgress,
  event: WorkflowEvent,
  step: string | undefined,
): void {
  transition.outbox = transition.outbox.push({ event, step, recoveries });
  transition.busyCount++;
}
