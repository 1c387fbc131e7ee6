import {
  type BrokerState,
  type ExternalRunAdapter,
  InMemoryRuntime,
  type InMemoryRuntimeOptions,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  type RunOutcome,
  type RunRequest,
  type RunTurn,
  RuntimeDecorator,
  type WorkflowEvent,
  type WorkflowTick,
} from "../../src/index.ts";

/** How a commit goes: at once, when its promise is fulfilled, or not at all, at once or later. */
export type CommitPlan = "at once" | "later" | "fails at once" | "fails later";

/** A journal in memory that is as slow, and fails as often, as it is told. What it must never see, it notes. */
export class Journal {
  readonly ticks: WorkflowTick[] = [];
  readonly events: WorkflowEvent[] = [];
  readonly outcomes: RunOutcome[] = [];
  /** What the last recorded turn has led to. */
  state: BrokerState | undefined;
  readonly published: WorkflowEvent[] = [];
  readonly violations: string[] = [];
  isCommitting = false;
  #isClosed = false;
  readonly #plan: CommitPlan[];
  readonly #pause: () => Promise<void>;

  constructor(plan: readonly CommitPlan[], pause: () => Promise<void>) {
    this.#plan = [...plan];
    this.#pause = pause;
  }

  /** The run is loaded: again, if it has been here before. */
  open(): void {
    this.#isClosed = false;
  }

  commit(turn: RunTurn): void | Promise<void> {
    if (this.isCommitting) this.violations.push("two commits at the same time");
    if (this.#isClosed) this.violations.push("a commit after the end");
    const plan = this.#plan.shift() ?? "at once";
    if (plan === "fails at once") throw new Error("not recorded");
    if (plan === "at once") return this.#record(turn);
    this.isCommitting = true;
    return this.#pause().then(() => {
      this.isCommitting = false;
      if (plan === "fails later") throw new Error("not recorded");
      this.#record(turn);
    });
  }

  publish(events: readonly WorkflowEvent[]): void {
    if (this.#isClosed) this.violations.push("published after the end");
    this.published.push(...events);
    const recorded = this.events.slice(this.published.length - events.length, this.published.length);
    if (events.some((event, index) => event !== recorded[index])) this.violations.push("published, but not recorded");
  }

  close(): void {
    if (this.#isClosed) this.violations.push("closed twice");
    this.#isClosed = true;
  }

  #record({ ticks, events, outcome, state }: RunTurn): void {
    this.ticks.push(...ticks);
    this.events.push(...events);
    if (outcome) this.outcomes.push(outcome);
    this.state = state;
  }
}

/** Records every turn of its runs in the journal, before anything comes of it. */
export class JournalRuntime extends RuntimeDecorator {
  readonly #journal: Journal;
  #request: RunRequest | undefined;

  constructor(journal: Journal, options: InMemoryRuntimeOptions) {
    super(new InMemoryRuntime(options));
    this.#journal = journal;
  }

  override run(request: RunRequest): ExternalRunAdapter {
    this.#request = request;
    this.#journal.open();
    return super.run(request);
  }

  /** Goes on with the run of the last request where the journal ends, as another process would. */
  resume(): ExternalRunAdapter {
    const request = this.#request as RunRequest;
    const { state } = this.#journal;
    return this.run(state ? { ...request, state, startEvent: undefined } : request);
  }

  protected override decorateInternal(adapter: InternalRunAdapter): InternalRunAdapter {
    return new JournalAdapter(adapter, this.#journal);
  }
}

class JournalAdapter extends InternalRunAdapterDecorator {
  readonly #journal: Journal;

  constructor(inner: InternalRunAdapter, journal: Journal) {
    super(inner);
    this.#journal = journal;
  }

  override commit(turn: RunTurn): void | Promise<void> {
    return this.#journal.commit(turn);
  }

  override publish(events: readonly WorkflowEvent[]): void {
    this.#journal.publish(events);
    super.publish(events);
  }

  override close(outcome: RunOutcome): void {
    this.#journal.close();
    super.close(outcome);
  }
}
