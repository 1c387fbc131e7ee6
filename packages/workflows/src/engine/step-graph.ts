import type { StepDefinition } from "../definition.ts";
import type { AnyEventClass } from "../events/event.ts";
import { entersWorkflow, leavesWorkflow } from "./event-kinds.ts";

/** Steps and events as a bipartite graph: an event leads to the steps that accept it, a step to what it emits. */
export interface StepGraph {
  readonly steps: ReadonlyMap<string, StepDefinition>;
  /** Every event class that a step accepts or emits, by type. */
  readonly events: ReadonlyMap<string, AnyEventClass>;
  /** The names of the steps that accept an event, by its type. */
  readonly acceptedBy: ReadonlyMap<string, readonly string[]>;
  /** The names of the steps that emit an event, by its type. */
  readonly emittedBy: ReadonlyMap<string, readonly string[]>;
  /** What can be reached from the start event, from human responses and from handlers of step failures. */
  readonly forward: Reached;
  /** What leads to an event that leaves the workflow. */
  readonly reverse: Reached;
}

/** A set of nodes: events by type, steps by name. */
export interface Reached {
  readonly events: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
}

/**
 * Builds the graph of a workflow and walks it both ways, in time linear in steps and edges. Events are told apart by
 * their exact type: a step that accepts a base class does not get events of its subclasses.
 *
 * @param startType - the type of the start event
 */
export function buildStepGraph(steps: readonly StepDefinition[], startType: string): StepGraph {
  const events = new Map<string, AnyEventClass>();
  for (const step of steps) {
    for (const eventClass of [...step.on, ...step.emits]) events.set(eventClass.type, eventClass);
  }
  const graph = {
    steps: new Map(steps.map((step) => [step.name, step])),
    events,
    acceptedBy: stepsByEvent(steps, "on"),
    emittedBy: stepsByEvent(steps, "emits"),
  };
  const types = (belongs: (eventClass: AnyEventClass) => boolean): string[] =>
    [...events].filter(([, eventClass]) => belongs(eventClass)).map(([type]) => type);
  const handlers = steps.filter(({ catches }) => catches).map(({ name }) => name);
  return {
    ...graph,
    forward: reach(graph, { events: [startType, ...types(entersWorkflow)], steps: handlers }, "acceptedBy", "emits"),
    reverse: reach(graph, { events: types(leavesWorkflow), steps: [] }, "emittedBy", "on"),
  };
}

/** The names of the steps that have an event in `on`, or in `emits`, by its type. */
function stepsByEvent(steps: readonly StepDefinition[], option: "on" | "emits"): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const step of steps) {
    for (const { type } of step[option]) {
      const known = names.get(type);
      if (known) known.push(step.name);
      else names.set(type, [step.name]);
    }
  }
  return names;
}

/** Depth-first search with a stack of its own: a chain may be longer than the call stack. */
function reach(
  graph: Pick<StepGraph, "steps" | "acceptedBy" | "emittedBy">,
  seeds: { readonly events: readonly string[]; readonly steps: readonly string[] },
  stepsOf: "acceptedBy" | "emittedBy",
  eventsOf: "on" | "emits",
): Reached {
  const events = new Set(seeds.events);
  const steps = new Set<string>();
  const openEvents = [...events];
  const visitStep = (name: string): void => {
    if (steps.has(name)) return;
    steps.add(name);
    for (const { type } of graph.steps.get(name)?.[eventsOf] ?? []) {
      if (events.has(type)) continue;
      events.add(type);
      openEvents.push(type);
    }
  };
  for (const name of seeds.steps) visitStep(name);
  for (let type = openEvents.pop(); type !== undefined; type = openEvents.pop()) {
    for (const name of graph[stepsOf].get(type) ?? []) visitStep(name);
  }
  return { events, steps };
}
