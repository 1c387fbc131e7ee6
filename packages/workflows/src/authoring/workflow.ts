import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ContextDict, RunContext } from "../context/run-context.ts";
import { WorkflowRunContext } from "../context/workflow-run-context.ts";
import type {
  AnyStepHandler,
  CatchErrorHandler,
  CatchErrorOptions,
  GraphCheck,
  StateSchema,
  StepDefinition,
  StepHandler,
  StepOptions,
  UntypedState,
  WorkflowDefinition,
} from "../definition.ts";
import { type Duration, toMilliseconds } from "../duration.ts";
import { compileDefinition } from "../engine/engine-definition.ts";
import { validateWorkflow as validateDefinition } from "../engine/validate.ts";
import { eventClasses, startEventClass, stopEventClass } from "../engine/workflow-checks.ts";
import { WorkflowRuntimeError } from "../errors.ts";
import type { StartEvent, StopEvent } from "../events/builtin-events.ts";
import type { AnyEventClass, EventClasses, EventInput, WorkflowEvent } from "../events/event.ts";
import { EventRegistry } from "../events/event-registry.ts";
import type { StepFailedEvent } from "../events/step-failed-event.ts";
import type { ErrorClass } from "../events/type-registry.ts";
import type { Resources } from "../resources/resource.ts";
import { ResourceManager } from "../resources/resource-manager.ts";
import { currentRuntime } from "../runtime/current-runtime.ts";
import type { WorkflowHandler } from "../runtime/handler.ts";
import { defaultRuntime } from "../runtime/in-memory-runtime.ts";
import { RunHandler } from "../runtime/run-handler.ts";
import { createRunId } from "../runtime/run-id.ts";
import {
  type JournalSchema,
  journalSchema,
  lockWorkflow,
  type RunResumption,
  type RunTags,
  type Runtime,
  type RuntimeWorkflow,
  resumeRun,
} from "../runtime/runtime.ts";
import { type VerboseLogger, VerboseRuntime } from "../runtime/verbose-runtime.ts";
import type { RunArgs, RunOptions, RunResult } from "./run-arguments.ts";
import { assertRunOptions, createStartEvent } from "./run-input.ts";
import { catchError, step } from "./step.ts";
import { addStepToClass, StepCollection } from "./step-collection.ts";
import { declareStep, type StepHost } from "./step-decorator.ts";
import { bind, type UnboundStep } from "./unbound-step.ts";
import { assertWorkflowOptions } from "./workflow-options.ts";

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
  /** Shown in drawings and in the debugger. */
  readonly description?: string;
  /**
   * How long a run may take, waits included; `null` for no limit, on a server with a default as well.
   *
   * @default no limit, or the `defaultTimeout` of the server
   */
  readonly timeout?: Duration | null;
  /** Describes `context.store`. @default any name, unchecked */
  readonly state?: State;
  /** Event classes that no step names, but which saved contexts may hold: those of `waitForEvent`. @default none */
  readonly events?: EventClasses;
  /** Error classes to be restored as such from a saved context. @default none: they are read as plain errors */
  readonly errors?: readonly ErrorClass[];
  /** How many runs of this instance may be active at once; others wait, in order. @default no limit */
  readonly numConcurrentRuns?: number;
  /** Graph checks that do not apply. @default none */
  readonly skipGraphChecks?: readonly GraphCheck[];
  /** Runs a workflow that is not sound; it must have a start and a stop event all the same. @default false */
  readonly disableValidation?: boolean;
  /** Prints what happens in each run: to the console, or to a logger. @default false */
  readonly verbose?: boolean | VerboseLogger;
  /** Shares cached resources with other workflows. @default one of its own */
  readonly resources?: ResourceManager;
  /** @default the runtime of the surrounding `registering()`, or a runtime in memory */
  readonly runtime?: Runtime;
}

/** What `Workflow.with` returns: a class to extend. */
export interface WorkflowClass<T extends WorkflowTypes> {
  new (options?: Omit<WorkflowOptions, "state">): Workflow<T>;
  addStep: typeof Workflow.addStep;
}

/**
 * A runnable workflow. Its steps are decorated methods, fields made by `this.step`, or added: all end in the same
 * `definition`. A subclass overrides methods and fields by name; by something that is no step, it removes the step.
 */
export class Workflow<T extends WorkflowTypes = DefaultTypes> implements StepHost<T["state"]>, RuntimeWorkflow {
  /** Type-only. */
  declare readonly "~types": T;
  readonly options: WorkflowOptions;
  readonly #steps: StepCollection;
  /** Builds and keeps the resources of the steps. */
  readonly resourceManager: ResourceManager;
  #definition: WorkflowDefinition | undefined;
  /** What the first run of a definition has found out: adding a step makes a new definition. */
  #checked: { readonly definition: WorkflowDefinition; readonly startEvent: AnyEventClass } | undefined;
  #registry: EventRegistry | undefined;
  #name: string | undefined;
  #runtime: Runtime;
  #isLocked = false;

