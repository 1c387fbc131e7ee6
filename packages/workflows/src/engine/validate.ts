import type { WorkflowDefinition } from "../definition.ts";
import { WorkflowConfigurationError, WorkflowValidationError } from "../errors.ts";
import type { AnyEventClass } from "../events/event.ts";
import { checkCatchErrors } from "./catch-error-coverage.ts";
import { checkGraph, graphProblemsText } from "./graph-checks.ts";
import { buildStepGraph } from "./step-graph.ts";
import {
  checkConsumed,
  checkEventTypes,
  checkProduced,
  checkStopAccepted,
  startEventClass,
  stopEventClass,
  usesHumanInTheLoop,
} from "./workflow-checks.ts";

/** What is known of a workflow that is sound. */
export interface ValidationReport {
  readonly startEvent: AnyEventClass;
  readonly stopEvent: AnyEventClass;
  /** Does a step ask the outside world for input, or accept its answer? */
  readonly usesHumanInTheLoop: boolean;
}

/**
 * Checks that a workflow can run, in time linear in its steps and events. Resources are not looked at.
 *
 * The first group of rules that is violated throws; events without a source or a destination, the handlers of step
 * failures, and the graph, report all their problems at once. `skipGraphChecks` has a say in the checks of the graph only.
 *
 * @throws WorkflowConfigurationError if it has no step, not exactly one start event, or not exactly one stop event
 * @throws WorkflowValidationError if it is not sound otherwise
 */
export function validateWorkflow(definition: WorkflowDefinition): ValidationReport {
  const { name, steps, skipGraphChecks } = definition;
  if (steps.length === 0) {
    throw new WorkflowConfigurationError(
      `Workflow "${name}" has no configured steps: add a step that accepts a StartEvent and one that emits a StopEvent`,
    );
  }
  const startEvent = startEventClass(definition);
  const stopEvent = stopEventClass(definition);
  refuse(name, checkEventTypes(definition));
  refuse(name, checkStopAccepted(definition));
  const graph = buildStepGraph(steps, startEvent.type);
  refuse(name, [checkConsumed(graph, startEvent.type), checkProduced(graph)].filter(isProblem).join("\n"));
  refuse(name, checkCatchErrors(steps).join("\n"));
  const problems = checkGraph(graph, skipGraphChecks);
  if (problems.length > 0) throw new WorkflowValidationError(graphProblemsText(problems));
  return { startEvent, stopEvent, usesHumanInTheLoop: usesHumanInTheLoop(definition) };
}

const isProblem = (problem: string | undefined): problem is string => problem !== undefined;

/** Throws if there is a problem. */
function refuse(workflow: string, problem: string | undefined): void {
  if (problem) throw new WorkflowValidationError(`Workflow "${workflow}": ${problem}`);
}
