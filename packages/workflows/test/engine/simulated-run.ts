import type { InProgress } from "../../src/engine/broker-state.ts";
import { viewOf as bufferView, completes, missing } from "../../src/engine/collected-buffers.ts";
import { isExitCommand } from "../../src/engine/command.ts";
import {
  type BrokerState,
  createBrokerState,
  type EngineDefinition,
  type ExitCommand,
  reduce,
  type StepResultItem,
  type WorkflowCommand,
  WorkflowEvent,
  type WorkflowTick,
} from "../../src/index.ts";
import { failed, returned, StartEvent, waits } from "./engine-fixtures.ts";

/** What a simulated handler does next, or what happens to the run. `pick` chooses among what there is. */
export type Action =
  | { readonly type: "collect"; readonly pick: number; readonly count: number }
  | {
      readonly type: "finish";
      readonly pick: number;
      readonly event: WorkflowEvent | undefined;
      readonly sent: readonly WorkflowEvent[];
    }
  | { readonly type: "fail"; readonly pick: number }
  | {
      readonly type: "wait";
      readonly pick: number;
      readonly waiterIds: readonly string[];
      readonly timeoutMs: number | undefined;
      readonly requirements: Readonly<Record<string, unknown>>;
      readonly waiterEvent: WorkflowEvent | undefined;
    }
  | { readonly type: "write"; readonly pick: number; readonly event: WorkflowEvent }
  | { readonly type: "send"; readonly event: WorkflowEvent }
  | { readonly type: "fire"; readonly pick: number }
  | { readonly type: "restart" }
  | { readonly type: "tick"; readonly tick: WorkflowTick };

interface Execution {
  readonly step: string;
  readonly worker: InProgress;
  readonly results: StepResultItem[];
}

type Timer = Extract<WorkflowCommand, { readonly dueAt: number }>;

/** A run without handlers, clock or event loop: what its steps do, and when, is an argument. */
export class SimulatedRun {
  readonly ticks: WorkflowTick[] = [];
  readonly exits: ExitCommand[] = [];
  state: BrokerState;
  readonly #engine: EngineDefinition;
  readonly #onTick: (before: BrokerState, tick: WorkflowTick, after: BrokerState) => void;
  #executions: Execution[] = [];
  #timers: Timer[] = [];
  readonly #fedBack: WorkflowTick[] = [];
  #now = 1_700_000_000_000;

