import type { EngineDefinition } from "../engine/engine-definition.ts";
import { WorkflowRuntimeError } from "../errors.ts";
import type { AnyEventClass, WorkflowEvent } from "../events/event.ts";

/**
 * An event that is addressed to a step must be one that the step accepts.
 *
 * @throws WorkflowRuntimeError if there is no such step, or it does not accept exactly the class of the event
 */
export function assertStepAccepts(engine: EngineDefinition, event: WorkflowEvent, step: string | undefined): void {
  if (step === undefined) return;
  const definition = engine.steps[engine.stepIndices.get(step) ?? -1];
  if (!definition) {
    const known = engine.steps.map(({ name }) => name).join(", ");
    throw new WorkflowRuntimeError(`Step ${step} does not exist; the workflow has: ${known}`);
  }
  const { type } = event.constructor as unknown as AnyEventClass;
  if (definition.on.some((eventClass) => eventClass.type === type)) return;
  const accepted = definition.on.map((eventClass) => eventClass.type).join(", ");
  throw new WorkflowRuntimeError(`Step ${step} does not accept event of type ${type}; it accepts: ${accepted}`);
}
