import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { CompareEvents } from "./compare-events.tsx";
import classes from "./compare-page.module.css";
import { CompareSide } from "./compare-side.tsx";
import { CompareSteps } from "./compare-steps.tsx";
import { CompareValues } from "./compare-values.tsx";
import { inputOf, outcomeOf } from "./compared-values.ts";
import { type ComparedRun, useComparedRun } from "./use-compared-run.ts";

export interface ComparePageProps {
  /** The ids of two handlers. */
  readonly left: string;
  readonly right: string;
}

/** Two runs side by side: what they got, gave and did, and where they first differ. */
export function ComparePage({ left, right }: ComparePageProps) {
  const leftRun = useComparedRun(left);
  const rightRun = useComparedRun(right);
  const gone = [leftRun, rightRun].filter(({ isGone }) => isGone);
  return (
    <div className={classes["page"]}>
      <header className={classes["header"]}>
        <h1 className={classes["title"]}>Compare runs</h1>
        <CopyButton text={() => window.location.href} label="Copy link" hasLabel />
      </header>
      {left === right && <p className={classes["note"]}>Both sides are the same run.</p>}
      <div className={classes["sides"]}>
        <CompareSide run={leftRun} label="Left" />
        <CompareSide run={rightRun} label="Right" />
      </div>
      {gone.length > 0 ? <Gone runs={gone} /> : <Comparison left={leftRun} right={rightRun} />}
    </div>
  );
}

interface ComparisonProps {
  readonly left: ComparedRun;
  readonly right: ComparedRun;
}

function Comparison({ left, right }: ComparisonProps) {
  return (
    <>
      <CompareValues title="Input" left={inputOf(left)} right={inputOf(right)} />
      <CompareValues title="Result" left={outcomeOf(left)} right={outcomeOf(right)} />
      <CompareSteps left={left} right={right} />
      <CompareEvents left={left} right={right} />
    </>
  );
}

function Gone({ runs }: { readonly runs: readonly ComparedRun[] }) {
  const names = [...new Set(runs.map(({ id }) => shortId(id)))].join(" and no run ");
  return (
    <EmptyState
      title={`No run ${names} on this server`}
      action={<RouteLink to={{ view: "home" }}>Go to all workflows and runs</RouteLink>}
    >
      It may have been deleted, or the link is for another server.
    </EmptyState>
  );
}
