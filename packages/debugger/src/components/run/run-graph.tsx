import { lazy, Suspense } from "react";
import { Skeleton } from "../ui/skeleton.tsx";
import type { RunPanelsProps } from "./run-tab-content.tsx";

const GraphPanel = lazy(async () => ({ default: (await import("../graph/graph-panel.tsx")).GraphPanel }));

/** The workflow of the run, with what the run does in it. */
export function RunGraph({ route, facts, patch }: Pick<RunPanelsProps, "route" | "facts" | "patch">) {
  const { workflowName, stream } = facts;
  if (workflowName === undefined) return <Skeleton height={240} />;
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
