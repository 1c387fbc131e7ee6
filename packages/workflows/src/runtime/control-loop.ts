import type { StepDefinition } from "../definition.ts";
import type { BrokerState, StepState } from "../engine/broker-state.ts";
import type { RunWorkerCommand, WorkflowCommand } from "../engine/command.ts";
import { reduce } from "../engine/reduce.ts";
import type { PublishingWorker, SentEvent, StepResultItem, WorkflowTick } from "../engine/tick.ts";
import type { WorkflowEvent } from "../events/event.ts";
import { InternalDispatchEvent } from "../events/internal-events.ts";
import { isPromiseLike, type MaybePromise } from "../resources/maybe-promise.ts";
import {
  traceRunEnded,
  traceRunStarted,
  traceStepAborted,
  traceStepEnded,
  traceStepStarted,
} from "../tracing/run-traces.ts";
import type { Clock } from "./clock.ts";
import { Executions } from "./executions.ts";
import { Fifo } from "./fifo.ts";
import { Mailbox, Outbox, tickOfMail } from "./mailbox.ts";
import { nextMicrotask } from "./next-microtask.ts";
import { Patience } from "./patience.ts";
import { reportProblem } from "./report-problem.ts";
import { outcomeOf, type RunOutcome, whyNotFolded } from "./run-outcome.ts";
import { isLiveTimer, type RunTimer, tickOf } from "./run-timer.ts";
import type { InternalRunAdapter, RunMessage, RunRequest } from "./runtime.ts";
import type { Scheduler } from "./scheduler.ts";
import { SmallSet } from "./small-set.ts";
import { type ExecutionHost, StepExecution } from "./step-execution.ts";
import { stepStateChanged } from "./step-state-changed.ts";
import { Timers } from "./timers.ts";
import { Turn } from "./turn.ts";

/** Ticks folded in one turn, and before the event loop gets a turn: a busy run starves neither timers nor other runs. */
const ticksPerTurn = 128;

/** What can become of a turn: it is done, or there was nothing to do, or it waits for its commit. */
type TurnEnd = "done" | "nothing" | "committing";

/**
 * The one impure loop: fold what has happened, record it, do what it leads to.
 *
 * L1. Ticks are folded one at a time, in this order of precedence: those that commands fed back, those of workers and
 *     timers as they came, what steps have sent, the mailbox, an idle check when nothing else is left. But what was sent
 *     comes first when it has not become less within `ticksPerTurn` ticks: a run that is always busy can be cancelled.
 * L2. What was sent, by steps or from outside, is taken up one by one, each when the workers that were just started have
 *     finished or had a turn of the event loop: what a step does before it really suspends comes first.
 * L3. Nothing a turn leads to is done before the turn is committed.
 * L4. A handler is never called from within the call of another handler.
 * L5. After the end nothing is folded, and no execution has any effect.
 */
export class ControlLoop implements ExecutionHost {
  readonly request: RunRequest;
  readonly #adapter: InternalRunAdapter;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #fedBack = new Fifo<WorkflowTick>();
  readonly #reported = new Fifo<WorkflowTick>();
  readonly #mailbox = new Mailbox();
  readonly #executions: Executions;
  /** Started, not finished, and without a turn of the event loop since (L2). */
  readonly #freshWorkers = new SmallSet<StepExecution>();
  #timers: Timers<RunTimer> | undefined;
  #state: BrokerState;
  /** As it is recorded: what others may see. */
  #committedState: BrokerState;
  #now = 0;
  #foldedSinceYield = 0;
  readonly #patienceOfSent = new Patience(ticksPerTurn);
  readonly #patienceOfMail = new Patience(ticksPerTurn);
  #isIdleCheckDue = false;
  /** A turn is being folded, committed, or executed. */
  #isBusy = false;
  #isDrainScheduled = false;
  #isYielding = false;
  #isStarted = false;
  #isEnded = false;

  constructor(request: RunRequest, adapter: InternalRunAdapter, clock: Clock, scheduler: Scheduler) {
    this.request = request;
    this.#adapter = adapter;
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#state = request.state;
    this.#committedState = request.state;
    this.#executions = new Executions(clock);
  }

  /** As it is recorded. */
  get state(): BrokerState {
    return this.#committedState;
  }

