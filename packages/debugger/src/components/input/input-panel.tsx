import type { DebuggerRunInput } from "@llama-agents/protocol";
import { useRunInput, useRunStream, useRunView } from "../../api/hooks.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { startEventInLog } from "../../model/run/start-event.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { runRoute } from "../runs/run-route.ts";
import { ReadProblem } from "../state/read-problem.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDisabledReason } from "../workflow/use-disabled-reason.ts";
import classes from "./input-panel.module.css";

export interface InputPanelProps {
  readonly handlerId: string;
  readonly workflowName: string | undefined;
  /** Starts the workflow again with these fields of the start event. */
  readonly onRerun: (startEvent: unknown) => void;
}

/** What a run was started with. */
export function InputPanel({ handlerId, workflowName, onRerun }: InputPanelProps) {
  const input = useRunInput(handlerId);
  const { buffer } = useRunStream(handlerId);
  const inLog = useRunView(buffer, selectStart);
  const event = input.data?.start_event ?? inLog;
  return (
    <Panel title="Input" isTitleHidden>
      <div className={classes["content"]}>
        {input.error && <ReadProblem error={input.error} title="The input could not be read" onRetry={input.reload} />}
        {input.data && <Parent input={input.data} />}
        {event && (
          <Start type={event.type} value={event.value} onRerun={workflowName === undefined ? undefined : onRerun} />
        )}
        {!event && input.status === "ready" && (
          <EmptyState title={input.data === null ? "Not exposed by this server" : "No input recorded"}>
            What this run was started with is not known.
          </EmptyState>
        )}
        {!event && input.status === "loading" && <Skeleton rows={4} />}
      </div>
    </Panel>
  );
}

/** A server that does not keep inputs may have written the start event into the log. */
const selectStart = (_view: unknown, buffer: RunBuffer) => startEventInLog(buffer);

interface StartProps {
  readonly type: string;
  readonly value: unknown;
  readonly onRerun: ((startEvent: unknown) => void) | undefined;
}

function Start({ type, value, onRerun }: StartProps) {
  const disabledReason = useDisabledReason("run");
  return (
    <>
      <div className={classes["bar"]}>
        <p className={classes["type"]}>{type}</p>
        {onRerun && (
          <Button icon="refresh" disabledReason={disabledReason} onClick={() => onRerun(value)}>
            Re-run
          </Button>
        )}
        <CopyButton text={() => JSON.stringify(value, null, 2)} label="Copy input" />
      </div>
      <JsonTree value={value} label="Input" expandDepth={3} />
    </>
  );
}

function Parent({ input: { parent_handler_id: parent } }: { readonly input: DebuggerRunInput }) {
  if (parent === null) return null;
  return (
    <p className={classes["parent"]}>
      Re-run of <RouteLink to={runRoute(parent)}>{shortId(parent)}</RouteLink>
    </p>
  );
}
