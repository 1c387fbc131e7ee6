import type { GraphCheck, StepDefinition } from "../definition.ts";
import type { AnyEventClass } from "../events/event.ts";
import { leavesWorkflow } from "./event-kinds.ts";
import type { StepGraph } from "./step-graph.ts";
import { stepNames } from "./validation-text.ts";

/** A way in which a graph is not sound. */
export interface GraphProblem {
  readonly check: GraphCheck;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** Sorted; none for an event that no step accepts. */
  readonly stepNames: readonly string[];
}

/**
 * Checks that every step can be reached, that every event is accepted or leaves the workflow, and that every step which
 * emits something leads to an end.
 *
 * @param skip - checks to leave out for the whole workflow; each step may leave out more for itself
 * @returns at most one problem per check: reachability, terminal event, dead end, in this order
 */
export function checkGraph(graph: StepGraph, skip: readonly GraphCheck[] = []): readonly GraphProblem[] {
  const checks = [checkReachability, checkTerminalEvents, checkDeadEnds];
  return checks.flatMap((check) => check(graph)).filter((problem) => !skip.includes(problem.check));
}

/** The problems of a graph as the text of one error. */
export function graphProblemsText(problems: readonly GraphProblem[]): string {
  const lines = problems.flatMap(({ check, message, hint }) => [`  - [${check}] ${message}`, `    ${hint}`]);
  return ["Graph validation failed:", ...lines].join("\n");
}

function checkReachability(graph: StepGraph): GraphProblem[] {
  const steps = failing(graph, "reachability", ({ name }) => !graph.forward.steps.has(name));
  if (steps.length === 0) return [];
  const accepted = steps.map(({ name, on }) => `"${name}" accepts ${typesOf(on)}`).join("; ");
  const remedy =
    "let them accept a StartEvent, a HumanResponseEvent or an event that a reachable step emits, " +
    'or set skipGraphChecks: ["reachability"] on the step';
  return [problemOf("reachability", "Unreachable steps", steps, `No path leads to them (${accepted}): ${remedy}.`)];
}

function checkTerminalEvents(graph: StepGraph): GraphProblem[] {
  const dangling = [...graph.events.values()].filter(
    (eventClass) => !graph.acceptedBy.has(eventClass.type) && !leavesWorkflow(eventClass),
  );
  if (dangling.length === 0) return [];
  const types = dangling.map(({ type }) => type).sort();
  const emitted = types.map((type) => `${type} is emitted by ${stepNames(graph.emittedBy.get(type) ?? [])}`).join("; ");
  return [
    {
      check: "terminal_event",
      message: `Events produced but never consumed: ${types.join(", ")}`,
      hint: `Add each to the \`on\` of a step, or let it extend StopEvent or InputRequiredEvent (${emitted}).`,
      stepNames: [],
    },
  ];
}

function checkDeadEnds(graph: StepGraph): GraphProblem[] {
  const isDeadEnd = ({ name, emits }: StepDefinition): boolean => emits.length > 0 && !graph.reverse.steps.has(name);
  const steps = failing(graph, "dead_end", isDeadEnd);
  if (steps.length === 0) return [];
  const emitted = steps.map(({ name, emits }) => `"${name}" emits ${typesOf(emits)}`).join("; ");
  const remedy =
    "let one of the steps behind them emit a StopEvent or an InputRequiredEvent, " +
    'or set skipGraphChecks: ["dead_end"] on the step';
  return [problemOf("dead_end", "Dead-end steps", steps, `No path leads from them to an end (${emitted}): ${remedy}.`)];
}

/** Sorted by name, without the steps that skip the check. */
function failing(graph: StepGraph, check: GraphCheck, fails: (step: StepDefinition) => boolean): StepDefinition[] {
  const steps = [...graph.steps.values()].filter((step) => fails(step) && !step.skipGraphChecks.includes(check));
  return steps.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function problemOf(check: GraphCheck, title: string, steps: readonly StepDefinition[], hint: string): GraphProblem {
  const names = steps.map(({ name }) => name);
  return { check, message: `${title}: ${names.join(", ")}`, hint, stepNames: names };
}

const typesOf = (eventClasses: readonly AnyEventClass[]): string => eventClasses.map(({ type }) => type).join(", ");
