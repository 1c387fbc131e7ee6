import { lazy, Suspense, useMemo, useState } from "react";
import { useGraph, useWorkflows } from "../../api/hooks.ts";
import type { RunsQuery } from "../../api/runs-query.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import type { Route, Selection } from "../../model/route/route.ts";
import { useDocumentTitle } from "../run/use-document-title.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StartPanel } from "./start-panel.tsx";
import classes from "./workflow-page.module.css";
import { WorkflowRuns } from "./workflow-runs.tsx";

const GraphPanel = lazy(async () => ({ default: (await import("../graph/graph-panel.tsx")).GraphPanel }));

/** One workflow: what it looks like, what starts it, what it did. */
export function WorkflowPage({ route }: { readonly route: Extract<Route, { readonly view: "workflow" }> }) {
  const { name, input, parent } = route;
  const workflows = useWorkflows();
  const graph = useGraph(name);
  const [selection, setSelection] = useState<Selection>();
  const query = useMemo<RunsQuery>(() => ({ statuses: [], workflows: [name], search: "" }), [name]);
  useDocumentTitle(name);
  if (workflows.data !== undefined && !workflows.data.includes(name)) {
    return (
      <EmptyState isPage title={`No workflow ${name} on this server`}>
        <RouteLink to={{ view: "home" }}>All workflows</RouteLink>
      </EmptyState>
    );
  }
  return (
    <div className={classes["page"]}>
      <header className={classes["header"]}>
        <h1>{name}</h1>
        {graph.data?.description ? <p>{graph.data.description}</p> : null}
      </header>
      <div className={classes["start"]}>
        {/* Another link to the same workflow is another form. */}
        <StartPanel
          key={`${name} ${parent ?? ""} ${JSON.stringify(input) ?? ""}`}
          workflowName={name}
          initialInput={input}
          parent={parent}
        />
      </div>
      <div className={classes["graph"]}>
        <Suspense fallback={<Skeleton height={320} />}>
          <GraphPanel key={name} workflowName={name} selection={selection} onSelect={setSelection} />
        </Suspense>
      </div>
      <div className={classes["runs"]}>
        <WorkflowRuns query={query} />
      </div>
    </div>
  );
}
