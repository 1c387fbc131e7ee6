import { describe, expect, test } from "vitest";
import { step } from "../../src/authoring/step.ts";
import { assertGraphChecks, defineStep, type GraphCheck, type StepDefinition } from "../../src/definition.ts";
import { checkGraph, type GraphProblem, graphProblemsText } from "../../src/engine/graph-checks.ts";
import { buildStepGraph } from "../../src/engine/step-graph.ts";
import { validateWorkflow } from "../../src/engine/validate.ts";
import { WorkflowValidationError } from "../../src/errors.ts";
import { HumanResponseEvent, StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { type EventClasses, WorkflowEvent } from "../../src/events/event.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { AskName, NameGiven } from "../fixtures.ts";

class A extends WorkflowEvent.extend("A") {}
class B extends WorkflowEvent.extend("B") {}
class C extends WorkflowEvent.extend("C") {}
class Island extends WorkflowEvent.extend("Island") {}

type Raw = readonly [on: EventClasses, emits: EventClasses, skip?: readonly GraphCheck[]];

const handler = (): void => {};
const stepsOf = (steps: Readonly<Record<string, Raw>>): readonly StepDefinition[] =>
  Object.entries(steps).map(([name, [on, emits, skipGraphChecks = []]]) =>
    defineStep(name, { on, emits, skipGraphChecks }, handler),
  );
const graphOf = (steps: Readonly<Record<string, Raw>>) => buildStepGraph(stepsOf(steps), "StartEvent");
const problemsOf = (steps: Readonly<Record<string, Raw>>, skip: readonly GraphCheck[] = []): readonly GraphProblem[] =>
  checkGraph(graphOf(steps), skip);
const checksOf = (steps: Readonly<Record<string, Raw>>, skip: readonly GraphCheck[] = []): readonly string[] =>
  problemsOf(steps, skip).map(({ check, message }) => `${check}: ${message}`);
const valuesOf = (steps: Readonly<Record<string, Raw>>) =>
  Object.fromEntries(
    Object.entries(steps).map(([name, [on, emits, skipGraphChecks = []]]) => [
      name,
      step({ on, emits, skipGraphChecks } as never, handler as never),
    ]),
  );

const simple = { start: [[StartEvent], [A]], stop: [[A], [StopEvent]] } satisfies Record<string, Raw>;
/** Two steps that feed each other, and nobody else. */
const loop = { left: [[B], [C]], right: [[C], [B]] } satisfies Record<string, Raw>;

describe("in a workflow", () => {
  const path = { first: [[StartEvent], [A]], last: [[A], [StopEvent]] } satisfies Record<string, Raw>;

  forEachForm("[engine 80] a step that no path leads to", (build) => {
    const { definition } = build(valuesOf({ ...path, island: [[Island], [Island, StopEvent]] }));
    const validate = () => validateWorkflow(definition);
    expect(validate).toThrow(WorkflowValidationError);
    expect(validate).toThrow(
      /^Graph validation failed:\n {2}- \[reachability\] Unreachable steps: island\n {4}.*HumanResponseEvent/,
    );
  });

  forEachForm("[engine 81] an unreachable step and a dead end are reported together", (build) => {
    const { definition } = build(valuesOf({ ...path, ...loop }));
    expect(() => validateWorkflow(definition)).toThrow(/\[reachability\][\s\S]*\[dead_end\]/);
  });

  forEachForm("[engine 98] a human response that is produced and never consumed", (build) => {
    const { definition } = build(valuesOf({ ...path, first: [[StartEvent], [A, NameGiven]] }));
    expect(() => validateWorkflow(definition)).toThrow(
      /\[terminal_event\] Events produced but never consumed: NameGiven/,
    );
  });

  forEachForm("[engine 99] the rule of unconsumed events stands, whatever is skipped", (build) => {
    const { definition } = build(valuesOf({ ...path, first: [[StartEvent], [A, B], ["terminal_event"]] }));
    const skipping = { ...definition, skipGraphChecks: ["terminal_event"] } as const;
    expect(() => validateWorkflow(skipping)).toThrow(/produced but never consumed: B \(B is emitted by step "first"\)/);
  });

  forEachForm("a workflow that skips a check is not checked for it", (build) => {
    const { definition } = build(valuesOf({ ...path, ...loop }));
    const skipping = { ...definition, skipGraphChecks: ["reachability", "dead_end"] } as const;
    expect(validateWorkflow(skipping).startEvent).toBe(StartEvent);
  });
});

describe("names of checks", () => {
  test("[engine 79] an unknown name is refused", () => {
    const unknown = ["nope", "deadEnd"] as unknown as readonly GraphCheck[];
    const text =
      /Unknown graph check names: nope, deadEnd; did you mean dead_end\? .*reachability, terminal_event, dead_end/;
    expect(() => step({ on: [StartEvent], skipGraphChecks: unknown }, handler)).toThrow(WorkflowValidationError);
    expect(() => step({ on: [StartEvent], skipGraphChecks: unknown }, handler)).toThrow(text);
    expect(() => assertGraphChecks('workflow "joke"', unknown)).toThrow(/^workflow "joke": Unknown graph check names/);
    expect(() => assertGraphChecks('workflow "joke"', "dead_end" as never)).toThrow(/must be a list of names/);
  });
});

describe("checkGraph", () => {
  test("[engine 82] finds nothing wrong with a simple graph", () => {
    expect(problemsOf(simple)).toEqual([]);
  });

  test("[engine 83] lists an island once", () => {
    const problems = problemsOf({ ...simple, island: [[Island], [StopEvent]] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      check: "reachability",
      message: "Unreachable steps: island",
      stepNames: ["island"],
    });
    expect(problems[0]?.hint).toMatch(/"island" accepts Island.*StartEvent.*skipGraphChecks/);
  });

  test("[engine 84] a step that accepts a human response can be reached", () => {
    expect(checksOf({ ...simple, answer: [[NameGiven], [StopEvent]] })).toEqual([]);
  });

  test("[engine 85] a step that returns nothing is no dead end", () => {
    expect(checksOf({ ...simple, answer: [[NameGiven], []] })).toEqual([]);
  });

  test("[engine 86] names an event that no step accepts", () => {
    const [problem, ...others] = problemsOf({ ...simple, start: [[StartEvent], [A, B]] });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      check: "terminal_event",
      message: "Events produced but never consumed: B",
      stepNames: [],
    });
    expect(problem?.hint).toMatch(/Add each to the `on` of a step.*B is emitted by step "start"/);
  });

  test("[engine 87] names all such events in one problem, sorted", () => {
    expect(checksOf({ ...simple, start: [[StartEvent], [C, A, B]] })).toEqual([
      "terminal_event: Events produced but never consumed: B, C",
    ]);
  });

  test("[engine 88] lists the steps of a cycle without an exit, not the step before it", () => {
    const cycle = { entry: [[StartEvent], [B, StopEvent]], right: [[C], [B]], left: [[B], [C]] } as const;
    const [problem, ...others] = problemsOf(cycle);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      check: "dead_end",
      message: "Dead-end steps: left, right",
      stepNames: ["left", "right"],
    });
    expect(problem?.hint).toMatch(/"left" emits C; "right" emits B.*StopEvent.*skipGraphChecks: \["dead_end"\]/);
  });

  test("[engine 89] accepts a cycle with an exit, by a stop event or by a question", () => {
    for (const exit of [StopEvent, AskName]) {
      expect(checksOf({ entry: [[StartEvent], [B]], left: [[B], [C]], right: [[C], [B, exit]] })).toEqual([]);
    }
  });

  test("[engine 90] leaves out a step that skips a check", () => {
    const both = ["reachability", "dead_end"] as const;
    expect(checksOf({ ...simple, left: [[B], [C], both], right: [[C], [B], both] })).toEqual([]);
    expect(checksOf({ ...simple, left: [[B], [C], ["reachability"]], right: [[C], [B], ["dead_end"]] })).toEqual([
      "reachability: Unreachable steps: right",
      "dead_end: Dead-end steps: left",
    ]);
  });

  test("[engine 91] leaves out a check that the workflow skips", () => {
    const unsound = { ...simple, ...loop, start: [[StartEvent], [A, Island]] } satisfies Record<string, Raw>;
    const all = ["reachability", "terminal_event", "dead_end"] as const;
    expect(problemsOf(unsound).map(({ check }) => check)).toEqual(all);
    for (const skipped of all) {
      const rest = all.filter((check) => check !== skipped);
      expect(problemsOf(unsound, [skipped]).map(({ check }) => check)).toEqual(rest);
    }
  });

  test("[engine 92] the problems make one text: a tag, a message and a hint each, in a fixed order", () => {
    const problems = problemsOf({ ...simple, ...loop, start: [[StartEvent], [A, Island]] });
    const hints = problems.map(({ hint }) => hint);
    expect(graphProblemsText(problems)).toBe(
      [
        "Graph validation failed:",
        "  - [reachability] Unreachable steps: left, right",
        `    ${hints[0]}`,
        "  - [terminal_event] Events produced but never consumed: Island",
        `    ${hints[1]}`,
        "  - [dead_end] Dead-end steps: left, right",
        `    ${hints[2]}`,
      ].join("\n"),
    );
    for (const hint of hints) expect(hint).toMatch(/^\S[^\n]+$/);
  });
});

