import { useState } from "react";
import { useActions } from "../../api/hooks.ts";
import { announce } from "../../hooks/use-announce.ts";
import { useCommands } from "../../hooks/use-commands.ts";
import { shortId } from "../../model/format/format.ts";
import { ConfirmDialog } from "../runs/confirm-dialog.tsx";
import { useLeaveDeletedRun } from "../runs/use-leave-deleted-run.ts";
import { Button } from "../ui/button.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Menu } from "../ui/menu.tsx";
import { useDisabledReason } from "../workflow/use-disabled-reason.ts";
import { ComparePicker } from "./compare-picker.tsx";
import { runCommands } from "./run-commands.ts";
import classes from "./run-header.module.css";
import type { RunHeaderProps } from "./run-header.tsx";
import { useMoreItems } from "./use-more-items.ts";

type Asked = "cancel" | "delete" | "compare";

/** What can be done with the open run: buttons, the rest in a menu, all of it in the palette. */
export function RunActionsBar({ facts, rerun, onSendEvent }: RunHeaderProps) {
  const [asked, setAsked] = useState<Asked>();
  const disabledReason = useDisabledReason("run");
  const { handlerId, isActive, workflowName } = facts;
  const close = () => setAsked(undefined);
  const unknown = workflowName === undefined ? "The run is being loaded" : undefined;
  const moreItems = useMoreItems({
    facts,
    startEvent: rerun.startEvent,
    startReason: unknown ?? rerun.missing,
    disabledReason,
    onDelete: () => setAsked("delete"),
  });
  const rerunReason = disabledReason ?? unknown ?? rerun.missing;
  const unlessDisabled = (reason: string | undefined, act: () => void) => () => {
    if (reason === undefined) act();
    else announce(reason);
  };
  useCommands(
    runCommands({
      isActive,
      onRerun: unlessDisabled(rerunReason, () => void rerun.rerun()),
      onChange: unlessDisabled(unknown, rerun.change),
      onSendEvent: unlessDisabled(disabledReason, onSendEvent),
      onCancel: unlessDisabled(disabledReason, () => setAsked("cancel")),
      onCompare: () => setAsked("compare"),
      onDelete: unlessDisabled(disabledReason, () => setAsked("delete")),
    }),
  );
  return (
    <>
      <div className={classes["actions"]} role="toolbar" aria-label="Actions of the run">
        {/* First, so that the others, at the end of the line, stay where they are when the run ends. */}
        {isActive ? (
          <>
            <Button icon="send" disabledReason={disabledReason} onClick={onSendEvent}>
              Send event
            </Button>
            <Button icon="stop" disabledReason={disabledReason} onClick={() => setAsked("cancel")}>
              Cancel
            </Button>
          </>
        ) : null}
        <Button icon="refresh" isBusy={rerun.isBusy} disabledReason={rerunReason} onClick={() => void rerun.rerun()}>
          Re-run
        </Button>
        <Button icon="edit" disabledReason={unknown} onClick={rerun.change}>
          Re-run with changes
        </Button>
        <Button icon="compare" onClick={() => setAsked("compare")}>
          Compare
        </Button>
        <Menu label="More actions" icon="more" items={moreItems} />
      </div>
      {rerun.error === undefined ? null : <ErrorAlert error={rerun.error} title="The re-run was not started" />}
      <RunDialogs asked={asked} handlerId={handlerId} workflowName={workflowName} onClose={close} />
    </>
  );
}

interface RunDialogsProps {
  readonly asked: Asked | undefined;
  readonly handlerId: string;
  readonly workflowName: string | undefined;
  readonly onClose: () => void;
}

function RunDialogs({ asked, handlerId, workflowName, onClose }: RunDialogsProps) {
  const actions = useActions();
  const leaveDeleted = useLeaveDeletedRun();
  const name = `${workflowName ?? "run"} ${shortId(handlerId)}`;
  const cancel = async () => {
    await actions.cancelRun(handlerId);
    announce(`Cancelled ${name}`);
  };
  const remove = async () => {
    await actions.deleteRun(handlerId);
    announce(`Deleted ${name}`);
    leaveDeleted([handlerId]);
  };
  return (
    <>
      <ConfirmDialog
        title={`Cancel ${name}?`}
        action="Cancel the run"
        isOpen={asked === "cancel"}
        onClose={onClose}
        onConfirm={cancel}
      >
        <p>Its steps are stopped. What it has written so far is kept.</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete ${name}?`}
        action="Delete 1 run"
        isOpen={asked === "delete"}
        onClose={onClose}
        onConfirm={remove}
      >
        <p>Its events, its result and its state are removed from the server. A run that goes on is cancelled first.</p>
      </ConfirmDialog>
      <ComparePicker handlerId={handlerId} workflowName={workflowName} isOpen={asked === "compare"} onClose={onClose} />
    </>
  );
}
