import type { FailedAttempts } from "../failed-attempts.ts";
import type { RunEvent } from "../run-event.ts";
import type { EventPlace, RunView, StepView, TerminalView } from "../run-view.ts";
import { failureOf } from "../stop-value.ts";
import { EventCounter } from "./event-counter.ts";
import { RequestTracker } from "./request-tracker.ts";
import { endRun } from "./run-end.ts";
import { readStepChange } from "./step-change.ts";
import { StepExecutions } from "./step-executions.ts";

/** Reads the events of a run one by one, in their order; what they say so far is there at any time. */
export class RunReducer {
  readonly #counter = new EventCounter();
  readonly #requests = new RequestTracker();
  readonly #executions = new StepExecutions(this.#counter, this.#requests);
  readonly #steps = new Map<string, StepView>();
  #publishedSteps: ReadonlyMap<string, StepView> = new Map();
  #first: EventPlace | undefined;
  #last: EventPlace | undefined;
  #untimed = 0;
  #idleSince: EventPlace | undefined;
  #terminal: TerminalView | undefined;

  /** The next event: the work does not depend on how many came before. */
  add(event: RunEvent): void {
    const place: EventPlace = { index: event.index, sequence: event.sequence, at: event.at };
    this.#first ??= place;
    this.#last = place;
    if (event.at === undefined) this.#untimed += 1;
    if (event.kind === "internal") this.#addInternal(event, place);
    else this.#addPublic(event, place);
  }

  /** Which events tell of an attempt that failed: it follows what is read. */
  get failures(): FailedAttempts {
    return this.#executions.ledger.failures;
  }

  /** What the events say so far: whatever has not changed since the last time is the same object. */
  publish(): RunView {
    const { counts, edges } = this.#counter.publish();
    return {
      steps: this.#publishSteps(),
      spans: this.#executions.ledger.publish(),
      eventCounts: counts,
      edgeCounts: edges,
      ...this.#requests.publish(),
      idleSince: this.#idleSince,
      terminal: this.#terminal,
      first: this.#first,
      last: this.#last,
      hasTimes: this.#first !== undefined && this.#untimed === 0,
    };
  }

  #addInternal(event: RunEvent, place: EventPlace): void {
    if (event.type === "WorkflowIdleEvent") {
      this.#executions.idle(place);
      if (!this.#terminal && this.#executions.activeCount === 0) this.#idleSince ??= place;
      return;
    }
    const change = readStepChange(event.envelope);
    // Other internal events, as of an event that no step takes, do not end the wait.
    if (!change) return;
    this.#executions.change(change, place, this.#idleSince !== undefined);
    this.#idleSince = undefined;
  }

  #addPublic(event: RunEvent, place: EventPlace): void {
    this.#idleSince = undefined;
    this.#counter.stream(event.type);
    if (event.kind === "request") this.#executions.ask(event);
    else if (event.kind === "response") this.#requests.answer(event.type, this.#counter.arrivedOf(event.type), place);
    else if (event.type === "StopEvent" || event.envelope.types?.includes("StopEvent")) this.#end(event, place);
  }

  #end(event: RunEvent, place: EventPlace): void {
    const failure = failureOf(event.envelope);
    const status = failure === undefined ? "completed" : failure.kind === "cancelled" ? "cancelled" : "failed";
    this.#terminal = { event, status };
    endRun(this.#executions, place, failure);
    this.#requests.clear(place);
  }

  #publishSteps(): ReadonlyMap<string, StepView> {
    const changed = this.#executions.takeChanged();
    if (changed.length === 0) return this.#publishedSteps;
    const phase =
      this.#terminal === undefined ? "running" : this.#terminal.status === "completed" ? "completed" : "ended";
    for (const tracker of changed) this.#steps.set(tracker.name, tracker.toView(this.#executions.ledger, phase));
    this.#publishedSteps = new Map(this.#steps);
    return this.#publishedSteps;
  }
}
