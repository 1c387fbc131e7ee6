import fc from "fast-check";
import { expect, test } from "vitest";
import {
  defineCatchError,
  defineStep,
  type GraphCheck,
  graphChecks,
  type StepDefinition,
} from "../../src/definition.ts";
import { checkGraph } from "../../src/engine/graph-checks.ts";
import { buildStepGraph } from "../../src/engine/step-graph.ts";
import { validateWorkflow } from "../../src/engine/validate.ts";
import {
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StepFailedEvent,
  StopEvent,
} from "../../src/events/builtin-events.ts";
import { type AnyEventClass, WorkflowEvent } from "../../src/events/event.ts";

const Answer = HumanResponseEvent.extend("Answer");
const Question = InputRequiredEvent.extend("Question");
const plain = Array.from({ length: 5 }, (_, index) => WorkflowEvent.extend(`Event${index}`));
const accepted: readonly AnyEventClass[] = [StartEvent, HumanResponseEvent, Answer, ...plain];
const emitted: readonly AnyEventClass[] = [StopEvent, InputRequiredEvent, Question, Answer, ...plain];
const enters: readonly AnyEventClass[] = [HumanResponseEvent, Answer];
const leaves: readonly AnyEventClass[] = [StopEvent, InputRequiredEvent, Question];

const handler = (): void => {};
const someChecks = fc.subarray([...graphChecks]);
const someSteps: fc.Arbitrary<readonly StepDefinition[]> = fc
  .array(
    fc.record({
      on: fc.subarray([...accepted], { minLength: 1, maxLength: 3 }),
      emits: fc.subarray([...emitted], { maxLength: 3 }),
      skipGraphChecks: fc.oneof({ weight: 4, arbitrary: fc.constant<GraphCheck[]>([]) }, someChecks),
      catches: fc.boolean(),
    }),
    { maxLength: 7 },
  )
  .map((steps) =>
    steps.map(({ catches, ...options }, index) =>
      catches && index > 4
        ? defineCatchError(`step${index}`, { emits: options.emits, forSteps: [] }, handler)
        : defineStep(`step${index}`, options, handler),
    ),
  );

/** Which node leads to which, by trying every node in between (Warshall): nodes are `step:a`, `event:B`. */
function pathsOf(steps: readonly StepDefinition[]): (from: string, to: string) => boolean {
  const nodes = [
    ...steps.map(({ name }) => `step:${name}`),
    ...new Set([StartEvent, ...accepted, ...emitted, StepFailedEvent].map(({ type }) => `event:${type}`)),
  ];
  const paths = new Set(nodes.map((node) => `${node} ${node}`));
  for (const { name, on, emits } of steps) {
    for (const { type } of on) paths.add(`event:${type} step:${name}`);
    for (const { type } of emits) paths.add(`step:${name} event:${type}`);
  }
  for (const between of nodes) {
    for (const from of nodes) {
      if (!paths.has(`${from} ${between}`)) continue;
      for (const to of nodes) if (paths.has(`${between} ${to}`)) paths.add(`${from} ${to}`);
    }
  }
  return (from, to) => paths.has(`${from} ${to}`);
}

/** The problems of a graph, found by brute force. */
function expectedProblems(steps: readonly StepDefinition[], skip: readonly GraphCheck[]): object[] {
  const leadsTo = pathsOf(steps);
  const present = (eventClass: AnyEventClass): boolean =>
    steps.some(({ on, emits }) => on.includes(eventClass) || emits.includes(eventClass));
  const seeds = [
    "event:StartEvent",
    ...enters.filter(present).map(({ type }) => `event:${type}`),
    ...steps.filter(({ catches }) => catches).map(({ name }) => `step:${name}`),
  ];
  const isReached = (name: string): boolean => seeds.some((seed) => leadsTo(seed, `step:${name}`));
  const leadsOut = (name: string): boolean => leaves.some(({ type }) => leadsTo(`step:${name}`, `event:${type}`));
  const failing = (check: GraphCheck, fails: (step: StepDefinition) => boolean): string[] =>
    steps.filter((step) => fails(step) && !step.skipGraphChecks.includes(check)).map(({ name }) => name);

  const unreachable = failing("reachability", ({ name }) => !isReached(name));
  const deadEnds = failing("dead_end", ({ name, emits }) => emits.length > 0 && !leadsOut(name));
  const dangling = emitted
    .filter((event) => steps.some(({ emits }) => emits.includes(event)) && !leaves.includes(event))
    .filter((event) => !steps.some(({ on }) => on.includes(event)))
    .map(({ type }) => type);
  return [
    { check: "reachability", message: "Unreachable steps", names: unreachable, stepNames: unreachable },
    { check: "terminal_event", message: "Events produced but never consumed", names: dangling, stepNames: [] },
    { check: "dead_end", message: "Dead-end steps", names: deadEnds, stepNames: deadEnds },
  ]
    .filter(({ check, names }) => names.length > 0 && !skip.includes(check as GraphCheck))
    .map(({ check, message, names, stepNames }) => ({
      check,
      message: `${message}: ${[...names].sort().join(", ")}`,
      stepNames: [...stepNames].sort(),
    }));
}

test("the checks of a graph agree with brute force", () => {
  fc.assert(
    fc.property(someSteps, someChecks, (steps, skip) => {
      const found = checkGraph(buildStepGraph(steps, "StartEvent"), skip).map(({ hint: _, ...problem }) => problem);
      expect(found).toEqual(expectedProblems(steps, skip));
    }),
    { numRuns: 300 },
  );
});

test("a workflow is accepted exactly if its events match and brute force finds no problem", () => {
  const isSound = (steps: readonly StepDefinition[], skip: readonly GraphCheck[]): boolean => {
    const consumed = new Set(steps.flatMap(({ on }) => on));
    const produced = new Set(steps.flatMap(({ emits }) => emits));
    const exempt = new Set<AnyEventClass>([...enters, ...leaves, StartEvent, StepFailedEvent]);
    return (
      consumed.has(StartEvent) &&
      produced.has(StopEvent) &&
      [...consumed].every((event) => produced.has(event) || exempt.has(event)) &&
      [...produced].every((event) => consumed.has(event) || exempt.has(event)) &&
      expectedProblems(steps, skip).length === 0
    );
  };
  const verdicts = new Set<boolean>();
  fc.assert(
    fc.property(someSteps, someChecks, (steps, skipGraphChecks) => {
      const start = defineStep("a", { on: [StartEvent], emits: [...plain] }, handler);
      const stop = defineStep("z", { on: [...plain], emits: [StopEvent] }, handler);
      for (const candidate of [steps, [start, ...steps, stop]]) {
        const others = { name: "any", description: undefined, timeout: null, state: undefined };
        const validate = () => validateWorkflow({ ...others, steps: candidate, skipGraphChecks });
        const sound = isSound(candidate, skipGraphChecks);
        verdicts.add(sound);
        if (sound) expect(validate()).toMatchObject({ startEvent: StartEvent, stopEvent: StopEvent });
        else expect(validate).toThrow();
      }
    }),
    { numRuns: 300 },
  );
  expect(verdicts).toEqual(new Set([true, false]));
});
