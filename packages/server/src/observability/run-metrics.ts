import type { TraceEvent } from "@llama-agents/workflows";
import { Counter, type CounterChild } from "./counter.ts";
import { Histogram, type HistogramChild, longDurations } from "./histogram.ts";
import type { Metric } from "./metric-text.ts";
import { StepActivity } from "./step-activity.ts";

type StepTrace = Extract<TraceEvent, { readonly type: "step_started" | "step_ended" }>;

interface EndMetrics {
  readonly ended: CounterChild;
  readonly durations: HistogramChild;
}

/** Runs and the executions of their steps, by workflow. */
export class RunMetrics {
  readonly #started = new Counter({ name: "llama_agents_runs_started_total", help: "Runs that were started." }, [
    "workflow",
  ]);
  readonly #resumed = new Counter(
    { name: "llama_agents_runs_resumed_total", help: "Runs that came back to memory and went on." },
    ["workflow"],
  );
  readonly #ended = new Counter({ name: "llama_agents_runs_ended_total", help: "Runs that have ended." }, [
    "workflow",
    "status",
  ]);
  readonly #durations = new Histogram(
    {
      name: "llama_agents_run_duration_seconds",
      help: "How long runs took to their end, since they were started or last came back to memory.",
    },
    longDurations,
    ["workflow", "status"],
  );
  readonly #executions = new Counter(
    { name: "llama_agents_step_executions_total", help: "Executions of steps that are over, by what became of them." },
    ["workflow", "step", "outcome"],
  );
  readonly #blocked = new Counter(
    { name: "llama_agents_blocking_steps_total", help: "Executions of steps that have blocked the event loop." },
    ["workflow", "step"],
  );
  /** By workflow and status: looked up once, and not for each run. */
  readonly #ends = new Map<string, Map<string, EndMetrics>>();
  readonly #startedAt = new Map<string, number>();
  readonly #steps = new Map<string, Map<string, StepActivity>>();

  get all(): readonly Metric[] {
    return [this.#started, this.#resumed, this.#ended, this.#durations, this.#executions, this.#blocked];
  }

  /** The steps that have been executed since the server was made. */
  *steps(): IterableIterator<StepActivity> {
    for (const ofWorkflow of this.#steps.values()) yield* ofWorkflow.values();
  }

  activityOf({ workflow, step }: StepTrace): StepActivity {
    return this.#steps.get(workflow)?.get(step) ?? this.#addStep(workflow, step);
  }

  observe(event: TraceEvent): void {
    switch (event.type) {
      case "run_started":
        this.#startedAt.set(event.runId, event.at);
        (event.startEvent ? this.#started : this.#resumed).labels(event.workflow).add();
        return;
      case "run_ended":
        this.#runEnded(event);
        return;
      case "step_started":
        this.activityOf(event).running++;
        return;
      case "step_ended": {
        const activity = this.activityOf(event);
        if (activity.running > 0) activity.running--; // it may have started before anybody counted
        activity.outcomes[event.outcome].add();
      }
    }
  }

  #runEnded({ runId, workflow, at, outcome }: Extract<TraceEvent, { readonly type: "run_ended" }>): void {
    const startedAt = this.#startedAt.get(runId);
    this.#startedAt.delete(runId);
    if (outcome === "released" || outcome === "aborted") return; // it has left memory, and goes on another time
    const { ended, durations } = this.#ends.get(workflow)?.get(outcome) ?? this.#addEnd(workflow, outcome);
    ended.add();
    if (startedAt !== undefined) durations.observe((at - startedAt) / 1_000);
  }

  #addEnd(workflow: string, outcome: string): EndMetrics {
    const end = { ended: this.#ended.labels(workflow, outcome), durations: this.#durations.labels(workflow, outcome) };
    const ofWorkflow = this.#ends.get(workflow) ?? new Map<string, EndMetrics>();
    this.#ends.set(workflow, ofWorkflow.set(outcome, end));
    return end;
  }

  #addStep(workflow: string, step: string): StepActivity {
    const executions = (outcome: string) => this.#executions.labels(workflow, step, outcome);
    const activity = new StepActivity(workflow, step, {
      outcomes: {
        returned: executions("returned"),
        failed: executions("failed"),
        suspended: executions("suspended"),
        aborted: executions("aborted"),
      },
      blocked: this.#blocked.labels(workflow, step),
    });
    const ofWorkflow = this.#steps.get(workflow) ?? new Map<string, StepActivity>();
    this.#steps.set(workflow, ofWorkflow.set(step, activity));
    return activity;
  }
}
