import { test } from "vitest";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { catchError, step } from "../../src/authoring/step.ts";
import type { UnboundStep } from "../../src/authoring/unbound-step.ts";
import { Workflow, type WorkflowOptions } from "../../src/authoring/workflow.ts";
import type { AnyStepHandler } from "../../src/definition.ts";

/** The steps of a workflow as values, by name: `{ write: step({ on, emits }, handler) }`. */
export type StepValues = Readonly<Record<string, UnboundStep>>;

/** Writes a workflow in one of the forms. */
export type BuildWorkflow = (steps: StepValues, options?: WorkflowOptions) => Workflow;

/** The three ways to write a workflow, by name. */
const forms: Readonly<Record<string, BuildWorkflow>> = {
  "a builder": (steps, options = {}) => {
    let builder = defineWorkflow({ name: "test", ...options }) as unknown as UncheckedBuilder;
    for (const [name, value] of Object.entries(steps)) builder = builder.step(name, value);
    return builder.build();
  },

  "a class with decorated methods": (steps, options = {}) => {
    let Decorated: WorkflowConstructor = Workflow;
    for (const [name, value] of Object.entries(steps)) Decorated = withMethod(Decorated, name, value);
    return new Decorated({ name: "test", ...options });
  },

  "a class with fields": (steps, options = {}) => {
    class Fields extends Workflow {
      constructor(fieldOptions: WorkflowOptions) {
        super(fieldOptions);
        Object.assign(this, steps);
      }
    }
    return new Fields({ name: "test", ...options });
  },
};

/** One test that runs `body` for each form; a failure tells which form it was. */
export function forEachForm(title: string, body: (build: BuildWorkflow, form: string) => unknown): void {
  test(title, async () => {
    for (const [form, build] of Object.entries(forms)) {
      try {
        await body(build, form);
      } catch (error) {
        if (error instanceof Error) error.message = `as ${form}: ${error.message}`;
        throw error;
      }
    }
  });
}

type WorkflowConstructor = new (options: WorkflowOptions) => Workflow;

/** The builder without its check of the graph: the tests also need workflows that do not compile. */
interface UncheckedBuilder {
  step(name: string, value: UnboundStep): UncheckedBuilder;
  build(): Workflow;
}

function withMethod(Base: WorkflowConstructor, name: string, value: UnboundStep): WorkflowConstructor {
  const decorate = decoratorOf(value);
  return class extends Base {
    @decorate
    [name](...args: Parameters<AnyStepHandler>): ReturnType<AnyStepHandler> {
      return value.handler.apply(this, args);
    }
  };
}

type AnyMethodDecorator = (method: AnyStepHandler, decorated: ClassMethodDecoratorContext) => void;

function decoratorOf(value: UnboundStep): AnyMethodDecorator {
  const { on, emits, numWorkers, retry, resources, skipGraphChecks, description, catches } = value;
  if (catches) {
    const { forSteps, maxRecoveries } = catches;
    const options = { emits, maxRecoveries, ...(forSteps && { forSteps }), ...(description && { description }) };
    return catchError(options) as never;
  }
  const options = { emits, numWorkers, resources, skipGraphChecks, ...(retry && { retry }) };
  return step({ on, ...options, ...(description && { description }) } as never) as never;
}
