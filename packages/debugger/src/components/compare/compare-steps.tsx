import { useMemo } from "react";
import { compareSteps, type StepPair, type StepSummary } from "../../model/compare/compare-steps.ts";
import { formatDuration } from "../../model/format/format.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import classes from "./compare-page.module.css";
import type { ComparedRun } from "./use-compared-run.ts";

interface CompareStepsProps {
  readonly left: ComparedRun;
  readonly right: ComparedRun;
}

/** What each step did in two runs; the first one that did something else is marked. */
export function CompareSteps({ left, right }: CompareStepsProps) {
  const steps = useSteps(left, right);
  const first = steps.find(({ differs }) => differs)?.name;
  const isLoading = [left, right].some(({ status: { kind } }) => kind === "idle" || kind === "connecting");
  return (
    <Panel title="Steps" isCard hasPadding={false}>
      {steps.length > 0 ? (
        <table className={classes["steps"]}>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Left</th>
              <th scope="col">Right</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <StepRow key={step.name} step={step} isFirst={step.name === first} />
            ))}
          </tbody>
        </table>
      ) : isLoading ? (
        <Skeleton rows={4} height={28} />
      ) : (
        <EmptyState title="No step has run" />
      )}
    </Panel>
  );
}

function useSteps(left: ComparedRun, right: ComparedRun): readonly StepPair[] {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view is of a version, which changes less often
  return useMemo(
    () => compareSteps(left.buffer.view, right.buffer.view),
    [left.buffer, left.version, right.buffer, right.version],
  );
}

interface StepRowProps {
  readonly step: StepPair;
  readonly isFirst: boolean;
}

function StepRow({ step: { name, left, right, differs }, isFirst }: StepRowProps) {
  return (
    <tr data-differs={differs || undefined}>
      <th scope="row">
        {name} {isFirst && <span className={classes["first"]}>first difference</span>}
      </th>
      <td>
        <Summary summary={left} />
      </td>
      <td>
        <Summary summary={right} />
      </td>
    </tr>
  );
}

function Summary({ summary }: { readonly summary: StepSummary | undefined }) {
  if (!summary) return <span className={classes["muted"]}>did not run</span>;
  const { state, executions, totalMs, failures, failedAt } = summary;
  return (
    <span className={classes["summary"]}>
      <StatusBadge status={state} />
      {executions > 1 && <span>× {executions}</span>}
      {totalMs !== undefined && <span>{formatDuration(totalMs)}</span>}
      {failures > 0 && (
        <span className={classes["failures"]}>
          {failures} failed, first at #{failedAt}
        </span>
      )}
    </span>
  );
}
