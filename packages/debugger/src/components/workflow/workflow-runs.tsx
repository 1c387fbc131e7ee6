import { useRuns } from "../../api/hooks.ts";
import type { RunsQuery } from "../../api/runs-query.ts";
import { RunLinks } from "../runs/run-links.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** The runs of one workflow. */
export function WorkflowRuns({ query }: { readonly query: RunsQuery }) {
  const page = useRuns(query);
  const runs = page.data?.runs;
  return (
    <Panel title="Its runs" isCard hasPadding={false}>
      {page.error === undefined ? null : (
        <ErrorAlert error={page.error} title="The runs could not be loaded" onRetry={page.reload} />
      )}
      {runs === undefined && page.error === undefined ? <Skeleton rows={4} height={48} /> : null}
      {runs?.length === 0 ? <EmptyState title="No runs yet">Fill in the form and press Run.</EmptyState> : null}
      {runs !== undefined && runs.length > 0 ? <RunLinks runs={runs} label="Runs of this workflow" /> : null}
      {page.hasOlder ? (
        <Button variant="quiet" isBusy={page.isLoadingOlder} onClick={page.loadOlder}>
          Older runs
        </Button>
      ) : null}
    </Panel>
  );
}
