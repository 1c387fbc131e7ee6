import { describe, expect, test } from "vitest";
import { catchError, step } from "../../src/authoring/step.ts";
import { defineStep, type StepDefinition, type WorkflowDefinition } from "../../src/definition.ts";
import { catchErrorCoverage } from "../../src/engine/catch-error-coverage.ts";
import { validateWorkflow } from "../../src/engine/validate.ts";
import { WorkflowValidationError } from "../../src/errors.ts";
import { forEachForm, type StepValues } from "../authoring/three-forms.suite.ts";
import { Done, Joke, Pun, Topic } from "../fixtures.ts";

const handler = (): void => {};
const steps: StepValues = {
  write: step({ on: [Topic], emits: [Joke] }, handler),
  finish: step({ on: [Joke], emits: [Done] }, handler),
};
const recover = (forSteps?: readonly string[], maxRecoveries = 1) =>
  catchError({ emits: [Done], maxRecoveries, ...(forSteps && { forSteps }) }, handler);

const invalid = (definition: WorkflowDefinition, text: RegExp): void => {
  expect(() => validateWorkflow(definition)).toThrow(WorkflowValidationError);
  expect(() => validateWorkflow(definition)).toThrow(text);
};
const replaced = (
  definition: WorkflowDefinition,
  name: string,
  change: Partial<StepDefinition>,
): WorkflowDefinition => ({
  ...definition,
  steps: definition.steps.map((found) => (found.name === name ? { ...found, ...change } : found)),
});

describe("handlers of step failures", () => {
  forEachForm("are sound with one wildcard, and with handlers of single steps", (build) => {
    const { definition } = build({ ...steps, one: recover(["write"]), rest: recover(), none: recover([]) });
    expect(validateWorkflow(definition).stopEvent).toBe(Done);
  });

  forEachForm("[engine 100] there is one wildcard only", (build) => {
    const { definition } = build({ ...steps, one: recover(), two: recover() });
    invalid(
      definition,
      /Only one wildcard @catchError handler is allowed, found "one", "two": give all but one .*forSteps/,
    );
  });

  forEachForm("[engine 101] an unknown step fails at validation, not before", (build) => {
    const { definition } = build({ ...steps, recover: recover(["wriet"]) });
    invalid(definition, /Handler "recover" covers unknown step "wriet": did you mean "write"\?/);
  });

  forEachForm("[engine 102] a step has one handler only", (build) => {
    const { definition } = build({ ...steps, one: recover(["write"]), two: recover(["finish", "write"]) });
    invalid(definition, /Step "write" is claimed by two @catchError handlers, "one", "two"/);
  });

  forEachForm("[engine 103] a handler covers no handler, nor itself", (build) => {
    invalid(
      build({ ...steps, one: recover(), two: recover(["one"]) }).definition,
      /Handler "two" names "one" in forSteps, but cannot cover another handler step/,
    );
    invalid(
      build({ ...steps, one: recover(["one"]) }).definition,
      /Handler "one" names itself in forSteps, but cannot cover/,
    );
  });

  forEachForm("[engine 104] maxRecoveries is checked when written, and again at validation", (build) => {
    expect(() => recover(undefined, 0)).toThrow(/maxRecoveries must be an integer greater than 0, not 0/);
    const { definition } = build({ ...steps, recover: recover() });
    const corrupted = replaced(definition, "recover", { catches: { forSteps: undefined, maxRecoveries: 0 } });
    invalid(corrupted, /Handler "recover": maxRecoveries must be an integer greater than 0, not 0/);
  });

  forEachForm("[engine 105] a handler accepts StepFailedEvent, and nothing else", (build) => {
    const loose = catchError as unknown as (options: unknown, run: unknown) => unknown;
    expect(() => loose({ on: [Joke], emits: [Done] }, handler)).toThrow(WorkflowValidationError);
    expect(() => loose({ on: [Joke], emits: [Done] }, handler)).toThrow(/catchError: must accept StepFailedEvent/);
    const { definition } = build({ ...steps, recover: recover() });
    invalid(replaced(definition, "recover", { on: [Joke] }), /Handler "recover" must accept StepFailedEvent/);
  });

  forEachForm("report all their problems at once", (build) => {
    const { definition } = build({
      ...steps,
      one: recover(["nope"]),
      two: recover(),
      three: recover(),
      four: recover(["two"]),
    });
    for (const text of [/wildcard @catchError handler/, /unknown step "nope"/, /cannot cover another handler step/]) {
      invalid(definition, text);
    }
  });

  forEachForm("are where a path begins", (build) => {
    const { definition } = build({
      ...steps,
      recover: catchError({ emits: [Pun] }, handler),
      after: step({ on: [Pun], emits: [Done] }, handler),
    });
    expect(() => validateWorkflow(definition)).not.toThrow();
  });
});

describe("catchErrorCoverage", () => {
  const coverageOf = (build: (values: StepValues) => { definition: WorkflowDefinition }, values: StepValues) =>
    Object.fromEntries(catchErrorCoverage(build(values).definition.steps));

  forEachForm("gives each step the handler that names it, else the wildcard; handlers have none", (build) => {
    expect(coverageOf(build, { ...steps, all: recover(undefined, 3), zero: recover(["write"], 2) })).toEqual({
      write: { handler: "zero", maxRecoveries: 2 },
      finish: { handler: "all", maxRecoveries: 3 },
    });
    expect(coverageOf(build, { ...steps, one: recover(["write"]) })).toEqual({
      write: { handler: "one", maxRecoveries: 1 },
    });
    expect(coverageOf(build, steps)).toEqual({});
  });

  forEachForm("does not need a sound workflow: the first claim counts", (build) => {
    const values = {
      write: step({ on: [Topic], emits: [Joke] }, handler),
      a: recover(),
      b: recover(),
      c: recover(["a", "nope"]),
    };
    expect(coverageOf(build, values)).toEqual({ write: { handler: "a", maxRecoveries: 1 } });
  });

  test("is linear in the steps", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => defineStep(`step${index}`, { on: [Topic] }, handler));
    expect(catchErrorCoverage(many).size).toBe(0);
  });
});
