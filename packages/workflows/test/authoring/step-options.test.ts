import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { catchError, step } from "../../src/authoring/step.ts";
import { Workflow } from "../../src/authoring/workflow.ts";
import { WorkflowValidationError } from "../../src/errors.ts";
import { StartEvent, StepFailedEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { retryPolicy } from "../../src/retry/retry-policy.ts";
import { clock, Done, Joke, Pun, State, Topic } from "../fixtures.ts";
import { forEachForm } from "./three-forms.suite.ts";

const handler = (): void => {};
/** What JavaScript can pass, and the compiler refuses. */
const loose = step as unknown as (...args: readonly unknown[]) => unknown;
const looseCatchError = catchError as unknown as (...args: readonly unknown[]) => unknown;
const looseBuilder = (options: unknown = { name: "joke" }) =>
  defineWorkflow(options as { name: string }) as unknown as {
    step(...args: readonly unknown[]): { step(...args: readonly unknown[]): unknown };
    catchError(...args: readonly unknown[]): unknown;
  };
const refused = (run: () => unknown, text: RegExp): void => {
  expect(run).toThrow(WorkflowValidationError);
  expect(run).toThrow(text);
};

describe("what a step records", () => {
  forEachForm("[engine 42] a step records its events, its options and its handler", (build) => {
    const retry = retryPolicy();
    const value = step(
      { on: [Topic], emits: [Joke], numWorkers: 2, retry, resources: { clock }, description: "writes" },
      handler,
    );
    const { handler: _handler, ...recorded } = build({ write: value }).definition.steps[0] ?? {};
    expect(recorded).toEqual({
      name: "write",
      description: "writes",
      on: [Topic],
      emits: [Joke],
      numWorkers: 2,
      retry,
      resources: { clock },
      skipGraphChecks: [],
      catches: undefined,
    });
  });

  forEachForm("[engine 43] a step accepts every class in `on`, each once", (build) => {
    const { definition } = build({ write: step({ on: [Topic, Pun, Topic] }, handler) });
    expect(definition.steps[0]?.on).toEqual([Topic, Pun]);
    refused(() => loose({ on: [Topic, null] }, handler), /`on` must name at least one event class.*entry 1 is null/);
  });

  forEachForm("[engine 48] a step emits every class in `emits`; left out, it emits none", (build) => {
    const many = build({ write: step({ on: [Topic], emits: [Joke, Done, Joke] }, handler) });
    expect(many.definition.steps[0]?.emits).toEqual([Joke, Done]);
    expect(build({ write: step({ on: [Topic] }, handler) }).definition.steps[0]?.emits).toEqual([]);
  });

  forEachForm("a handler of failures has one worker, no retries and one recovery", (build) => {
    const [found] = build({ recover: catchError({ emits: [Done] }, handler) }).definition.steps;
    expect(found).toMatchObject({ on: [StepFailedEvent], emits: [Done], numWorkers: 1, retry: undefined });
    expect(found?.catches).toEqual({ forSteps: undefined, maxRecoveries: 1 });
  });

  test("`forSteps: null` is the same as none", () => {
    const value = looseCatchError({ emits: [Done], forSteps: null }, handler) as { catches: unknown };
    expect(value.catches).toEqual({ forSteps: undefined, maxRecoveries: 1 });
  });
});

describe("the events of a step", () => {
  test("[engine 44] a class that is no event, among events, is refused", () => {
    refused(() => loose({ on: [Topic, Date] }, handler), /`on` must name at least one event class.*entry 1 is Date/);
  });

  test("[engine 45] `on` must be there, and name a class", () => {
    refused(() => loose({}, handler), /step: `on` must name at least one event class.*undefined/);
    refused(() => loose({ on: [] }, handler), /`on` must name at least one event class.*it is empty/);
    refused(() => loose({ on: [String] }, handler), /`on` must name at least one event class/);
  });

  test("[engine 46] `on` must be a list of classes, not one class or an instance", () => {
    refused(() => loose({ on: Topic }, handler), /`on` .*not a list: write on: \[MyEvent\]/);
    refused(() => loose({ on: [new Topic({ topic: "" })] }, handler), /an instance of Topic \(name its class\)/);
  });

  test("[engine 47] `emits` must be a list of event classes", () => {
    refused(() => loose({ on: [Topic], emits: Joke }, handler), /`emits` must name event classes only.*not a list/);
    refused(() => loose({ on: [Topic], emits: [Joke, undefined] }, handler), /`emits` .*undefined \(is it imported/);
    refused(() => looseCatchError({ emits: [Date] }, handler), /catchError: `emits` must name event classes only/);
  });

  test("[engine 52] a step without options is refused, as a decorator and as a value", () => {
    refused(() => loose(handler), /the options come first: write @step\(\{ on: \[StartEvent\]/);
    refused(() => looseCatchError(handler), /the options come first: write @catchError\(\{ emits/);
    refused(() => {
      const bare = step as unknown as (method: unknown, decorated: ClassMethodDecoratorContext) => void;
      return class extends Workflow {
        @bare
        write(): void {}
      };
    }, /the options come first/);
  });
});

describe("the other options of a step", () => {
  test("[engine 51] numWorkers is an integer greater than 0", () => {
    for (const numWorkers of [0, -1, 0.5, Number.NaN, "2", null]) {
      refused(() => loose({ on: [Topic], numWorkers }, handler), /numWorkers must be an integer greater than 0, not/);
    }
  });

  test("maxRecoveries is an integer greater than 0", () => {
    for (const maxRecoveries of [0, 1.5, "1"]) {
      refused(() => looseCatchError({ emits: [], maxRecoveries }, handler), /maxRecoveries must be an integer/);
    }
  });

  test("forSteps is a list of names", () => {
    for (const forSteps of ["write", [1], [undefined], {}]) {
      refused(() => looseCatchError({ emits: [], forSteps }, handler), /`forSteps` must be a list of names/);
    }
  });

  test("the handler is a function", () => {
    for (const wrong of ["write", {}, null, 1]) {
      refused(() => loose({ on: [Topic] }, wrong), /step: the handler must be a function/);
      refused(() => looseCatchError({ emits: [] }, wrong), /catchError: the handler must be a function/);
      refused(() => looseBuilder().step("write", { on: [Topic] }, wrong), /step "write": the handler must be/);
    }
  });

  test("retry is a retry policy, resources are resources", () => {
    refused(() => loose({ on: [Topic], retry: 3 }, handler), /`retry` has no method nextDelay\(\): use retryPolicy/);
    refused(() => loose({ on: [Topic], resources: [clock] }, handler), /`resources` must be an object/);
    refused(() => loose({ on: [Topic], resources: { clock: Date } }, handler), /`resources.clock` .*use resource\(/);
  });

  test("description is a string, state a schema", () => {
    refused(() => loose({ on: [Topic], description: 1 }, handler), /`description` must be a string, not 1/);
    refused(() => loose({ on: [Topic], state: { count: 0 } }, handler), /`state` must be a schema/);
    refused(() => looseCatchError({ emits: [], state: { count: 0 } }, handler), /`state` must be a schema/);
    expect(step({ on: [Topic], state: State }, handler)).not.toHaveProperty("state");
  });

  test("an unknown option is refused, with the nearest one", () => {
    refused(
      () => loose({ on: [Topic], num_workers: 2 }, handler),
      /step: unknown option "num_workers": .*"numWorkers"\?/,
    );
    refused(() => loose({ on: [Topic], emit: [] }, handler), /unknown option "emit": did you mean "emits"\?/);
    refused(() => loose({ on: [Topic], retryPolicy: {} }, handler), /did you mean "retry"\?/);
    refused(() => loose({ on: [Topic], colour: 1 }, handler), /unknown option "colour": the options are on, emits/);
    refused(() => looseCatchError({ emits: [], for_steps: [] }, handler), /did you mean "forSteps"\?/);
    refused(() => looseBuilder().step("a", { on: [Topic], state: State }, handler), /step "a": unknown option "state"/);
  });

  test("options that are no object are refused", () => {
    for (const wrong of [null, "on", [Topic]]) {
      refused(() => loose(wrong, handler), /step: the options must be an object/);
      refused(() => looseCatchError(wrong, handler), /catchError: the options must be an object/);
    }
  });
});

describe("the builder, in JavaScript", () => {
  test("needs a name, and names for its steps", () => {
    for (const options of [undefined, {}, { name: "" }]) {
      const wrong = options as { name: string };
      expect(() => defineWorkflow(wrong)).toThrow(/needs a name: defineWorkflow\(/);
    }
    for (const name of ["", undefined, 1]) {
      refused(() => looseBuilder().step(name, { on: [Topic] }, handler), /the name of a step must be a string/);
      refused(() => looseBuilder().catchError(name, { emits: [] }, handler), /the name of a step must be a string/);
      refused(
        () => new Workflow().addStep(name as string, step({ on: [Topic] }, handler)),
        /the name of a step must be/,
      );
    }
  });

  test("refuses a taken name at once", () => {
    refused(
      () =>
        looseBuilder()
          .step("a", { on: [Topic] }, handler)
          .step("a", { on: [Joke] }, handler),
      /step "a" is already part of this workflow: give one of the two another name/,
    );
  });

  test("refuses a handler besides a step value, and options without a handler", () => {
    const value = step({ on: [Topic] }, handler);
    refused(() => looseBuilder().step("a", value, handler), /has its options and its handler already/);
    refused(() => looseBuilder().step("a", { on: [Topic] }), /"a" is not a step: use step\(options, handler\)/);
  });
});

describe("decorators, in JavaScript", () => {
  const decorate = step({ on: [StartEvent], emits: [StopEvent] }) as unknown as (...args: readonly unknown[]) => void;
  const decorated = { kind: "method", name: "write", private: false, static: false, addInitializer: handler };

  test("need the standard kind of decorators", () => {
    refused(() => decorate({}, "write", {}), /@step is a standard decorator: remove "experimentalDecorators"/);
  });

  test("decorate methods of instances, by name", () => {
    const text = /@step decorates methods of instances with a plain name/;
    refused(() => decorate(handler, { ...decorated, static: true }), text);
    refused(() => decorate(handler, { ...decorated, name: "#write", private: true }), text);
    refused(() => decorate(handler, { ...decorated, name: Symbol("write") }), text);
    refused(() => decorate(handler, { ...decorated, kind: "getter" }), text);
    refused(
      () => decorate(undefined, { ...decorated, kind: "field" }),
      /"write" is a field: write write = this.step\(options, handler\)/,
    );
  });

  test("need a class that is a workflow", () => {
    class NotAWorkflow {
      @(decorate as unknown as (method: () => void, context: ClassMethodDecoratorContext) => void)
      write(): void {}
    }
    refused(() => new NotAWorkflow(), /"write" is decorated by @step, but its class is no Workflow: extend it/);
  });

  test("name the method in the errors of their options", () => {
    const wrong = loose({ on: [Topic], numWorkers: 0 }) as (...args: readonly unknown[]) => void;
    refused(() => wrong(handler, decorated), /step "write": numWorkers must be/);
  });

  test("are no steps in a field", () => {
    class Forgot extends Workflow {
      readonly write = step({ on: [StartEvent] });
    }
    refused(() => new Forgot().definition, /the field "write" holds a step without a handler/);
  });
});

test("a schema of another library is a state", () => {
  expect(() => step({ on: [Topic], state: z.object({ count: z.number().default(0) }) }, handler)).not.toThrow();
});
