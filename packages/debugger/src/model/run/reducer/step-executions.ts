import type { RunEvent } from "../run-event.ts";
import type { EventPlace, Span, SpanState } from "../run-view.ts";
import type { EventCounter } from "./event-counter.ts";
import { findRerun } from "./find-rerun.ts";
import type { RequestTracker } from "./request-tracker.ts";
import { SpanLedger } from "./span-ledger.ts";
import type { StepChange, StepOutput } from "./step-change.ts";
import { StepTracker } from "./step-tracker.ts";

/** Pairs the starts and ends of executions, by step and worker. */
export class StepExecutions {
  readonly ledger = new SpanLedger();
  readonly counter: EventCounter;
  readonly requests: RequestTracker;
  readonly #trackers = new Map<string, StepTracker>();
  readonly #changed = new Set<StepTracker>();
  /** Executions that ended without a word on their output since the run was idle last. */
  #recentlyUnknown: number[] = [];
  #activeCount = 0;

  /** Does the server print Python classes? */
  isPrinted = false;
  /** The type that the first execution took: there is one event of it. */
  startType: string | undefined;
  /** The execution that ended last, by its position. */
  lastEnded: number | undefined;
  /** The index of the last event that said that the run is idle. */
  lastIdle = -1;

  constructor(counter: EventCounter, requests: RequestTracker) {
    this.counter = counter;
    this.requests = requests;
  }

  get activeCount(): number {
    return this.#activeCount;
  }

  get trackers(): Iterable<StepTracker> {
    return this.#trackers.values();
  }

  find(step: string): StepTracker | undefined {
    return this.#trackers.get(step);
  }

  /** The steps that have changed since the last call. */
  takeChanged(): readonly StepTracker[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  touch(tracker: StepTracker): void {
    this.#changed.add(tracker);
  }

  /** @param wasIdle - whether the run had nothing to do before */
  change(change: StepChange, place: EventPlace, wasIdle: boolean): void {
    const tracker = this.#trackerOf(change.step);
    this.#changed.add(tracker);
    this.isPrinted ||= change.isPrinted;
    if (change.state === "not_running") {
      this.#stop(tracker, change, place);
      return;
    }
    if (change.input === "StepFailedEvent") this.#failLast();
    if (change.state === "preparing") tracker.queue(change.input);
    else this.#start(tracker, change, place, wasIdle);
  }

  /** The run has nothing to do: what ended last without a word on its output waits for something. */
  idle({ index }: EventPlace): void {
    this.lastIdle = index;
    const candidates = this.isPrinted ? this.#recentlyUnknown : this.#recentlyUnknown.slice(-1);
    this.#recentlyUnknown = [];
    if (this.#activeCount > 0 || this.requests.size > 0) return;
    for (const position of candidates) {
      if (this.isPrinted || position === this.lastEnded) this.setState(position, "suspended");
    }
  }

  /** An event asks something of the outside. */
  ask(event: RunEvent): void {
    const position = this.#findAsking(event.type);
    const span = position === undefined ? undefined : this.ledger.get(position);
    this.requests.open(event, span?.step, position);
    if (span === undefined || position === undefined) return;
    if (span.output !== event.type) this.counter.write(span.step, event.type);
    if (this.ledger.endingOf(position) === "unknown") this.setState(position, "suspended");
  }

  setState(position: number, state: SpanState, attempt?: number): void {
    this.ledger.setState(position, state, attempt);
    const tracker = this.#trackers.get(this.ledger.get(position).step);
    if (tracker) this.#changed.add(tracker);
  }

  /** Ends an execution that is at work. */
  end(tracker: StepTracker, workerId: string, place: EventPlace, state: SpanState): void {
    const position = tracker.active.get(workerId);
    if (position === undefined) return;
    tracker.active.delete(workerId);
    this.#activeCount -= 1;
    this.ledger.end(position, place, "interrupted", state, undefined);
    this.#changed.add(tracker);
  }

  #trackerOf(step: string): StepTracker {
    let tracker = this.#trackers.get(step);
    if (!tracker) {
      tracker = new StepTracker(step);
      this.#trackers.set(step, tracker);
    }
    return tracker;
  }

  #start(tracker: StepTracker, change: StepChange, place: EventPlace, wasIdle: boolean): void {
    const { workerId, input } = change;
    this.startType ??= input;
    const interrupted = tracker.active.get(workerId);
    const attempt =
      interrupted === undefined
        ? this.#attemptOf(tracker, change, place, wasIdle)
        : this.ledger.get(interrupted).attempt;
    // The server went away in between: its end is not known, only that the step began anew.
    this.end(tracker, workerId, place, "cancelled");
    const ordinal = tracker.positions.length + 1;
    const span: Span = {
      id: `${tracker.name}/${workerId}/${tracker.nextOf(workerId)}`,
      step: tracker.name,
      workerId,
      ordinal,
      attempt,
      start: place,
      end: undefined,
      state: "running",
      input,
      output: undefined,
    };
    const position = this.ledger.add(span);
    tracker.positions.push(position);
    tracker.active.set(workerId, position);
    this.#activeCount += 1;
  }

