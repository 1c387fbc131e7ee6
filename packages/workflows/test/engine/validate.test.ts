import { describe, expect, test } from "vitest";
import { catchError, step } from "../../src/authoring/step.ts";
import { defineStep, type StepDefinition, type WorkflowDefinition } from "../../src/definition.ts";
import { validateWorkflow } from "../../src/engine/validate.ts";
import { eventClasses, startEventClass, stopEventClass, usesHumanInTheLoop } from "../../src/engine/workflow-checks.ts";
import { WorkflowConfigurationError, WorkflowValidationError } from "../../src/errors.ts";
import {
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StepFailedEvent,
  StopEvent,
} from "../../src/events/builtin-events.ts";
import { type EventClasses, WorkflowEvent } from "../../src/events/event.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { AskName, Done, Joke, NameGiven, Pun, Topic } from "../fixtures.ts";

class PlainJoke extends Joke.extend("PlainJoke") {}

const handler = (): void => {};
const from = <const On extends readonly [EventClasses[number], ...EventClasses]>(on: On, emits: EventClasses = []) =>
  step({ on, emits }, handler as never);
const write = from([Topic], [Joke]);
const finish = from([Joke], [Done]);
const sound = { write, finish };

const configuration = (run: () => unknown, text: RegExp): void => {
  expect(run).toThrow(WorkflowConfigurationError);
  expect(run).toThrow(text);
};
const invalid = (run: () => unknown, text: RegExp): void => {
  expect(run).toThrow(WorkflowValidationError);
  expect(run).toThrow(text);
};

describe("the start and the stop event", () => {
  forEachForm("are inferred from the steps", (build) => {
    const { definition } = build(sound);
    expect(startEventClass(definition)).toBe(Topic);
    expect(stopEventClass(definition)).toBe(Done);
    expect(validateWorkflow(definition)).toEqual({ startEvent: Topic, stopEvent: Done, usesHumanInTheLoop: false });
  });

  forEachForm("[engine 62] a step must emit a StopEvent", (build) => {
    const { definition } = build({ write });
    configuration(
      () => stopEventClass(definition),
      /At least one Event of type StopEvent must be returned by any step/,
    );
    configuration(() => validateWorkflow(definition), /At least one Event of type StopEvent.*add StopEvent/);
  });

  forEachForm("[engine 63] a step must accept a StartEvent", (build) => {
    const { definition } = build({ finish });
    const text = /At least one Event of type StartEvent must be received by any step/;
    configuration(() => startEventClass(definition), text);
    configuration(() => validateWorkflow(definition), text);
  });

  forEachForm("[engine 64] a missing start event is reported before a missing stop event", (build) => {
    configuration(
      () => validateWorkflow(build({ a: from([Joke]) }).definition),
      /At least one Event of type StartEvent/,
    );
  });

  forEachForm("[engine 65] there is one start event only", (build) => {
    const { definition } = build({ ...sound, other: from([StartEvent], [Joke]), again: from([Topic]) });
    const text =
      /Only one type of StartEvent is allowed per workflow, found 2 .*Topic in steps "again", "write"; StartEvent in step "other"/;
    configuration(() => startEventClass(definition), text);
    configuration(() => validateWorkflow(definition), text);
  });

  forEachForm("[engine 66] there is one stop event only", (build) => {
    const { definition } = build({ ...sound, other: from([Joke], [StopEvent]) });
    const text = /Only one type of StopEvent .*found 2 .*Done in step "finish"; StopEvent in step "other"/;
    configuration(() => stopEventClass(definition), text);
    configuration(() => validateWorkflow(definition), text);
  });

  forEachForm("[engine 67] their inference needs no validation, and fails without it", (build) => {
    const unsound = build({ ...sound, island: from([Pun], [NameGiven]) });
    expect(startEventClass(unsound.definition)).toBe(Topic);
    configuration(() => startEventClass(build({ finish }).definition), /type StartEvent/);
  });

  forEachForm("[engine 68] a workflow has steps", (build) => {
    const { definition } = build({}, { name: "empty-flow" });
    configuration(() => validateWorkflow(definition), /Workflow "empty-flow" has no configured steps/);
  });

  forEachForm("[engine 69] the text names the workflow", (build) => {
    configuration(() => validateWorkflow(build({ finish }, { name: "no-start" }).definition), /workflow "no-start"/);
    configuration(() => validateWorkflow(build({ write }, { name: "no-stop" }).definition), /workflow "no-stop"/);
  });
});

