import { lazy, Suspense } from "react";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import type { RunPanelsProps } from "./run-tab-content.tsx";

const GraphPanel = lazy(async () => ({ default: (await import("../graph/graph-panel.tsx")).GraphPanel }));

/** The workflow of the run, with what the run does in it. */
export function RunGraph({ route, facts, patch }: Pick<RunPanelsProps, "route" | "facts" | "patch">) {
  const { workflowName, stream, details } = facts;
  if (workflowName === undefined) return details.error === undefined ? <Skeleton height={240} /> : <NoGraph />;
  return (
    <Suspense fallback={<Skeleton height={240} />}>
      <GraphPanel
        workflowName={workflowName}
        buffer={stream.buffer}
        selection={route.selection}
        onSelect={(selection) => patch({ selection })}
      />
    </Suspense>
  );
}

function NoGraph() {
  return (
    <Panel title="Graph">
      <EmptyState title="No graph yet">It is drawn when the workflow of the run is known.</EmptyState>
    </Panel>
  );
}