  #attemptOf(tracker: StepTracker, change: StepChange, place: EventPlace, wasIdle: boolean): number {
    const rerun = tracker.takeQueued(change.input) ? undefined : findRerun(this, tracker, change);
    if (rerun === undefined) {
      this.#takeNew(tracker.name, change.input, place, wasIdle);
      return 1;
    }
    const { attempt, workerId } = this.ledger.get(rerun.position);
    tracker.unresolved.delete(workerId);
    this.setState(rerun.position, rerun.isRetry ? "retried" : "suspended");
    this.requests.resume(rerun.position, place);
    return rerun.isRetry ? attempt + 1 : attempt;
  }

  #takeNew(step: string, input: string, place: EventPlace, wasIdle: boolean): void {
    const isFromOutside =
      wasIdle && input !== this.startType && input !== "StepFailedEvent" && this.counter.suppliedOf(input) === 0;
    this.counter.take(step, input);
    if (this.requests.isResponse(input) || (isFromOutside && this.requests.size > 0)) {
      this.requests.answer(input, this.counter.arrivedOf(input), place);
    }
  }

  #stop(tracker: StepTracker, { workerId, output }: StepChange, place: EventPlace): void {
    if (output.kind === "event") this.counter.return(tracker.name, output.type);
    const position = tracker.active.get(workerId);
    if (position === undefined) return; // its start was not received
    tracker.active.delete(workerId);
    this.#activeCount -= 1;
    this.lastEnded = position;
    this.ledger.end(position, place, output.kind, this.#stateAfter(position, output), typeOfOutput(output));
    const { start } = this.ledger.get(position);
    if (start.at !== undefined && place.at !== undefined) tracker.lastDurationMs = Math.max(0, place.at - start.at);
    if (output.kind !== "unknown") return;
    tracker.unresolved.set(workerId, position);
    this.#recentlyUnknown.push(position);
  }

  /** Before anything else tells: a server that prints classes says of those that return nothing that they do. */
  #stateAfter(position: number, output: StepOutput): SpanState {
    if (output.kind !== "unknown") return "done";
    if (this.requests.hasAsked(position)) return "suspended";
    return this.isPrinted ? "failed" : "done";
  }

  /** A handler of failures begins: what ended last without a word on its output has failed. */
  #failLast(): void {
    const position = this.#recentlyUnknown.pop();
    if (position === undefined) return;
    const { step, workerId } = this.ledger.get(position);
    this.#trackers.get(step)?.unresolved.delete(workerId);
    this.setState(position, "failed");
  }

  /** Who asks: the step that has just returned the request, or the only one at work, or the one that has just begun to wait. */
  #findAsking(type: string): number | undefined {
    const last = this.lastEnded;
    const lastSpan = last === undefined ? undefined : this.ledger.get(last);
    if (lastSpan?.output === type && !this.requests.hasAsked(last as number)) return last;
    if (this.#activeCount === 1) {
      for (const { active } of this.#trackers.values()) for (const position of active.values()) return position;
    }
    return this.#activeCount === 0 && last !== undefined && this.ledger.endingOf(last) === "unknown" ? last : undefined;
  }
}

const typeOfOutput = (output: StepOutput): string | undefined => (output.kind === "event" ? output.type : undefined);
