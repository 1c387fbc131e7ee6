import type { PublishStepStateCommand } from "../engine/command.ts";
import { StepStateChanged } from "../events/internal-events.ts";

/** The event that the command asks for. */
export function stepStateChanged(command: PublishStepStateCommand): StepStateChanged {
  return new StepStateChanged({
    name: command.step,
    stepState: command.state,
    workerId: command.workerId,
    inputEventName: command.inputEventName,
    outputEventName: command.outputEventName,
  });
}
