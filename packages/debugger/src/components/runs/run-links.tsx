import type { DebuggerRun } from "@llama-agents/protocol";
import classes from "./run-links.module.css";
import { RunRow } from "./run-row.tsx";

/** A short list of runs, as links. */
export function RunLinks({ runs, label }: { readonly runs: readonly DebuggerRun[]; readonly label: string }) {
  return (
    <ul className={classes["list"]} aria-label={label}>
      {runs.map((run) => (
        <li key={run.handler_id}>
          <RunRow run={run} />
        </li>
      ))}
    </ul>
  );
}