  /** @throws WorkflowValidationError if an option is unknown, or has a wrong value */
  constructor(options: WorkflowOptions = {}) {
    assertWorkflowOptions(new.target.name, options);
    this.options = options;
    this.#steps = new StepCollection(new.target, Workflow.prototype);
    this.resourceManager = options.resources ?? new ResourceManager();
    this.#name = options.name;
    this.#runtime = options.runtime ?? currentRuntime() ?? defaultRuntime;
    this.#runtime.track(this);
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
   */
  get definition(): WorkflowDefinition {
    if (!this.#definition || this.#steps.changed) {
      const { description, timeout, state, skipGraphChecks = [] } = this.options;
      this.#definition = {
        name: this.workflowName,
        description,
        timeout: timeout == null ? timeout : toMilliseconds(timeout),
        state,
        skipGraphChecks,
        steps: this.#steps.collect(this),
      };
    }
    return this.#definition;
  }

  /** The name that identifies the workflow. It can be changed until the first run or the launch of the runtime. */
  get workflowName(): string {
    return this.#name ?? this.constructor.name;
  }

  /** @throws WorkflowRuntimeError if the workflow has been run or launched */
  set workflowName(name: string) {
    if (name === this.workflowName) return;
    this.#assertNotLocked("Cannot change workflow_name");
    this.#name = name;
    this.#definition = undefined;
  }

  /** Where the runs live. It can be changed until the first run or the launch of the runtime. */
  get runtime(): Runtime {
    return this.#runtime;
  }

  /** @throws WorkflowRuntimeError if the workflow has been run or launched */
  set runtime(runtime: Runtime) {
    if (runtime === this.#runtime) return;
    this.#assertNotLocked("Cannot reassign runtime");
    this.#runtime.untrack(this);
    this.#runtime = runtime;
    this.#runtime.track(this);
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
  createContext(saved?: ContextDict): RunContext<T["state"]> {
    const context = this.#newContext();
    if (saved !== undefined) context.load(saved);
    return context as unknown as RunContext<T["state"]>;
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
   * @throws ContextStateError if the context belongs to a run in progress
   */
  start(
    ...args: RunArgs<EventInput<T["start"]>, InstanceType<T["start"]>, RunOptions<T["state"]>>
  ): WorkflowHandler<RunResult<T["stop"]>, T["state"]> {
    const [input, options = {}] = args;
    assertRunOptions(options);
    const { runId = createRunId(), signal, tags = noTags } = options;
    this[lockWorkflow]();
    const { startEvent } = this.#check();
    const context = WorkflowRunContext.of(options.context) ?? this.#newContext();
    return this.#begin(context, runId, tags, () => createStartEvent(startEvent, input), signal) as never;
  }

  /** Disposes of the cached resources, unless they are shared with other workflows. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.options.resources) await this.resourceManager.dispose();
  }

  /** @internal For runtimes. */
  [lockWorkflow](): void {
    this.#isLocked = true;
  }

  /** @internal For runtimes. */
  get [journalSchema](): JournalSchema {
    return { engine: compileDefinition(this.#check().definition), eventRegistry: this.#eventRegistry() };
  }

  /** @internal For runtimes. */
  [resumeRun]({ runId, state, fields, tags }: RunResumption): WorkflowHandler {
    if (!state.isRunning)
      throw new WorkflowRuntimeError(`Run "${runId}" cannot be resumed: it never began, or has ended`);
    this[lockWorkflow]();
    const context = this.#newContext();
    context.resume({ state, fields });
    return this.#begin(context, runId, tags, () => undefined);
  }

  #begin(
    context: WorkflowRunContext,
    runId: string,
    tags: RunTags,
    createStart: () => WorkflowEvent | undefined,
    signal?: AbortSignal,
  ): WorkflowHandler {
    const { definition } = this.#check();
    const { state, isResumed } = context.prepare(definition, runId);
    const adapter = this.#verbose(this.#runtime).run({
      runId,
      workflow: this,
      engine: compileDefinition(definition),
      state,
      startEvent: isResumed ? undefined : createStart(),
      store: context.store,
      resources: this.resourceManager,
      concurrencyLimit: this.options.numConcurrentRuns,
      tags,
    });
    context.attach(adapter);
    return new RunHandler(this.workflowName, adapter, context, signal);
  }

  #check(): { readonly definition: WorkflowDefinition; readonly startEvent: AnyEventClass } {
    const { definition } = this;
    if (this.#checked?.definition === definition) return this.#checked;
    const startEvent = startEventClass(definition);
    if (this.options.disableValidation) stopEventClass(definition);
    else validateDefinition(definition);
    this.#registry = undefined;
    this.#checked = { definition, startEvent };
    return this.#checked;
  }

  #newContext(): WorkflowRunContext {
    return new WorkflowRunContext(this.definition, () => this.#eventRegistry());
  }

  #eventRegistry(): EventRegistry {
    const { events = [], errors = [] } = this.options;
    this.#registry ??= new EventRegistry([...eventClasses(this.definition), ...events], { errors });
    return this.#registry;
  }

  #verbose(runtime: Runtime): Runtime {
    const { verbose } = this.options;
    return verbose ? new VerboseRuntime(runtime, verbose === true ? undefined : verbose) : runtime;
  }

  #assertNotLocked(what: string): void {
    if (this.#isLocked) throw new WorkflowRuntimeError(`${what} after the workflow has been run or launched`);
  }
}

const noTags: RunTags = {};
