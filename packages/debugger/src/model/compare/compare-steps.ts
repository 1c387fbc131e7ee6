import type { RunView, StepView } from "../run/run-view.ts";

/** What a step did in one run. */
export interface StepSummary {
  readonly executions: number;
  readonly failures: number;
  readonly state: StepView["state"];
  /** Of all its executions that ended, in milliseconds; `undefined` without times. */
  readonly totalMs: number | undefined;
  /** Which execution failed first, from 1. */
  readonly failedAt: number | undefined;
}

/** A step of two runs; `undefined` where it did not run. */
export interface StepPair {
  readonly name: string;
  readonly left: StepSummary | undefined;
  readonly right: StepSummary | undefined;
  /** Did it do something else, how long it took aside? */
  readonly differs: boolean;
}

/** The steps of two runs, in the order in which they started in the left one; those of the right one only come last. */
export function compareSteps(left: RunView, right: RunView): readonly StepPair[] {
  const names = new Set([...startedSteps(left), ...startedSteps(right)]);
  return [...names].map((name) => {
    const summaries = { left: summaryOf(left.steps.get(name)), right: summaryOf(right.steps.get(name)) };
    return { name, ...summaries, differs: isDifferent(summaries.left, summaries.right) };
  });
}

function startedSteps({ spans, steps }: RunView): readonly string[] {
  return [...spans.map(({ step }) => step), ...[...steps.values()].filter(hasRun).map(({ name }) => name)];
}

const hasRun = (step: StepView): boolean => step.spans.length > 0;

function summaryOf(step: StepView | undefined): StepSummary | undefined {
  if (!step || !hasRun(step)) return undefined;
  const failed = step.spans.find(({ state }) => state === "failed" || state === "retried");
  return {
    executions: step.spans.length,
    failures: step.failures,
    state: step.state,
    totalMs: totalOf(step),
    failedAt: failed?.ordinal,
  };
}

function totalOf({ spans }: StepView): number | undefined {
  let total: number | undefined;
  for (const { start, end } of spans) {
    if (start.at === undefined || end?.at === undefined) continue;
    total = (total ?? 0) + end.at - start.at;
  }
  return total;
}

function isDifferent(left: StepSummary | undefined, right: StepSummary | undefined): boolean {
  if (!left || !right) return left !== right;
  return left.executions !== right.executions || left.failures !== right.failures || left.state !== right.state;
}
