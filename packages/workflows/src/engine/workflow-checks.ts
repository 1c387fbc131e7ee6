import type { WorkflowDefinition } from "../definition.ts";
import { WorkflowConfigurationError } from "../errors.ts";
import { InputRequiredEvent, StartEvent, StepFailedEvent, StopEvent } from "../events/builtin-events.ts";
import type { AnyEventClass } from "../events/event.ts";
import { lineage } from "../events/lineage.ts";
import { entersWorkflow, isKindOf, leavesWorkflow } from "./event-kinds.ts";
import type { StepGraph } from "./step-graph.ts";
import { quoted, stepNames } from "./validation-text.ts";

type Steps = Pick<WorkflowDefinition, "name" | "steps">;

/**
 * The one start event that the steps accept.
 *
 * @throws WorkflowConfigurationError if there is none, or several
 */
export function startEventClass(definition: Steps): AnyEventClass {
  return onlyClass(definition, "on", StartEvent, "received by");
}

/**
 * The one stop event that the steps emit.
 *
 * @throws WorkflowConfigurationError if there is none, or several
 */
export function stopEventClass(definition: Steps): AnyEventClass {
  return onlyClass(definition, "emits", StopEvent, "returned by");
}

/** All event classes that the steps accept or emit, each once, in the order of the steps. */
export function eventClasses({ steps }: Pick<WorkflowDefinition, "steps">): readonly AnyEventClass[] {
  return distinct(steps.flatMap(({ on, emits }) => [...on, ...emits]));
}

/** Does a step ask the outside world for input, or accept its answer? */
export function usesHumanInTheLoop({ steps }: Pick<WorkflowDefinition, "steps">): boolean {
  return steps.some(
    ({ on, emits }) => emits.some((event) => isKindOf(event, InputRequiredEvent)) || on.some(entersWorkflow),
  );
}

/** Two different events of one name: they could not be told apart on the wire, in the journal, or by the routing. */
export function checkEventTypes({ steps }: Pick<WorkflowDefinition, "steps">): string | undefined {
  const known = new Map<string, { readonly eventClass: AnyEventClass; readonly step: string }>();
  for (const step of steps) {
    for (const eventClass of [...step.on, ...step.emits]) {
      const first = known.get(eventClass.type);
      if (!first) known.set(eventClass.type, { eventClass, step: step.name });
      else if (first.eventClass !== eventClass && shapeOf(first.eventClass) !== shapeOf(eventClass)) {
        const where = stepNames([...new Set([first.step, step.name])]);
        return `Two different event classes are called "${eventClass.type}" (${where}): give one of them another name`;
      }
    }
  }
  return undefined;
}

/** A stop event ends the run; a step that waited for it would never run. */
export function checkStopAccepted({ steps }: Pick<WorkflowDefinition, "steps">): string | undefined {
  const names = steps.filter(({ on }) => on.some((event) => isKindOf(event, StopEvent))).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const subject = `${names.length === 1 ? "Step" : "Steps"} ${quoted(names, "'")}`;
  return `${subject} cannot accept StopEvent: it ends the run, so remove it from \`on\``;
}

/** Events that a step waits for, and none emits. */
export function checkConsumed(graph: StepGraph, startType: string): string | undefined {
  const exempt = (event: AnyEventClass): boolean =>
    event.type === startType || leavesWorkflow(event) || entersWorkflow(event) || isKindOf(event, StepFailedEvent);
  const types = unmatched(graph, graph.acceptedBy, graph.emittedBy, exempt);
  if (types.length === 0) return undefined;
  const where = types.map((type) => `${type} is accepted by ${stepNames(graph.acceptedBy.get(type) ?? [])}`).join("; ");
  const subclass = types.flatMap((type) => subclassHint(graph, type, [...graph.emittedBy.keys()])).join("");
  return (
    `The following events are consumed but never produced: ${types.join(", ")} (${where}). ` +
    `Add each to the \`emits\` of the step that makes it, or remove it from \`on\`.${subclass}`
  );
}

/** Events that a step emits, and none accepts. */
export function checkProduced(graph: StepGraph): string | undefined {
  const exempt = (event: AnyEventClass): boolean => leavesWorkflow(event) || entersWorkflow(event);
  const types = unmatched(graph, graph.emittedBy, graph.acceptedBy, exempt);
  if (types.length === 0) return undefined;
  const where = types.map((type) => `${type} is emitted by ${stepNames(graph.emittedBy.get(type) ?? [])}`).join("; ");
  return (
    `The following events are produced but never consumed: ${types.join(", ")} (${where}). ` +
    "Add each to the `on` of a step, remove it from `emits`, or let it extend StopEvent or InputRequiredEvent."
  );
}

/** Copies of one class have the same ancestry and the same fields. */
const shapeOf = (eventClass: AnyEventClass): string =>
  JSON.stringify([Object.keys(eventClass[lineage]), Object.keys(eventClass.fields)]);

function onlyClass(definition: Steps, option: "on" | "emits", kind: AnyEventClass, verb: string): AnyEventClass {
  const [found, ...others] = distinct(
    definition.steps.flatMap((step) => step[option].filter((event) => isKindOf(event, kind))),
  );
  const workflow = `workflow "${definition.name}"`;
  if (!found) {
    throw new WorkflowConfigurationError(
      `At least one Event of type ${kind.type} must be ${verb} any step of ${workflow}: ` +
        `add ${kind.type}, or a class that extends it, to the \`${option}\` of a step`,
    );
  }
  if (others.length === 0) return found;
  const types = [found, ...others].map(({ type }) => type);
  const where = types.map((type) => {
    const steps = definition.steps.filter((step) => step[option].some((event) => event.type === type));
    return `${type} in ${stepNames(steps.map(({ name }) => name))}`;
  });
  throw new WorkflowConfigurationError(
    `Only one type of ${kind.type} is allowed per workflow, found ${types.length} in ${workflow}: ` +
      `${where.join("; ")}. Keep one of them in \`${option}\``,
  );
}

function distinct(eventClasses: readonly AnyEventClass[]): AnyEventClass[] {
  const classes = new Map<string, AnyEventClass>();
  for (const eventClass of eventClasses) if (!classes.has(eventClass.type)) classes.set(eventClass.type, eventClass);
  return [...classes.values()];
}

/** The sorted types in `these` that are not in `those`. */
function unmatched(
  graph: StepGraph,
  these: StepGraph["acceptedBy"],
  those: StepGraph["acceptedBy"],
  exempt: (event: AnyEventClass) => boolean,
): string[] {
  const types = [...these.keys()].filter((type) => {
    const eventClass = graph.events.get(type);
    return !those.has(type) && eventClass !== undefined && !exempt(eventClass);
  });
  return types.sort();
}

/** Routing is by exact class, which surprises where a subclass is emitted. */
function subclassHint(graph: StepGraph, type: string, emitted: readonly string[]): string[] {
  const subclass = emitted.find((other) => {
    const eventClass = graph.events.get(other);
    return other !== type && eventClass !== undefined && Object.hasOwn(eventClass[lineage], type);
  });
  if (subclass === undefined) return [];
  return [` ${subclass} extends ${type}, but events go by their exact class: accept ${subclass} as well.`];
}
