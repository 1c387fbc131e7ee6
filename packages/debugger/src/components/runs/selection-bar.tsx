import type { DebuggerRun } from "@llama-agents/protocol";
import { useState } from "react";
import { toApiError } from "../../api/api-error.ts";
import { useAccess, useActions } from "../../api/hooks.ts";
import { announce } from "../../hooks/use-announce.ts";
import { navigate } from "../../hooks/use-route.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { forEachRun } from "./for-each-run.ts";
import { isActive } from "./run-extra.ts";
import classes from "./selection-bar.module.css";
import type { RunSelection } from "./use-run-selection.ts";

export interface SelectionBarProps {
  readonly selection: RunSelection;
  /** The rows of the list: what is known of the selected runs. */
  readonly runs: readonly DebuggerRun[];
  readonly onDeleted: (ids: readonly string[]) => void;
}

const needsRun = 'needs scope "run"';

/** What can be done with the selected runs. */
export function SelectionBar({ selection, runs, onDeleted }: SelectionBarProps) {
  const [asked, setAsked] = useState<"cancel" | "delete">();
  const access = useAccess();
  const actions = useActions();
  const { ids } = selection;
  const [left, right] = ids;
  const active = runs
    .filter((run) => ids.includes(run.handler_id) && isActive(run.status))
    .map((run) => run.handler_id);
  const denied = access.can("run") ? undefined : needsRun;
  const close = () => setAsked(undefined);
  const cancelAll = async () => {
    await forEachRun(active, actions.cancelRun);
    announce(`${countRuns(active.length)} cancelled`);
    selection.clear();
  };
  const deleteAll = async () => {
    // One by one: what is gone is no longer selected, even if another cannot be deleted.
    await forEachRun(ids, async (id) => {
      await actions.deleteRun(id).catch(unlessGone);
      onDeleted([id]);
      selection.set(id, false);
    });
    announce(`${countRuns(ids.length)} deleted`);
  };
  const compare = () => {
    if (left !== undefined && right !== undefined) navigate({ view: "compare", left, right });
  };
  return (
    <div className={classes["bar"]} role="toolbar" aria-label="Selected runs">
      <span className={classes["count"]}>
        {ids.length}
        <VisuallyHidden> selected</VisuallyHidden>
      </span>
      <Button
        variant="quiet"
        onClick={compare}
        disabledReason={ids.length === 2 ? undefined : "Select exactly two runs"}
      >
        Compare
      </Button>
      <Button
        variant="quiet"
        onClick={() => setAsked("cancel")}
        disabledReason={denied ?? (active.length === 0 ? "None of these runs is running" : undefined)}
      >
        Cancel
      </Button>
      <Button variant="quiet" onClick={() => setAsked("delete")} disabledReason={denied}>
        Delete
      </Button>
      <IconButton label="Clear the selection" icon="close" onClick={selection.clear} />
      <ConfirmDialog
        title={`Cancel ${countRuns(active.length)}?`}
        action={`Cancel ${countRuns(active.length)}`}
        isOpen={asked === "cancel"}
        onClose={close}
        onConfirm={cancelAll}
      >
        <p>Their steps are stopped. What they have written so far is kept.</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete ${countRuns(ids.length)}?`}
        action={`Delete ${countRuns(ids.length)}`}
        isOpen={asked === "delete"}
        onClose={close}
        onConfirm={deleteAll}
      >
        <p>Their events, results and state are removed from the server. Runs that go on are cancelled first.</p>
      </ConfirmDialog>
    </div>
  );
}

/** Somebody else has deleted it. */
function unlessGone(error: unknown): void {
  if (toApiError(error).status !== 404) throw error;
}

function countRuns(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
