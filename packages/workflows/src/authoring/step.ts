import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { StepFailedEvent } from "../events/builtin-events.ts";
import {
  type AnyStepHandler,
  type CatchErrorHandler,
  type CatchErrorOptions,
  defineCatchError,
  defineStep,
  type StateSchema,
  type StepDefinition,
  type StepHandler,
  type StepOptions,
  type UntypedState,
} from "../definition.ts";
import type { AnyEventClass, EventClasses } from "../events/event.ts";
import type { Resources } from "../resources/resource.ts";
import { type UnboundStep, unbind } from "./unbound-step.ts";

/** How a decorator hands a step to the instance of its class. */
export const declareStep: unique symbol = Symbol.for("@llama-agents/workflows/declare-step");

/** What a class must be for its methods to be steps. `Workflow` is one; the decorators need not know it. */
export interface StepHost<State extends object = object> {
  /** Type-only. */
  readonly "~types": { readonly state: State };
  [declareStep](step: StepDefinition, method: AnyStepHandler): void;
}

type StateOf<Host extends StepHost> = Host["~types"]["state"];

/** `Handler`, as a method of `This`. */
type MethodOf<This, Handler extends AnyStepHandler> = (this: This, ...args: Parameters<Handler>) => ReturnType<Handler>;

export type StepDecorator<On extends EventClasses, Emits extends EventClasses, R extends Resources> = <
  This extends StepHost,
>(
  method: MethodOf<This, StepHandler<StateOf<This>, On, Emits, R>>,
  decorated: ClassMethodDecoratorContext<This>,
) => void;

export type CatchErrorDecorator<Emits extends EventClasses, Names extends string> = <This extends StepHost>(
  method: [Exclude<Names, keyof This>] extends [never]
    ? MethodOf<This, CatchErrorHandler<StateOf<This>, Emits>>
    : `there is no step "${Exclude<Names, keyof This>}"`,
  decorated: ClassMethodDecoratorContext<This>,
) => void;

/**
 * Declares a method as a step. The method must accept every event in `on`, and may return only events in `emits`.
 * A subclass that overrides the method must decorate it again; undecorated, it is no step any more.
 *
 * @throws WorkflowValidationError if `on` or `emits` are not event classes, or `numWorkers` is not a positive integer
 *
 * @example
 * class JokeFlow extends Workflow {
 *   \@step({ on: [Topic], emits: [Joke] })
 *   async write(event: Topic): Promise<Joke> { … }
 * }
 */
export function step<
  const On extends readonly [AnyEventClass, ...AnyEventClass[]],
  const Emits extends EventClasses = readonly [],
  const R extends Resources = Record<never, never>,
>(options: StepOptions<On, Emits, R>): StepDecorator<On, Emits, R>;
/**
 * Makes a step as a value: for a class field, for a builder, for `addStep`. Nothing is annotated: the event is the union
 * of `on`, the context's store is typed by `state`, the resources by `resources`.
 *
 * In a class, `this.step(options, handler)` is the same with the state of the class.
 *
 * @throws WorkflowValidationError if `on` or `emits` are not event classes, or `numWorkers` is not a positive integer
 *
 * @example
 * const write = step({ on: [Topic], emits: [Joke] }, async (event, context) => new Joke({ text: … }));
 */
export function step<
  const On extends readonly [AnyEventClass, ...AnyEventClass[]],
  const Emits extends EventClasses = readonly [],
  const R extends Resources = Record<never, never>,
  State extends StateSchema = StateSchema<UntypedState>,
>(
  options: StepOptions<On, Emits, R> & { readonly state?: State },
  handler: StepHandler<StandardSchemaV1.InferOutput<State>, On, Emits, R>,
): UnboundStep<StandardSchemaV1.InferOutput<State>, On[number], Emits[number], never>;
export function step(options: StepOptions<EventClasses, EventClasses, Resources>, handler?: AnyStepHandler): unknown {
  if (handler) return unbind(defineStep("", options, handler));
  return methodDecorator((name, method) => defineStep(name, options, method));
}

/**
 * Declares a method as the handler of step failures that outlast their retries.
 *
 * @throws WorkflowValidationError if `maxRecoveries` is not a positive integer
 */
export function catchError<const Emits extends EventClasses, const Names extends string = never>(
  options: CatchErrorOptions<Emits, Names>,
): CatchErrorDecorator<Emits, Names>;
/** Makes such a handler as a value. In a class, `this.catchError` also checks the names in `forSteps`. */
export function catchError<
  const Emits extends EventClasses,
  const Names extends string = never,
  State extends StateSchema = StateSchema<UntypedState>,
>(
  options: CatchErrorOptions<Emits, Names> & { readonly state?: State },
  handler: CatchErrorHandler<StandardSchemaV1.InferOutput<State>, Emits>,
): UnboundStep<StandardSchemaV1.InferOutput<State>, typeof StepFailedEvent, Emits[number], Names>;
export function catchError(options: CatchErrorOptions<EventClasses, string>, handler?: AnyStepHandler): unknown {
  if (handler) return unbind(defineCatchError("", options, handler));
  return methodDecorator((name, method) => defineCatchError(name, options, method));
}

function methodDecorator(define: (name: string, handler: AnyStepHandler) => StepDefinition) {
  return (method: AnyStepHandler, decorated: ClassMethodDecoratorContext<StepHost>): void => {
    const definition = define(String(decorated.name), method);
    decorated.addInitializer(function () {
      // Looked up at each call: another decorator may wrap the method, a test may replace it on the instance.
      const handler: AnyStepHandler = (...args) => (Reflect.get(this, decorated.name) ?? method).apply(this, args);
      this[declareStep]({ ...definition, handler }, method);
    });
  };
}
