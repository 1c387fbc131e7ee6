import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { StartEvent, StepFailedEvent, StopEvent } from "../events/builtin-events.ts";
import type {
  AnyStepHandler,
  CatchErrorHandler,
  CatchErrorOptions,
  StateSchema,
  StepDefinition,
  StepHandler,
  StepOptions,
  UntypedState,
  WorkflowDefinition,
} from "../definition.ts";
import { type Duration, toMilliseconds } from "../duration.ts";
import type { AnyEventClass, EventClasses, EventInput } from "../events/event.ts";
import type { WorkflowHandler } from "../runtime/handler.ts";
import type { Resources } from "../resources/resource.ts";
import type { ContextDict, RunContext } from "../context/run-context.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { catchError, declareStep, type StepHost, step } from "./step.ts";
import { addStepToClass, StepCollection } from "./step-collection.ts";
import { bind, type UnboundStep } from "./unbound-step.ts";

/** The types a workflow carries, in one bag: one parameter to pass on, however many there are. */
export interface WorkflowTypes {
  readonly state: object;
  readonly start: AnyEventClass;
  readonly stop: AnyEventClass;
}

export interface DefaultTypes extends WorkflowTypes {
  readonly state: UntypedState;
  readonly start: typeof StartEvent;
  readonly stop: typeof StopEvent;
}

// biome-ignore lint/suspicious/noExplicitAny: the top type of workflows
export type AnyWorkflow = Workflow<any>;

/** What a server's type tells of its workflows, by the name of their route. */
export type WorkflowMap = Readonly<Record<string, { readonly "~types": WorkflowTypes }>>;

export interface WorkflowOptions<State extends StateSchema = StateSchema> {
  /** Identifies the workflow across processes and releases. @default the class name, which minifiers change */
  readonly name?: string;
  /**
   * How long a run may take, waits included; `null` for no limit, on a server with a default as well.
   *
   * @default no limit, or the `defaultTimeout` of the server
   */
  readonly timeout?: Duration | null;
  /** Describes `context.store`. @default any name, unchecked */
  readonly state?: State;
  readonly runtime?: Runtime;
}

export interface RunOptions<State extends object = UntypedState> {
  /** @default a new one */
  readonly runId?: string;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
  /** A context to seed or to resume the run from; see `createContext`. */
  readonly context?: RunContext<State>;
}

/** The parameters of `run` and `start`: the input may be left out if it has no required field. */
export type RunArgs<Input, Event, Options> =
  Record<never, never> extends Input
    ? [input?: Input | Event, options?: Options]
    : [input: Input | Event, options?: Options];

/** A bare `StopEvent` yields its untyped `result`; a subclass is itself the result. */
export type RunResult<Stop extends AnyEventClass> = Stop extends AnyEventClass
  ? Stop["type"] extends "StopEvent"
    ? unknown
    : InstanceType<Stop>
  : never;

/** What `Workflow.with` returns: a class to extend. */
export interface WorkflowClass<T extends WorkflowTypes> {
  new (options?: Omit<WorkflowOptions, "state">): Workflow<T>;
  addStep: typeof Workflow.addStep;
}

/**
 * A runnable workflow. Its steps are decorated methods, fields made by `this.step`, or added: all end in the same
 * `definition`. A subclass overrides methods and fields by name; by something that is no step, it removes the step.
 */
export class Workflow<T extends WorkflowTypes = DefaultTypes> implements StepHost<T["state"]> {
  /** Type-only. */
  declare readonly "~types": T;
  readonly options: WorkflowOptions;
  readonly #steps: StepCollection;
  #definition: WorkflowDefinition | undefined;

  constructor(options: WorkflowOptions = {}) {
    this.options = options;
    this.#steps = new StepCollection(new.target, Workflow.prototype);
  }

  /** Types the workflow: its start event, its stop event, its state. The other options are defaults of the instances. */
  static with<
    Start extends AnyEventClass = typeof StartEvent,
    Stop extends AnyEventClass = typeof StopEvent,
    State extends StateSchema = StateSchema<UntypedState>,
  >({
    start: _start,
    stop: _stop,
    ...defaults
  }: WorkflowOptions<State> & { readonly start?: Start; readonly stop?: Stop }): WorkflowClass<{
    readonly state: StandardSchemaV1.InferOutput<State>;
    readonly start: Start;
    readonly stop: Stop;
  }> {
    const Typed = class extends Workflow {
      constructor(options: WorkflowOptions = {}) {
        super({ ...defaults, ...options });
      }
    };
    return Typed as never;
  }

