import type { WorkflowDefinition } from "../definition.ts";
import { type BrokerState, createBrokerState } from "../engine/broker-state.ts";
import { compileDefinition } from "../engine/engine-definition.ts";
import { ContextSerdeError, ContextStateError } from "../errors.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { deserializeValue } from "../events/event-serialization.ts";
import { assertEvent } from "../runtime/assert-event.ts";
import { assertStepAccepts } from "../runtime/assert-step-accepts.ts";
import { reportProblem } from "../runtime/report-problem.ts";
import type { ExternalRunAdapter, RunResumption } from "../runtime/runtime.ts";
import { StepContext } from "../runtime/step-context.ts";
import { MemoryStateStore } from "../state/memory-state-store.ts";
import type { TrackedStateStore } from "../state/state-store.ts";
import { messageOf } from "../to-error.ts";
import { readContext } from "./read-context.ts";
import type { ContextDict, RunContext } from "./run-context.ts";
import { writeContext } from "./write-context.ts";

/**
 * A context outlives its runs: before the first it holds what the run will start from, during and after a run it looks
 * into it, and the next run goes on with its store.
 */
export class WorkflowRunContext implements RunContext {
  /** That of the last run; before the first, what the workflow was when the context was made. */
  #definition: WorkflowDefinition;
  readonly #registry: () => EventRegistry;
  /** Where the next run starts; `undefined`: from the beginning. */
  #resumeFrom: BrokerState | undefined;
  #store: TrackedStateStore | undefined;
  #run: ExternalRunAdapter | undefined;

  constructor(definition: WorkflowDefinition, registry: () => EventRegistry) {
    this.#definition = definition;
    this.#registry = registry;
  }

  /** @throws ContextStateError if it is that of a step, or none at all */
  static of(context: unknown): WorkflowRunContext | undefined {
    if (context === undefined || context instanceof WorkflowRunContext) return context;
    if (context instanceof StepContext) {
      throw new ContextStateError("Cannot start workflow from a step function context: use workflow.createContext()");
    }
    throw new ContextStateError("the context of a run is made by workflow.createContext(), or is handler.context");
  }

  /** @throws ContextSerdeError if `saved` cannot be read */
  load(saved: unknown): void {
    const { broker, state } = readContext(compileDefinition(this.#definition), saved, this.#registry());
    if (broker.isRunning) this.#resumeFrom = broker;
    if (state) this.#store = this.#createStore(state);
  }

  /** @throws ContextSerdeError if a field of the state cannot be read */
  resume({ state, fields }: Pick<RunResumption, "state" | "fields">): void {
    this.#resumeFrom = state;
    if (fields) this.#store = this.#createStore(this.#readFields(fields), true);
  }

  /**
   * Where a run of this context starts.
   *
   * @throws ContextStateError if the context belongs to a run in progress, or to one of other steps that would be resumed
   */
  prepare(definition: WorkflowDefinition, runId: string): { readonly state: BrokerState; readonly isResumed: boolean } {
    if (this.#run && !this.#run.outcome) {
      throw new ContextStateError(`the context is already running, in run "${this.#run.runId}": use another one`);
    }
    const from = this.resumedState;
    if (from && stepNames(definition) !== stepNames(this.#definition)) {
      throw new ContextStateError(
        `the context cannot be resumed: its run has the steps ${stepNames(this.#definition)}, not ${stepNames(definition)}`,
      );
    }
    this.#definition = definition;
    if (this.#run && this.#run.runId !== runId) this.store.forgetTaken();
    return {
      state: from ? { ...from, runId, isEnded: false } : createBrokerState(runId, definition.steps.length),
      isResumed: from !== undefined,
    };
  }

  /** Where the next run starts; `undefined`: from the beginning. */
  get resumedState(): BrokerState | undefined {
    const last = this.#run?.state;
    if (last?.isRunning) return last;
    return this.#run ? undefined : this.#resumeFrom;
  }

  attach(run: ExternalRunAdapter): void {
    this.#run = run;
  }

  get store(): TrackedStateStore {
    this.#store ??= this.#createStore({});
    return this.#store;
  }

  get isRunning(): boolean {
    return this.#run ? this.#run.outcome === undefined : this.#resumeFrom !== undefined;
  }

  async runningSteps(): Promise<readonly string[]> {
    const { state, outcome } = this.#started("runningSteps");
    if (outcome) return [];
    return this.#definition.steps
      .filter((_step, index) => (state.steps[index]?.inProgress.size ?? 0) > 0)
      .map(({ name }) => name);
  }

  streamEvents(): AsyncIterable<WorkflowEvent> {
    const run = this.#started("streamEvents");
    return run.streamEvents({ includeInternal: true, only: undefined, signal: undefined });
  }

  async sendEvent(event: WorkflowEvent, options?: { readonly step?: string }): Promise<void> {
    if (!this.#run) throw new ContextStateError("sendEvent() was called before workflow started");
    assertEvent("sendEvent", event);
    assertStepAccepts(compileDefinition(this.#definition), event, options?.step);
    await this.#run.send({ type: "add_event", event, step: options?.step });
  }

  async toDict(): Promise<ContextDict> {
    const run = this.#started("toDict");
    await Promise.resolve(); // a run begins when the caller of `start` has got its handler
    // Before the store is read: a step may be repeated, but what it has stored must not be lost.
    const { state } = run;
    const engine = compileDefinition(this.#definition);
    const stateType = this.#definition.state ? "State" : undefined;
    const dict = writeContext(engine, state, await this.store.getState(), {
      registry: this.#registry(),
      state: { stateType, onWarning: reportProblem },
    });
    return dict as unknown as ContextDict;
  }

  /** Only a step has this; here it tells so. */
  collectEvents(): never {
    this.#onlyForSteps("collectEvents");
  }

  /** Only a step has this; here it tells so. */
  waitForEvent(): never {
    this.#onlyForSteps("waitForEvent");
  }

  /** Only a step has this; here it tells so. */
  writeEventToStream(): never {
    this.#onlyForSteps("writeEventToStream");
  }

  /** Only a step has this; here it tells so. */
  retryInfo(): never {
    this.#onlyForSteps("retryInfo");
  }

  #onlyForSteps(member: string): never {
    this.#started(member);
    throw new ContextStateError(`${member}() is only available from within step functions`);
  }

  #started(member: string): ExternalRunAdapter {
    if (this.#run) return this.#run;
    throw new ContextStateError(`${member}() requires a running workflow: start it with this context first`);
  }

  #readFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const registry = this.#registry();
    const read = Object.entries(fields).map(([name, value]) => {
      try {
        return [name, deserializeValue(value, registry)] as const;
      } catch (cause) {
        throw new ContextSerdeError(`the state's field "${name}" cannot be read: ${messageOf(cause)}`, { cause });
      }
    });
    return Object.fromEntries(read);
  }

  #createStore(initial: Readonly<Record<string, unknown>>, isStored = false): TrackedStateStore {
    const { state: schema } = this.#definition;
    return new MemoryStateStore({ schema, initial, isStored } as { initial: Record<string, unknown> });
  }
}

const stepNames = ({ steps }: WorkflowDefinition): string => steps.map(({ name }) => name).join(", ");
