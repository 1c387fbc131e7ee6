import type { StandardSchemaV1 } from "@standard-schema/spec";
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
import { WorkflowValidationError } from "../errors.ts";
import type {
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StepFailedEvent,
  StopEvent,
} from "../events/builtin-events.ts";
import type { AnyEventClass, EventClasses, WorkflowEvent } from "../events/event.ts";
import type { Resources } from "../resources/resource.ts";
import { nameTaken } from "./step-collection.ts";
import { assertStepName, bind, isUnboundStep, type UnboundStep, unbind } from "./unbound-step.ts";
import { Workflow, type WorkflowOptions } from "./workflow.ts";
import { assertWorkflowOptions } from "./workflow-options.ts";

/**
 * Builds a workflow step by step.
 *
 * Its four parameters are not gathered in one bag: TypeScript resolves type arguments eagerly, but the members of a
 * bag lazily, as deep as the workflow has steps. A bag failed with 80 steps (TS2589); this form took 400.
 */
export class WorkflowBuilder<
  State extends object,
  On extends AnyEventClass,
  Emits extends AnyEventClass,
  StepName extends string,
> {
  readonly #options: WorkflowOptions;
  readonly #steps: readonly StepDefinition[];

  constructor(options: WorkflowOptions, steps: readonly StepDefinition[]) {
    this.#options = options;
    this.#steps = steps;
  }

  /**
   * Adds a step; nothing is annotated, everything follows from the options.
   *
   * @throws WorkflowValidationError if the name is taken, or an option is unknown or not valid (in JavaScript)
   */
  step<
    const Name extends string,
    const StepOn extends readonly [AnyEventClass, ...AnyEventClass[]],
    const StepEmits extends EventClasses = readonly [],
    const R extends Resources = Record<never, never>,
  >(
    name: NewName<Name, StepName>,
    options: StepOptions<StepOn, StepEmits, R>,
    handler: StepHandler<State, StepOn, StepEmits, R>,
  ): WorkflowBuilder<State, On | StepOn[number], Emits | StepEmits[number], StepName | Name>;
  /**
   * Adds a step made by `step(options, handler)` or `catchError(options, handler)`.
   *
   * @throws WorkflowValidationError if the name is taken, or the value is no step (in JavaScript)
   */
  step<const Name extends string, StepOn extends AnyEventClass, StepEmits extends AnyEventClass>(
    name: NewName<Name, StepName>,
    step: UnboundStep<State, StepOn, StepEmits, StepName>,
  ): WorkflowBuilder<State, On | StepOn, Emits | StepEmits, StepName | Name>;
  step(
    name: string,
    step: UnboundStep | StepOptions<EventClasses, EventClasses, Resources>,
    handler?: AnyStepHandler,
  ): unknown {
    assertStepName(name);
    if (handler !== undefined && isUnboundStep(step)) {
      throw new WorkflowValidationError(
        `step "${name}" has its options and its handler already: leave out the third argument`,
      );
    }
    if (handler === undefined) return this.#with(bind(name, step as UnboundStep));
    return this.#with(defineStep(name, step as never, handler));
  }

  /**
   * Adds a handler of step failures that outlast their retries.
   *
   * @throws WorkflowValidationError if the name is taken, or an option is unknown or not valid (in JavaScript)
   */
  catchError<const Name extends string, const StepEmits extends EventClasses>(
    name: NewName<Name, StepName>,
    options: CatchErrorOptions<StepEmits, StepName>,
    handler: CatchErrorHandler<State, StepEmits>,
  ): WorkflowBuilder<State, On, Emits | StepEmits[number], StepName | Name> {
    assertStepName(name);
    return this.#with(defineCatchError(name, options, handler)) as never;
  }

  #with(step: StepDefinition): unknown {
    if (this.#steps.some(({ name }) => name === step.name)) throw nameTaken(step.name);
    return new WorkflowBuilder(this.#options, [...this.#steps, step]);
  }

  /** Compiles only if the graph is sound. */
  build(
    this: [GraphProblem<On, Emits>] extends [never]
      ? WorkflowBuilder<State, On, Emits, StepName>
      : `${GraphProblem<On, Emits>}`,
  ): Workflow<{
    readonly state: State;
    readonly start: ClassesOf<On, StartEvent>;
    readonly stop: ClassesOf<Emits, StopEvent>;
  }> {
    const builder = this as unknown as WorkflowBuilder<State, On, Emits, StepName>;
    const workflow = new Workflow<never>(builder.#options);
    for (const step of builder.#steps) workflow.addStep(step.name, unbind(step));
    return workflow as never;
  }
}

/**
 * Starts a workflow without a class. The type of each handler follows from its `on` and `emits`.
 *
 * @throws WorkflowValidationError if it has no name (in JavaScript), an option is unknown, or has a wrong value
 *
 * @example
 * const joke = defineWorkflow({ name: "joke" })
 *   .step("write", { on: [Topic], emits: [StopEvent] }, (event) => new StopEvent({ result: event.topic }))
 *   .build();
 */
export function defineWorkflow<State extends StateSchema = StateSchema<UntypedState>>(
  options: WorkflowOptions<State> & { readonly name: string },
): WorkflowBuilder<StandardSchemaV1.InferOutput<State>, never, never, never> {
  if (typeof options?.name !== "string" || options.name === "") {
    throw new WorkflowValidationError('a workflow without a class needs a name: defineWorkflow({ name: "joke" })');
  }
  assertWorkflowOptions(options.name, options);
  return new WorkflowBuilder(options, []);
}

type NewName<Name extends string, Taken extends string> = Name extends Taken
  ? `step "${Name}" is already defined`
  : Name;

/** The members of a union of event classes whose instances are a `Kind`. */
type ClassesOf<C extends AnyEventClass, Kind extends WorkflowEvent> = C extends AnyEventClass
  ? InstanceType<C> extends Kind
    ? C
    : never
  : never;
type NamesOf<C extends AnyEventClass, Except extends WorkflowEvent> = C extends AnyEventClass
  ? InstanceType<C> extends Except
    ? never
    : NameOf<C>
  : never;
/**
 * The bare `StopEvent` and `WorkflowEvent` have the type `string`, so that classes can extend them: as a name among
 * others it would stand for all of them.
 */
type NameOf<C extends AnyEventClass> = string extends C["type"]
  ? C extends typeof StopEvent
    ? "StopEvent"
    : C extends typeof WorkflowEvent
      ? "Event"
      : C["type"]
  : C["type"];

/** Why the graph cannot run, as the text of the compile error; `never` for a sound one. */
type GraphProblem<On extends AnyEventClass, Emits extends AnyEventClass> =
  | ([ClassesOf<On, StartEvent>] extends [never] ? "no step accepts a StartEvent" : never)
  | ([ClassesOf<Emits, StopEvent>] extends [never] ? "no step emits a StopEvent" : never)
  | Several<ClassesOf<On, StartEvent>, "several StartEvent classes are accepted: a workflow has one">
  | Several<ClassesOf<Emits, StopEvent>, "several StopEvent classes are emitted: a workflow has one">
  | EachProblem<
      Exclude<NamesOf<Emits, StopEvent | InputRequiredEvent>, NamesOf<On, never>>,
      "is emitted, but no step accepts it"
    >
  | EachProblem<
      Exclude<NamesOf<On, StartEvent | HumanResponseEvent | StepFailedEvent>, NamesOf<Emits, never>>,
      "is accepted, but no step emits it"
    >;
/** `Text` if the union has members that differ. */
type Several<C, Text extends string, All = C> = C extends unknown ? ([All] extends [C] ? never : Text) : never;
type EachProblem<Name extends string, Text extends string> = Name extends string ? `${Name} ${Text}` : never;
