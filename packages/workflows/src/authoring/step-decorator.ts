import type { AnyStepHandler, StepDefinition } from "../definition.ts";
import { WorkflowValidationError } from "../errors.ts";
import { withoutHandler } from "./unbound-step.ts";

/** How a decorator hands a step to the instance of its class. */
export const declareStep: unique symbol = Symbol.for("@llama-agents/workflows/declare-step");

/** What a class must be for its methods to be steps. `Workflow` is one; the decorators need not know it. */
export interface StepHost<State extends object = object> {
  /** Type-only. */
  readonly "~types": { readonly state: State };
  [declareStep](step: StepDefinition, method: AnyStepHandler): void;
}

/**
 * A standard (TC39) method decorator that hands what `define` makes to each instance of the class.
 *
 * @param decorator - its name in the texts of errors: `step`
 */
export function stepDecorator(
  decorator: "step" | "catchError",
  define: (name: string, handler: AnyStepHandler) => StepDefinition,
): unknown {
  const decorate = (method: AnyStepHandler, decorated: ClassMethodDecoratorContext<StepHost>): void => {
    const name = assertDecoratable(decorator, decorated);
    const definition = define(name, method);
    decorated.addInitializer(function () {
      if (typeof this[declareStep] !== "function") {
        throw new WorkflowValidationError(
          `"${name}" is decorated by @${decorator}, but its class is no Workflow: extend it`,
        );
      }
      // Looked up at each call: another decorator may wrap the method, a test may replace it on the instance.
      const handler: AnyStepHandler = (...args) => (Reflect.get(this, name) ?? method).apply(this, args);
      this[declareStep]({ ...definition, handler }, method);
    });
  };
  return Object.assign(decorate, { [withoutHandler]: true });
}

/** @returns the name of the method */
function assertDecoratable(decorator: string, decorated: ClassMethodDecoratorContext<StepHost>): string {
  if (typeof decorated !== "object" || decorated === null || typeof decorated.addInitializer !== "function") {
    throw new WorkflowValidationError(
      `@${decorator} is a standard decorator: remove "experimentalDecorators" from the settings of the compiler`,
    );
  }
  const { kind, name, private: hidden, static: isStatic } = decorated;
  if ((kind as string) === "field" && typeof name === "string") {
    throw new WorkflowValidationError(
      `@${decorator} decorates methods, but "${name}" is a field: write ${name} = this.${decorator}(options, handler)`,
    );
  }
  if (kind === "method" && typeof name === "string" && !hidden && !isStatic) return name;
  throw new WorkflowValidationError(
    `@${decorator} decorates methods of instances with a plain name, which "${String(name)}" is not: ` +
      "make it a method that is neither static nor #private",
  );
}