  /**
   * Adds a step to the workflows of exactly this class: a subclass does not inherit it.
   *
   * @throws WorkflowValidationError if the name is taken; by a method or a field: when the definition is next needed
   */
  static addStep<W extends AnyWorkflow>(
    this: abstract new (
      ...args: never
    ) => W,
    name: string,
    step: UnboundStep<W["~types"]["state"]>,
  ): void {
    // biome-ignore lint/complexity/noThisInStatic: the class that is added to, whichever it is
    addStepToClass(this, bind(name, step));
  }

  /**
   * The workflow as data.
   *
   * @throws WorkflowValidationError if an added step has the name of a method or a field
   * @throws RangeError if the timeout is not a duration
   */
  get definition(): WorkflowDefinition {
    if (!this.#definition || this.#steps.changed) {
      const { name = this.constructor.name, timeout, state } = this.options;
      const limit = timeout == null ? timeout : toMilliseconds(timeout);
      this.#definition = { name, timeout: limit, state, steps: this.#steps.collect(this) };
    }
    return this.#definition;
  }

  /**
   * Adds a step to this workflow alone.
   *
   * @throws WorkflowValidationError if the name is taken
   */
  addStep(name: string, step: UnboundStep<T["state"]>): void {
    this.#steps.add(this, bind(name, step));
  }

  /** @internal For the decorators. */
  [declareStep](step: StepDefinition, method: AnyStepHandler): void {
    this.#steps.addMethod(step, method);
  }

  /**
   * `step(options, handler)` with the state of this class: the value of a field, whose name is the name of the step.
   * The field may be protected, but not `#private`: nobody would find it.
   *
   * @throws WorkflowValidationError if `on` or `emits` are not event classes, or `numWorkers` is not a positive integer
   */
  protected step<
    const On extends readonly [AnyEventClass, ...AnyEventClass[]],
    const Emits extends EventClasses = readonly [],
    const R extends Resources = Record<never, never>,
  >(
    options: StepOptions<On, Emits, R>,
    handler: StepHandler<T["state"], On, Emits, R>,
  ): UnboundStep<T["state"], On[number], Emits[number], never> {
    return step<On, Emits, R, StateSchema<T["state"]>>(options, handler);
  }

  /**
   * `catchError(options, handler)` with the state and the step names of this class.
   *
   * @throws WorkflowValidationError if `maxRecoveries` is not a positive integer
   */
  protected catchError<const Emits extends EventClasses, const Names extends keyof this & string = never>(
    options: CatchErrorOptions<Emits, Names>,
    handler: CatchErrorHandler<T["state"], Emits>,
  ): UnboundStep<T["state"], typeof StepFailedEvent, Emits[number], Names> {
    return catchError<Emits, Names, StateSchema<T["state"]>>(options, handler);
  }

  /**
   * A context to seed before a run, or, from a saved one, to resume.
   *
   * @throws ContextSerdeError if `saved` cannot be read
   */
  createContext(_saved?: ContextDict): RunContext<T["state"]> {
    throw new Error("prototype: types only");
  }

  /**
   * Runs the workflow to its end.
   *
   * @throws what `start` throws, and what `handler.result()` throws
   */
  async run(
    ...args: RunArgs<EventInput<T["start"]>, InstanceType<T["start"]>, RunOptions<T["state"]>>
  ): Promise<RunResult<T["stop"]>> {
    return this.start(...args).result();
  }

  /**
   * Starts a run, and returns at once.
   *
   * @throws WorkflowConfigurationError or WorkflowValidationError if the workflow is not sound
   * @throws WorkflowRuntimeError if the input is not valid, or the run id is that of a running one
   */
  start(
    ..._args: RunArgs<EventInput<T["start"]>, InstanceType<T["start"]>, RunOptions<T["state"]>>
  ): WorkflowHandler<RunResult<T["stop"]>, T["state"]> {
    throw new Error("prototype: types only");
  }
}
