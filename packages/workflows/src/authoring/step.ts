import type { StandardSchemaV1 } from "@standard-schema/spec";
import {
  type AnyStepHandler,
  type CatchErrorHandler,
  type CatchErrorOptions,
  defineCatchError,
  defineStep,
  type StateSchema,
  type StepHandler,
  type StepOptions,
  type UntypedState,
} from "../definition.ts";
import { WorkflowValidationError } from "../errors.ts";
import type { StepFailedEvent } from "../events/builtin-events.ts";
import type { AnyEventClass, EventClasses } from "../events/event.ts";
import type { Resources } from "../resources/resource.ts";
import { type StepHost, stepDecorator } from "./step-decorator.ts";
import { type UnboundStep, unbind } from "./unbound-step.ts";

type StateOf<Host extends StepHost> = Host["~types"]["state"];

/** `Handler`, as a method of `This`. */
type MethodOf<This, Handler extends AnyStepHandler> = (this: This, ...args: Parameters<Handler>) => ReturnType<Handler>;

/** What `@step(options)` is: it fits the methods that the options describe. */
export type StepDecorator<On extends EventClasses, Emits extends EventClasses, R extends Resources> = <
  This extends StepHost,
>(
  method: MethodOf<This, StepHandler<StateOf<This>, On, Emits, R>>,
  decorated: ClassMethodDecoratorContext<This>,
) => void;

/** What `@catchError(options)` is: it fits a handler of step failures in a class that has the steps it names. */
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
 * @throws WorkflowValidationError if an option is unknown or not valid: `on` or `emits` are not event classes, `numWorkers`
 * is not a positive integer…
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
 * @throws WorkflowValidationError if an option is unknown or not valid: `on` or `emits` are not event classes, `numWorkers`
 * is not a positive integer…
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
  assertOptionsFirst("step", "on: [StartEvent], ", options);
  if (handler !== undefined) return unbind(defineStep("", withoutState("step", options), handler));
  return stepDecorator("step", (name, method) => defineStep(name, options, method));
}

/**
 * Declares a method as the handler of step failures that outlast their retries.
 *
 * @throws WorkflowValidationError if an option is unknown or not valid: `maxRecoveries` is not a positive integer…
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
  assertOptionsFirst("catchError", "", options);
  if (handler !== undefined) return unbind(defineCatchError("", withoutState("catchError", options), handler));
  return stepDecorator("catchError", (name, method) => defineCatchError(name, options, method));
}

/** The state of a step value is for the types alone, but must be one. */
function withoutState<Options>(subject: string, options: Options & { readonly state?: unknown }): Options {
  if (typeof options !== "object" || options === null || !("state" in options)) return options;
  const { state, ...others } = options;
  const isSchema = (typeof state === "object" || typeof state === "function") && state !== null && "~standard" in state;
  if (state !== undefined && !isSchema) {
    throw new WorkflowValidationError(`${subject}: \`state\` must be a schema such as z.object({ … })`);
  }
  return others as Options;
}

/** `@step` without parentheses, or `step(handler)`: the events of a step are never read from its types. */
function assertOptionsFirst(decorator: string, on: string, options: unknown): void {
  if (typeof options !== "function") return;
  throw new WorkflowValidationError(
    `${decorator}: the options come first: write @${decorator}({ ${on}emits: [StopEvent] }) above a method, ` +
      `or ${decorator}({ ${on}emits: [StopEvent] }, handler)`,
  );
}