describe("the events between the steps", () => {
  forEachForm("[engine 70] no step accepts a StopEvent", (build) => {
    const one = build({ ...sound, late: from([Done]) }).definition;
    invalid(() => validateWorkflow(one), /Step 'late' cannot accept StopEvent: it ends the run/);
    const two = build({ ...sound, late: from([Done]), later: from([StopEvent]) }).definition;
    invalid(() => validateWorkflow(two), /Steps 'late', 'later' cannot accept StopEvent/);
  });

  forEachForm("[engine 71] what is produced is consumed", (build) => {
    const { definition } = build({ ...sound, write: from([Topic], [Joke, Pun]) });
    invalid(
      () => validateWorkflow(definition),
      /Workflow "test": .*produced but never consumed: Pun \(Pun is emitted by step "write"\)\. Add each to the `on`/,
    );
  });

  forEachForm("[engine 72] what is consumed is produced", (build) => {
    const { definition } = build({ ...sound, a: from([PlainJoke, Pun], [Done]), b: from([Pun]) });
    invalid(
      () => validateWorkflow(definition),
      /consumed but never produced: PlainJoke, Pun \(PlainJoke is accepted by step "a"; Pun is accepted by steps "a", "b"\)/,
    );
  });

  forEachForm("what is not consumed and what is not produced are told in one error", (build) => {
    const { definition } = build({ write: from([Topic], [Joke, Done]), a: from([Pun], [Done]) });
    invalid(
      () => validateWorkflow(definition),
      /^Workflow "test": .*consumed but never produced: Pun .*\n.*produced but never consumed: Joke /,
    );
  });

  forEachForm("[engine 73] a subclass does not stand for the class that is consumed", (build) => {
    const { definition } = build({ write: from([Topic], [PlainJoke]), finish });
    invalid(
      () => validateWorkflow(definition),
      /consumed but never produced: Joke .*PlainJoke extends Joke, but events go by their exact class: accept PlainJoke/,
    );
  });

  forEachForm("[engine 74] questions need no consumer, answers need no producer", (build) => {
    const asks = build({ write: from([Topic], [AskName, Done]) });
    expect(validateWorkflow(asks.definition).startEvent).toBe(Topic);
    const answers = build({ write: from([Topic], [Done]), answer: from([NameGiven], [Done]) });
    expect(validateWorkflow(answers.definition).stopEvent).toBe(Done);
  });

  forEachForm("[engine 75] validation tells whether a human takes part", (build) => {
    const report = (steps: Parameters<typeof build>[0]) => validateWorkflow(build(steps).definition).usesHumanInTheLoop;
    for (const question of [InputRequiredEvent, AskName])
      expect(report({ a: from([Topic], [question, Done]) })).toBe(true);
    for (const answer of [HumanResponseEvent, NameGiven]) {
      expect(report({ a: from([Topic], [Done]), b: from([answer], [Done]) })).toBe(true);
    }
    expect(report(sound)).toBe(false);
    expect(usesHumanInTheLoop(build(sound).definition)).toBe(false);
  });

  forEachForm("[engine 106] the events are those accepted and those returned, each once", (build) => {
    const recover = catchError({ emits: [Done] }, handler);
    const classes = eventClasses(build({ ...sound, again: from([Topic], [Joke]), recover }).definition);
    expect(new Set(classes)).toEqual(new Set([Topic, Joke, Done, StepFailedEvent]));
    expect(classes).toHaveLength(4);
  });

  forEachForm("two different events of one name are refused, copies of one class are not", (build) => {
    class OtherJoke extends WorkflowEvent.extend("Joke", { length: Joke.fields.text }) {}
    class SameJoke extends WorkflowEvent.extend("Joke", Joke.fields) {}
    const { definition } = build({ write, finish: from([OtherJoke], [Done]) });
    invalid(
      () => validateWorkflow(definition),
      /Two different event classes are called "Joke" \(steps "finish", "write"\)/,
    );
    const copies = build({ write, finish: from([SameJoke], [Done]) });
    expect(() => validateWorkflow(copies.definition)).not.toThrow();
  });
});

test("a chain of any length is validated, in work linear in the number of its steps", () => {
  const reads = new Map([400, 800].map((length) => [length, countReads(length)]));
  expect(reads.get(800)).toBeLessThan(3 * (reads.get(400) ?? 0));
  expect(validateWorkflow(chain(20_000)).stopEvent).toBe(StopEvent); // deeper than the call stack
});

function chain(length: number): WorkflowDefinition {
  const events = Array.from({ length }, (_, index) => WorkflowEvent.extend(`Event${index}`));
  const steps: StepDefinition[] = events.map((event, index) =>
    defineStep(`step${index}`, { on: [events[index - 1] ?? StartEvent], emits: [event] }, handler),
  );
  steps.push(defineStep("stop", { on: [events.at(-1) ?? StartEvent], emits: [StopEvent] }, handler));
  return { name: "chain", description: undefined, steps, timeout: null, state: undefined, skipGraphChecks: [] };
}

/** How often the validation of a chain looks at a property of a step. */
function countReads(length: number): number {
  let reads = 0;
  const counting: ProxyHandler<StepDefinition> = {
    get: (step, name) => {
      reads++;
      return Reflect.get(step, name);
    },
  };
  const definition = chain(length);
  validateWorkflow({ ...definition, steps: definition.steps.map((step) => new Proxy(step, counting)) });
  return reads;
}
