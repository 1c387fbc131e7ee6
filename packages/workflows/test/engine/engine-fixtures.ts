import { z } from "zod";
import { defineCatchError, defineStep } from "../../src/definition.ts";
import {
  type AnyEventClass,
  type BrokerState,
  compileDefinition,
  createBrokerState,
  type EngineDefinition,
  HumanResponseEvent,
  InputRequiredEvent,
  type RetryPolicy,
  reduce,
  StartEvent,
  type StepResultItem,
  StopEvent,
  type WorkflowCommand,
  WorkflowEvent,
  type WorkflowTick,
} from "../../src/index.ts";
import { cloneData } from "../../src/state/plain-data.ts";

// What the tests of the engine share: small events, engines without handlers, and states that can be compared.

export class Ping extends WorkflowEvent.extend("Ping", { n: z.number().default(0) }) {}
export class Pong extends WorkflowEvent.extend("Pong", { n: z.number().default(0) }) {}
export class Pang extends WorkflowEvent.extend("Pang", { n: z.number().default(0) }) {}
export class Ask extends InputRequiredEvent.extend("Ask", { question: z.string() }) {}
export class Answer extends HumanResponseEvent.extend("Answer", { text: z.string().default("") }) {}

export interface StepShape {
  readonly on?: readonly AnyEventClass[];
  readonly numWorkers?: number;
  readonly retry?: RetryPolicy | undefined;
  /** Makes it a handler of failures: of these steps, or of all. */
  readonly catches?: { readonly forSteps?: readonly string[]; readonly maxRecoveries?: number } | undefined;
}

/** An engine of steps whose handlers are never called. */
export function engineOf(steps: Readonly<Record<string, StepShape>>, timeout?: number): EngineDefinition {
  const never = (): never => {
    throw new Error("the engine calls no handler");
  };
  return compileDefinition({
    name: "engine",
    description: undefined,
    timeout,
    state: undefined,
    skipGraphChecks: [],
    steps: Object.entries(steps)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, { on = [Ping], numWorkers = 1, retry, catches }]) =>
        catches
          ? defineCatchError(name, { emits: [], ...catches }, never)
          : defineStep(name, { on, emits: [], numWorkers, ...(retry && { retry }) }, never),
      ),
  });
}

/** Folds ticks one after another, and keeps what the last one asked for. */
export class Engine {
  readonly definition: EngineDefinition;
  state: BrokerState;
  commands: readonly WorkflowCommand[] = [];

  constructor(
    steps: Readonly<Record<string, StepShape>>,
    { timeout, runId = "run" }: { timeout?: number; runId?: string } = {},
  ) {
    this.definition = engineOf(steps, timeout);
    this.state = createBrokerState(runId, this.definition.steps.length);
  }

  fold(tick: WorkflowTick): readonly WorkflowCommand[] {
    [this.state, this.commands] = reduce(this.definition, this.state, tick);
    return this.commands;
  }

  add(event: WorkflowEvent, step?: string, at = 0): readonly WorkflowCommand[] {
    return this.fold({ type: "add_event", at, event, step, attempt: undefined });
  }

  report(step: string, workerId: number, ...results: readonly StepResultItem[]): readonly WorkflowCommand[] {
    return this.reportAt(0, step, workerId, ...results);
  }

  reportAt(
    at: number,
    step: string,
    workerId: number,
    ...results: readonly StepResultItem[]
  ): readonly WorkflowCommand[] {
    return this.fold({ type: "step_result", at, step, workerId, event: undefined, results, sent: [] });
  }

  /** The state of a step, readable. */
  step(name: string): StepView {
    return viewOf(this.state, this.definition.stepIndices.get(name) ?? -1);
  }
}

export type StepView = ReturnType<typeof viewOf>;

export function viewOf({ steps }: BrokerState, index: number) {
  const step = steps[index];
  if (!step) throw new Error(`no step ${index}`);
  const collected = step.collected.entries().sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    queue: step.queue.toArray(),
    inProgress: step.inProgress.values(),
    scheduled: step.scheduled.values(),
    suspended: step.suspended.values(),
    collected: Object.fromEntries(
      collected.map(([id, buffer]) => [id, { ...buffer, events: buffer.events.toArray() }]),
    ),
  };
}

/** A deep copy of a state as plain data, to be compared with others; the events and errors are shared. */
export function snapshotOf(state: BrokerState) {
  const steps = state.steps.map((_step, index) => viewOf(state, index));
  return cloneData({ ...state, outbox: state.outbox.toArray(), requests: state.requests.toArray(), steps });
}

export const returned = (event?: WorkflowEvent): StepResultItem => ({ type: "result", event });
export const failed = (error: Error = new Error("broken"), failedAt = 0): StepResultItem => ({
  type: "failed",
  error,
  failedAt,
});
export const waits = (
  waiterId: string,
  changes: Partial<Extract<StepResultItem, { type: "add_waiter" }>> = {},
): StepResultItem => ({
  type: "add_waiter",
  waiterId,
  eventType: "Answer",
  waiterEvent: undefined,
  requirements: {},
  timeoutMs: undefined,
  ...changes,
});

/** The names of commands, with what they are about. */
export const typesOf = (commands: readonly WorkflowCommand[]): readonly string[] =>
  commands.map((command) => {
    if (command.type === "publish_event") return `publish ${command.event}`;
    if (command.type === "publish_step_state") return `${command.state} ${command.step} ${command.workerId}`;
    if (command.type === "run_worker") return `run ${command.step} ${command.workerId}`;
    return command.type;
  });

export { StartEvent, StopEvent };