  constructor(engine: EngineDefinition, onTick: (before: BrokerState, tick: WorkflowTick, after: BrokerState) => void) {
    this.#engine = engine;
    this.#onTick = onTick;
    this.state = createBrokerState("run", engine.steps.length);
    this.fold({ type: "rewind", at: this.#now });
    this.#add(new StartEvent());
  }

  /** Folds a tick and all that it feeds back. */
  fold(first: WorkflowTick): void {
    this.#fedBack.push(first);
    for (let tick = this.#next(); tick; tick = this.#next()) {
      const before = this.state;
      const [state, commands] = reduce(this.#engine, before, tick);
      this.state = state;
      this.ticks.push(tick);
      for (const command of commands) this.#take(command);
      this.#onTick(before, tick, state);
    }
  }

  #next(): WorkflowTick | undefined {
    const tick = this.#fedBack.shift();
    if (tick || this.state.outbox.length === 0 || this.state.isEnded) return tick;
    return { type: "deliver_sent", at: this.#now, sent: this.state.outbox.first };
  }

  act(action: Action): void {
    this.#now += 7;
    switch (action.type) {
      case "collect":
        this.#collect(action.pick, action.count);
        return;
      case "finish": {
        const sent = action.sent.map((event) => ({ event, step: undefined }));
        this.#report(action.pick, [returned(action.event)], sent);
        return;
      }
      case "fail":
        this.#report(action.pick, [failed(new Error("broken"), this.#now)]);
        return;
      case "wait":
        this.#wait(action);
        return;
      case "write":
        this.#write(action.pick, action.event);
        return;
      case "send":
        this.#add(action.event);
        return;
      case "fire":
        this.#fire(action.pick);
        return;
      case "restart":
        this.#executions = [];
        this.#timers = [];
        this.fold({ type: "rewind", at: this.#now });
        return;
      case "tick":
        this.fold(action.tick);
        return;
    }
  }

  #add(event: WorkflowEvent): void {
    this.fold({ type: "add_event", at: this.#now, event, step: undefined, attempt: undefined });
  }

  #take(command: WorkflowCommand): void {
    if (isExitCommand(command)) this.exits.push(command);
    else if (command.type === "queue_event") this.#fedBack.push({ ...command, type: "add_event", at: this.#now });
    else if ("dueAt" in command) this.#timers.push(command);
    else if (command.type === "run_worker") {
      const { step, worker } = command;
      this.#executions = this.#executions.filter(
        (each) => each.step !== step || each.worker.workerId !== worker.workerId,
      );
      this.#executions.push({ step, worker, results: [] });
    }
  }

  #pick(pick: number): Execution | undefined {
    return this.#executions[pick % Math.max(1, this.#executions.length)];
  }

  /** Looks into the buffer as it is now; the execution may end much later. */
  #collect(pick: number, count: number): void {
    const execution = this.#pick(pick);
    if (!execution) return;
    const { step, worker, results } = execution;
    const type = WorkflowEvent.is(worker.event) ? (worker.event.constructor as typeof WorkflowEvent).type : "";
    const buffer = this.state.steps[this.#engine.stepIndices.get(step) ?? -1]?.collected.get("b");
    const counts = buffer?.counts ?? new Map<string, number>();
    const expected = new Map([[type, count]]);
    if (!missing(counts, expected, type)) return;
    const seen = bufferView(buffer);
    if (completes(counts, expected, type)) results.push({ type: "delete_collected", bufferId: "b", seen });
    else results.push({ type: "add_collected", bufferId: "b", event: worker.event, seen, expected });
  }

  /** Writes to the stream. */
  #write(pick: number, event: WorkflowEvent): void {
    const execution = this.#pick(pick);
    if (!execution) return;
    const worker = { step: execution.step, workerId: execution.worker.workerId };
    this.fold({ type: "publish_event", at: this.#now, event, worker });
  }

  #wait({ pick, waiterIds, timeoutMs, requirements, waiterEvent }: Extract<Action, { readonly type: "wait" }>): void {
    const known = this.#pick(pick)?.worker.executionId;
    const step = this.state.steps[this.#engine.stepIndices.get(this.#pick(pick)?.step ?? "") ?? -1];
    const waiters = known === undefined ? [] : (step?.suspended.get(known)?.waiters ?? []);
    const open = waiterIds.filter(
      (id) => !waiters.some((waiter) => waiter.waiterId === id && (waiter.resolvedEvent || waiter.isTimedOut)),
    );
    if (open.length > 0)
      this.#report(
        pick,
        open.map((id) => waits(id, { timeoutMs, requirements, waiterEvent })),
      );
  }

  #report(
    pick: number,
    ending: readonly StepResultItem[],
    sent: readonly { event: WorkflowEvent; step: undefined }[] = [],
  ): void {
    const execution = this.#pick(pick);
    if (!execution) return;
    this.#executions.splice(this.#executions.indexOf(execution), 1);
    const { step, worker, results } = execution;
    const { workerId, event } = worker;
    this.fold({ type: "step_result", at: this.#now, step, workerId, event, results: [...results, ...ending], sent });
  }

  #fire(pick: number): void {
    const [timer] = this.#timers.splice(pick % Math.max(1, this.#timers.length), 1);
    if (!timer) return;
    this.#now = Math.max(this.#now, timer.dueAt);
    const at = this.#now;
    if (timer.type === "schedule_retry") this.fold({ type: "retry_due", at, step: timer.step, retryId: timer.retryId });
    else if (timer.type === "schedule_timeout") this.fold({ type: "timeout", at });
    else {
      const { step, executionId, waiterId } = timer;
      this.fold({ type: "waiter_timeout", at, step, executionId, waiterId });
    }
  }
}
