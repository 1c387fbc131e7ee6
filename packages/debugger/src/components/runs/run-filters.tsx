import type { DebuggerRunStatus } from "@llama-agents/protocol";
import { useWorkflows } from "../../api/hooks.ts";
import { Chip } from "../ui/chip.tsx";
import { SearchField } from "../ui/search-field.tsx";
import classes from "./run-filters.module.css";
import { setRunsFilter, toggleStatus, useRunsFilter } from "./runs-filter-store.ts";

const statuses: readonly { readonly status: DebuggerRunStatus; readonly label: string }[] = [
  { status: "running", label: "Running" },
  { status: "waiting", label: "Waiting" },
  { status: "failed", label: "Failed" },
  { status: "completed", label: "Completed" },
  { status: "cancelled", label: "Cancelled" },
];

/** What narrows the list of runs down: text, workflow, states. */
export function RunFilters() {
  const filter = useRunsFilter();
  const workflows = useWorkflows();
  const names = workflows.data ?? [];
  return (
    <search className={classes["filters"]} aria-label="Filter runs">
      <SearchField
        label="Filter runs"
        placeholder="Filter: id, run id, workflow, error"
        value={filter.text}
        onChange={(text) => setRunsFilter({ text })}
      />
      {names.length > 1 || filter.workflow !== undefined ? (
        <select
          className={classes["workflow"]}
          aria-label="Workflow of the runs"
          value={filter.workflow ?? ""}
          onChange={(change) => setRunsFilter({ workflow: change.currentTarget.value || undefined })}
        >
          <option value="">All workflows</option>
          {withChosen(names, filter.workflow).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row of chips in every browser */}
      <div className={classes["chips"]} role="group" aria-label="States">
        {statuses.map(({ status, label }) => (
          <Chip key={status} isPressed={filter.statuses.includes(status)} onToggle={() => toggleStatus(status)}>
            {label}
          </Chip>
        ))}
      </div>
    </search>
  );
}

/** A workflow that is no longer registered can still be what is chosen. */
function withChosen(names: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
}