  /** Begins, or goes on with, the run. */
  start(): void {
    if (this.#isEnded || this.#isStarted) return;
    const at = this.#begin();
    const { startEvent } = this.request;
    this.#fedBack.push({ type: "rewind", at });
    if (startEvent)
      this.#fedBack.push({ type: "add_event", at, event: startEvent, step: undefined, attempt: undefined });
    this.#drain();
  }

  /**
   * @returns true when the message is folded and recorded; false if the run has ended before
   * @throws the error of a runtime that could not record it, or has let go of the run
   */
  post(message: RunMessage): Promise<boolean> {
    if (this.#isEnded) return Promise.resolve(false);
    if (message.type === "cancel_run" && !this.#isStarted) {
      this.#begin(); // a run that waits for its start need not get it in order to end,
      this.#mailbox.close(false); // and what was sent to it meanwhile does not start a step
    }
    return new Promise((resolve, reject) => {
      this.#mailbox.put(message, (answer) => (typeof answer === "boolean" ? resolve(answer) : reject(answer)));
      this.#scheduleDrain();
    });
  }

  /** Ends the run's stay in memory at once. */
  abort(error: Error): void {
    if (!this.#isEnded) this.#end({ status: "aborted", error, stopEvent: undefined });
  }

  /** Resolves when no handler of the ended run is at work any more, or after `timeoutMs` milliseconds. */
  settledWithin(timeoutMs: number): Promise<void> {
    return this.#executions.settledWithin(timeoutMs);
  }

  now(): number {
    return this.#clock.now();
  }

  stepState(step: string): StepState {
    return this.#state.steps[this.request.engine.stepIndices.get(step) ?? -1] as StepState;
  }

  resolveResources(step: StepDefinition): MaybePromise<object> {
    return this.#executions.resolveResources(step, this.request.resources);
  }

  publish(event: WorkflowEvent, worker: PublishingWorker | undefined): void {
    this.#reported.push({ type: "publish_event", at: this.#clock.now(), event, ...(worker && { worker }) });
    this.#scheduleDrain();
  }

  send(execution: StepExecution, sent: SentEvent): void {
    execution.outbox ??= new Outbox(execution.worker.recoveries);
    this.#mailbox.putFrom(execution.outbox, sent);
    this.#scheduleDrain();
  }

  nextTurn(callback: () => void): void {
    this.#scheduler.nextTurn(callback);
  }

  completed(execution: StepExecution, results: readonly StepResultItem[]): void {
    const { settle } = this.#scheduler;
    if (settle) settle(() => this.#report(execution, results));
    else this.#report(execution, results);
  }

  settled(execution: StepExecution): void {
    this.#executions.settled(execution);
  }

  #begin(): number {
    this.#isStarted = true;
    const at = this.#clock.now();
    traceRunStarted(this.request, at);
    return at;
  }

  #report(execution: StepExecution, results: readonly StepResultItem[]): void {
    if (this.#isEnded) return;
    this.#freshWorkers.delete(execution);
    const at = this.#clock.now();
    const { step, worker, outbox } = execution;
    traceStepEnded(this.request, at, execution, results);
    const sent = outbox ? this.#mailbox.takeFrom(outbox) : noneSent;
    const { workerId, event } = worker;
    this.#reported.push({ type: "step_result", at, step: step.name, workerId, event, results, sent });
    this.#drain();
  }

  /** Soon, but not within the call of a handler (L4). */
  #scheduleDrain(): void {
    if (this.#isDrainScheduled || this.#isBusy || this.#isYielding) return;
    this.#isDrainScheduled = true;
    nextMicrotask(() => {
      this.#isDrainScheduled = false;
      this.#drain();
    });
  }

  /** Goes on after a turn of the event loop. */
  #yield(): void {
    if (this.#isYielding) return;
    this.#isYielding = true;
    this.#scheduler.nextTurn(() => {
      this.#isYielding = false;
      this.#freshWorkers.clear();
      this.#foldedSinceYield = 0;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#isBusy || this.#isEnded || !this.#isStarted) return;
    this.#isBusy = true;
    let end: TurnEnd = "done";
    while (end === "done" && !this.#isEnded) {
      if (this.#foldedSinceYield >= ticksPerTurn) {
        this.#yield();
        break;
      }
      end = this.#takeTurn();
    }
    if (end !== "committing") this.#isBusy = false;
  }

  #takeTurn(): TurnEnd {
    const turn = new Turn();
    this.#now = this.#clock.now();
    try {
      this.#foldAll(turn);
      if (turn.ticks.length === 0) return "nothing";
      const { ticks, events, outcome } = turn;
      const committed = this.#adapter.commit({ ticks, events, outcome, state: this.#state });
      if (isPromiseLike(committed)) {
        this.#executeAfter(committed, turn);
        return "committing";
      }
      this.#execute(turn);
    } catch (error) {
      this.#giveUp(turn, error as Error); // the engine is total: this is a defect of ours, or of a runtime
    }
    return "done";
  }

  #executeAfter(committed: PromiseLike<unknown>, turn: Turn): void {
    Promise.resolve(committed)
      .then(() => this.#execute(turn))
      .catch((error: unknown) => this.#giveUp(turn, error as Error))
      .finally(() => {
        this.#isBusy = false;
        this.#drain();
      });
  }

  /** The turn was not recorded, or could not be done: the run cannot go on. */
  #giveUp(turn: Turn, error: Error): void {
    turn.answer(error);
    if (this.#isEnded) reportProblem(`run ${this.request.runId}: after its end, its runtime failed`, error);
    else this.abort(error);
  }

  #foldAll(turn: Turn): void {
    while (!turn.outcome) {
      // What is fed back belongs to the turn that led to it: the state that is recorded must not lack it.
      const tick = turn.ticks.length < ticksPerTurn ? this.#nextTick(turn) : this.#fedBack.shift();
      if (!tick) break;
      this.#fold(tick, turn);
    }
    this.#foldedSinceYield += turn.ticks.length;
  }

  #nextTick(turn: Turn): WorkflowTick | undefined {
    const sent = this.#state.outbox.first;
    const hasMail = this.#mailbox.length > 0;
    const isMailOverdue = hasMail && this.#patienceOfMail.isOver;
    const isOverdue = isMailOverdue || (sent !== undefined && this.#patienceOfSent.isOver);
    const tick = this.#fedBack.shift() ?? (isOverdue ? undefined : this.#reported.shift());
    if (tick) return tick;
    if (turn.starts.length > 0) return undefined; // started first, so that they come before what was sent (L2)
    if (sent || hasMail) {
      if (!isOverdue && this.#freshWorkers.size > 0) {
        this.#yield();
        return undefined;
      }
      return sent && !isMailOverdue ? { type: "deliver_sent", at: this.#now, sent } : this.#openMail(turn);
    }
    if (!this.#isIdleCheckDue) return undefined;
    this.#isIdleCheckDue = false;
    this.#executions.trim();
    this.#freshWorkers.trim();
    return { type: "idle_check", at: this.#now };
  }

  #openMail(turn: Turn): WorkflowTick | undefined {
    const mail = this.#mailbox.take();
    if (!mail) return undefined;
    this.#patienceOfMail.serve();
    turn.acknowledgeBy(mail.acknowledge);
    return tickOfMail(mail, this.#now);
  }

  #fold(tick: WorkflowTick, turn: Turn): void {
    const [state, commands] = reduce(this.request.engine, this.#state, tick);
    this.#state = state;
    turn.ticks.push(tick);
    if (tick.type === "deliver_sent") this.#patienceOfSent.serve();
    this.#patienceOfSent.tick(state.outbox.length);
    this.#patienceOfMail.tick(this.#mailbox.length);
    for (const command of commands) this.#take(command, turn);
  }

  /** Prepares what a command asks for: it is done when the turn is committed. Feeding back does nothing yet. */
  #take(command: WorkflowCommand, turn: Turn): void {
    const adapter = this.#adapter;
    switch (command.type) {
      case "run_worker":
        turn.starts.push(command);
        break;
      case "queue_event": {
        const { event, step, attempt } = command;
        this.#fedBack.push({ type: "add_event", at: this.#now, event, step, attempt });
        break;
      }
      case "publish_event":
        if (adapter.wantsInternalEvents || !InternalDispatchEvent.is(command.event)) turn.events.push(command.event);
        break;
      case "publish_step_state":
        if (adapter.wantsInternalEvents) turn.events.push(stepStateChanged(command));
        break;
      case "schedule_retry":
      case "schedule_waiter_timeout":
      case "schedule_timeout":
        this.#setTimer(command);
        break;
      case "schedule_idle_check":
        this.#isIdleCheckDue = true;
        break;
      case "report":
        reportProblem(`run ${this.request.runId}: ${command.message}`);
        break;
      case "complete_run":
      case "fail_run":
      case "halt":
      case "release_run":
        turn.outcome ??= outcomeOf(command, turn.events);
        break;
    }
  }

  #setTimer(timer: RunTimer): void {
    this.#timers ??= new Timers<RunTimer>(
      this.#clock,
      (due) => {
        const at = this.#clock.now();
        for (const timerDue of due) this.#reported.push(tickOf(timerDue, at));
        this.#drain();
      },
      (candidate) => isLiveTimer(this.request.engine, this.#state, candidate),
    );
    this.#timers.add(timer.dueAt, timer);
  }

  #execute(turn: Turn): void {
    this.#committedState = this.#state;
    turn.answer(true);
    if (this.#isEnded) return; // aborted while the turn was committed
    if (turn.events.length > 0) this.#adapter.publish(turn.events);
    if (turn.outcome) this.#end(turn.outcome);
    for (const command of turn.starts) {
      if (!this.#isEnded) this.#startWorker(command);
    }
  }

  #startWorker({ step, worker }: RunWorkerCommand): void {
    const { steps, stepIndices } = this.request.engine;
    const definition = steps[stepIndices.get(step) ?? -1] as StepDefinition;
    const execution = new StepExecution(this, definition, worker);
    this.#executions.add(execution);
    traceStepStarted(this.request, this.#now, execution);
    execution.run();
    if (execution.isOpen) this.#freshWorkers.add(execution);
  }

  #end(outcome: RunOutcome): void {
    this.#isEnded = true;
    this.#timers?.clear();
    const at = this.#clock.now();
    this.#executions.abort(outcome.status, outcome.error, (execution) => {
      traceStepAborted(this.request, at, execution);
    });
    this.#fedBack.clear();
    this.#reported.clear();
    this.#mailbox.close(whyNotFolded(this.request.runId, outcome));
    traceRunEnded(this.request, at, outcome);
    this.#executions.disposeResources(this.request.runId);
    try {
      this.#adapter.close(outcome);
    } catch (error) {
      reportProblem(`run ${this.request.runId}: its runtime could not close it`, error);
    }
  }
}

const noneSent: readonly SentEvent[] = [];
