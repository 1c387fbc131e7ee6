import { useRuns, useWorkflows } from "../../api/hooks.ts";
import { allRuns } from "../../api/runs-query.ts";
import { useNow } from "../../hooks/use-now.ts";
import { formatRelativeTime } from "../../model/format/format.ts";
import { useDocumentTitle } from "../run/use-document-title.ts";
import { RunLinks } from "../runs/run-links.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { AttentionRuns } from "./attention-runs.tsx";
import { GettingStarted } from "./getting-started.tsx";
import classes from "./home-page.module.css";
import { WorkflowCard } from "./workflow-card.tsx";

const recentCount = 8;
/** Each description is a request of its own. */
const describedCount = 24;

/** Where one begins: what can be run, what needs somebody, what ran last. */
export function HomePage() {
  const recent = useRuns(allRuns);
  useDocumentTitle("Home");
  const runs = recent.data?.runs ?? [];
  const isNew = recent.data !== undefined && runs.length === 0;
  return (
    <div className={classes["page"]} data-has-runs={runs.length > 0 || undefined}>
      <h1 className={classes["title"]}>Workflows</h1>
      <div className={classes["attention"]}>
        <AttentionRuns />
      </div>
      <div className={classes["workflows"]}>
        <Workflows isNew={isNew} />
      </div>
      {runs.length > 0 ? (
        <div className={classes["recent"]}>
          <Panel title="Recent runs" isCard hasPadding={false}>
            <RunLinks runs={runs.slice(0, recentCount)} label="Recent runs" />
          </Panel>
        </div>
      ) : null}
    </div>
  );
}

/** What can be run. @param isNew - nothing has run yet */
function Workflows({ isNew }: { readonly isNew: boolean }) {
  const workflows = useWorkflows();
  const names = workflows.data;
  return (
    <>
      {workflows.error === undefined ? null : (
        <ErrorAlert error={workflows.error} title="The workflows could not be loaded" onRetry={workflows.reload} />
      )}
      {names === undefined && workflows.error === undefined ? <CardSkeletons /> : null}
      {names?.length === 0 ? <GettingStarted /> : null}
      {isNew && names !== undefined && names.length > 0 ? (
        <p className={classes["welcome"]}>
          Nothing has run yet. Run a workflow: its steps, its events and its result appear as they happen.
        </p>
      ) : null}
      {names !== undefined && names.length > 0 ? (
        <ul className={classes["grid"]} aria-label="Workflows" data-stale={workflows.isStale || undefined}>
          {names.map((name, index) => (
            <li key={name}>
              <WorkflowCard name={name} isDescribed={index < describedCount} isFirst={isNew && index === 0} />
            </li>
          ))}
        </ul>
      ) : null}
      {workflows.isStale ? <Age at={workflows.fetchedAt} /> : null}
    </>
  );
}

function CardSkeletons() {
  return (
    <div className={classes["grid"]}>
      <Skeleton height={112} />
      <Skeleton height={112} />
      <Skeleton height={112} />
    </div>
  );
}

/** How old what is shown is, while the server does not answer. */
function Age({ at }: { readonly at: number | undefined }) {
  const now = useNow(10_000);
  return at === undefined ? null : <p className={classes["age"]}>As of {formatRelativeTime(at, now)}</p>;
}
