import {
  type AnyWorkflow,
  startEventClass,
  stopEventClass,
  validateDefinition,
  WorkflowConfigurationError,
  WorkflowValidationError,
} from "@llama-agents/workflows";

/**
 * Checks a workflow as its first run would, but for its resources. A workflow with `disableValidation` only needs one
 * start event and one stop event.
 *
 * @param name - what the server calls it; the message begins with that
 * @throws WorkflowConfigurationError or WorkflowValidationError if it could not run
 */
export function assertSound(name: string, { definition, options }: AnyWorkflow): void {
  try {
    if (options.disableValidation) {
      startEventClass(definition);
      stopEventClass(definition);
    } else validateDefinition(definition);
  } catch (error) {
    const message = `The workflow ${JSON.stringify(name)} cannot run: ${(error as Error).message}`;
    if (error instanceof WorkflowConfigurationError) throw new WorkflowConfigurationError(message, { cause: error });
    if (error instanceof WorkflowValidationError) throw new WorkflowValidationError(message, { cause: error });
    throw error;
  }
}
