import {
  type AnyWorkflow,
  InMemoryRuntime,
  Workflow,
  WorkflowConfigurationError,
  type WorkflowDefinition,
  WorkflowValidationError,
} from "@llama-agents/workflows";

/**
 * Checks a workflow as its first run would, but for its resources, and leaves it as it was: nothing is locked, nothing of
 * it is called. A workflow with `disableValidation` only needs one start event and one stop event.
 *
 * @param name - what the server calls it; the message begins with that
 * @throws WorkflowConfigurationError or WorkflowValidationError if it could not run
 */
export function assertSound(name: string, { definition, options }: AnyWorkflow): void {
  const { disableValidation = false } = options;
  try {
    new Probe(definition, disableValidation).start(noEvent);
  } catch (error) {
    const message = `The workflow ${JSON.stringify(name)} cannot run: ${(error as Error).message}`;
    if (error instanceof WorkflowConfigurationError) throw new WorkflowConfigurationError(message, { cause: error });
    if (error instanceof WorkflowValidationError) throw new WorkflowValidationError(message, { cause: error });
    // Sound, and then refused for want of a start event, as it has to be.
  }
}

/** No input of a run: what `start` checks first is the workflow. */
const noEvent = null as never;

/** Has the definition of another workflow, and never comes to run. */
class Probe extends Workflow {
  readonly #definition: WorkflowDefinition;

  constructor(definition: WorkflowDefinition, disableValidation: boolean) {
    super({ runtime: new InMemoryRuntime(), disableValidation });
    this.#definition = definition;
  }

  override get definition(): WorkflowDefinition {
    return this.#definition;
  }
}
