import { type ValidationReport, validateWorkflow as validateDefinition } from "../engine/validate.ts";
import { WorkflowValidationError } from "../errors.ts";
import { ResourceManager } from "../resources/resource-manager.ts";
import { validateResources } from "../resources/validate-resources.ts";
import type { AnyWorkflow } from "./workflow.ts";

export interface ValidateOptions {
  /** Load and check the configurations of resources. @default true */
  readonly resourceConfigs?: boolean;
  /** Call the factories of resources as well; what is built stays cached in the workflow. @default false */
  readonly resources?: boolean;
}

/**
 * Checks a workflow as a first run would, and its resources besides. A function, not a method: in a class, `validate` is a
 * good name for a step.
 *
 * @throws WorkflowConfigurationError if there is not exactly one start event and one stop event
 * @throws WorkflowValidationError if the graph is not sound, or a resource cannot be had
 */
export async function validateWorkflow(
  workflow: AnyWorkflow,
  { resourceConfigs = true, resources = false }: ValidateOptions = {},
): Promise<ValidationReport> {
  const report = validateDefinition(workflow.definition);
  const { steps } = workflow.definition;
  const manager = resources ? workflow.resourceManager : new ResourceManager();
  const problems = await validateResources(steps, manager, { configs: resourceConfigs, factories: resources });
  if (problems !== null) throw new WorkflowValidationError(problems);
  return report;
}