describe("buildStepGraph", () => {
  test("[engine 93] without steps, the start event alone is reached", () => {
    const graph = buildStepGraph([], "StartEvent");
    expect([...graph.forward.events]).toEqual(["StartEvent"]);
    for (const part of [graph.steps, graph.events, graph.acceptedBy, graph.emittedBy, graph.forward.steps]) {
      expect(part.size).toBe(0);
    }
    expect(graph.reverse.events.size + graph.reverse.steps.size).toBe(0);
  });

  test("[engine 94] a chain has edges from events to steps, and from steps to events", () => {
    const graph = graphOf(simple);
    expect(Object.fromEntries(graph.acceptedBy)).toEqual({ StartEvent: ["start"], A: ["stop"] });
    expect(Object.fromEntries(graph.emittedBy)).toEqual({ A: ["start"], StopEvent: ["stop"] });
    expect([...graph.forward.steps]).toEqual(["start", "stop"]);
    expect(new Set(graph.reverse.events)).toEqual(new Set(["StopEvent", "A", "StartEvent"]));
  });

  test("[engine 95] a step that returns nothing has no edge to an event", () => {
    const graph = graphOf({ ...simple, listen: [[A], []] });
    expect(new Set(graph.events.keys())).toEqual(new Set(["StartEvent", "A", "StopEvent"]));
    expect([...graph.emittedBy.values()].flat()).not.toContain("listen");
  });

  test("[engine 96] islands are not reached, human responses are where a walk begins", () => {
    const { forward } = graphOf({ ...simple, island: [[Island], [B]], answer: [[HumanResponseEvent], [C]] });
    expect(forward.steps).toEqual(new Set(["start", "stop", "answer"]));
    expect(forward.events).toEqual(new Set(["StartEvent", "A", "StopEvent", "HumanResponseEvent", "C"]));
  });

  test("[engine 97] a loop without an exit leads to no end", () => {
    const { reverse } = graphOf({ ...simple, again: [[B], [B]] });
    expect(reverse.steps).toEqual(new Set(["start", "stop"]));
    expect(reverse.events.has("B")).toBe(false);
  });

  test("a step and an event of one name are two nodes", () => {
    const { forward } = graphOf({ Island: [[B], [StopEvent]], start: [[StartEvent], [Island, StopEvent]] });
    expect(forward.events.has("Island")).toBe(true);
    expect(forward.steps.has("Island")).toBe(false);
  });
});
