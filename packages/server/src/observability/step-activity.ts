import type { CounterChild } from "./counter.ts";

/** What is known of the executions of one step of one workflow. */
export class StepActivity {
  readonly workflow: string;
  readonly step: string;
  /** Executions by outcome. */
  readonly outcomes: Readonly<Record<"returned" | "failed" | "suspended" | "aborted", CounterChild>>;
  /** How often it has blocked the event loop. */
  readonly blocked: CounterChild;
  /** Executions that go on now. */
  running = 0;

  constructor(workflow: string, step: string, counters: Pick<StepActivity, "outcomes" | "blocked">) {
    this.workflow = workflow;
    this.step = step;
    this.outcomes = counters.outcomes;
    this.blocked = counters.blocked;
  }
}
