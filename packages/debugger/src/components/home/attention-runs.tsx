import type { DebuggerRun } from "@llama-agents/protocol";
import { useMemo } from "react";
import { useRuns } from "../../api/hooks.ts";
import type { RunsQuery } from "../../api/runs-query.ts";
import { useNow } from "../../hooks/use-now.ts";
import { RunLinks } from "../runs/run-links.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Panel } from "../ui/panel.tsx";

const query: RunsQuery = { statuses: ["waiting", "failed"], workflows: [], search: "" };
const shownCount = 6;
/** How long a failed run is worth a look, in milliseconds. */
const recentMs = 24 * 60 * 60 * 1000;
const minuteMs = 60_000;

/** Runs that somebody should look at: those that wait, and those that failed within a day. Nothing if there are none. */
export function AttentionRuns() {
  const page = useRuns(query);
  const now = useNow(minuteMs);
  const runs = useMemo(() => needing(page.data?.runs ?? [], now), [page.data, now]);
  // Nobody knows whether there are any: the workflows below say that a token is needed.
  if (page.error?.status === 401) return null;
  if (page.error !== undefined) {
    return <ErrorAlert error={page.error} title="The runs could not be loaded" onRetry={page.reload} />;
  }
  if (runs.length === 0) return null;
  return (
    <Panel title="Needs attention" isCard hasPadding={false}>
      <RunLinks runs={runs.slice(0, shownCount)} label="Runs that need attention" />
    </Panel>
  );
}

/** Those that wait first. */
function needing(runs: readonly DebuggerRun[], now: number): readonly DebuggerRun[] {
  const waiting = runs.filter(({ status }) => status === "waiting");
  const failed = runs.filter((run) => run.status === "failed" && now - Date.parse(run.updated_at) < recentMs);
  return [...waiting, ...failed];
}
