import { useMemo } from "react";
import { useRuns, useWorkflows } from "../../api/hooks.ts";
import { allRuns } from "../../api/runs-query.ts";
import { useAllCommands } from "../../hooks/use-commands.ts";
import { navigate } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import type { PaletteItem } from "./palette-search.ts";

/** Commands of the page and of what is open, workflows, and runs that the server finds for the query. */
export function usePaletteItems(search: string): readonly PaletteItem[] {
  const commands = useAllCommands();
  const { data: workflows } = useWorkflows();
  const runs = useRuns(useMemo(() => ({ ...allRuns, search }), [search])).data?.runs;
  return useMemo(() => {
    const isGlobal = (group: string): boolean => group === "Go to" || group === "Settings";
    return [
      ...commands.filter(({ group }) => !isGlobal(group)),
      ...commands.filter(({ group }) => group === "Go to"),
      ...(workflows ?? []).map((name) => ({
        id: `workflow ${name}`,
        title: name,
        group: "Workflows",
        run: () => navigate({ view: "workflow", name, input: undefined, parent: undefined }),
      })),
      ...(runs ?? []).slice(0, search === "" ? 6 : 30).map((run) => ({
        id: `run ${run.handler_id}`,
        title: `${run.workflow_name} ${shortId(run.handler_id)}`,
        group: "Runs",
        note: run.error ?? run.status,
        words: `${run.handler_id} ${run.run_id ?? ""} ${search}`,
        run: () => goToRun(run.handler_id),
      })),
      ...commands.filter(({ group }) => group === "Settings"),
    ];
  }, [commands, workflows, runs, search]);
}

function goToRun(handlerId: string): void {
  navigate({ view: "run", handlerId, tab: "events", selection: undefined, query: "", internal: false });
}
