import type { DebuggerRunDetails } from "@llama-agents/protocol";
import { useRunStream, useRunView } from "../../api/hooks.ts";
import type { Resource } from "../../api/resource.ts";
import type { Selection } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { TerminalView } from "../../model/run/run-view.ts";
import { failureOf, resultOf } from "../../model/run/stop-value.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { ReadProblem } from "../state/read-problem.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { FailureView } from "./failure-view.tsx";
import classes from "./result-panel.module.css";

export interface ResultPanelProps {
  readonly buffer: RunBuffer;
  readonly details: Resource<DebuggerRunDetails>;
  readonly onSelect: (selection: Selection) => void;
}

/** How a run ended: its result, of whatever type, or what went wrong. */
export function ResultPanel({ buffer, details, onSelect }: ResultPanelProps) {
  const terminal = useRunView(buffer, (view) => view.terminal);
  return (
    <Panel title="Result" isTitleHidden>
      <div className={classes["content"]}>
        {terminal ? (
          <Ending terminal={terminal} buffer={buffer} details={details.data} onSelect={onSelect} />
        ) : (
          <NoEnding handlerId={buffer.handlerId} details={details} />
        )}
      </div>
    </Panel>
  );
}

interface EndingProps {
  readonly terminal: TerminalView;
  readonly buffer: RunBuffer;
  readonly details: DebuggerRunDetails | undefined;
  readonly onSelect: (selection: Selection) => void;
}

function Ending({ terminal: { event }, buffer, details, onSelect }: EndingProps) {
  const { sequence } = event;
  const failure = failureOf(event.envelope);
  const showEvent = sequence !== undefined && (
    <Button variant="quiet" icon="list" onClick={() => onSelect({ kind: "event", sequence })}>
      Show event {sequence}
    </Button>
  );
  if (failure) {
    return (
      <>
        <FailureView failure={failure} buffer={buffer} details={details} onSelect={onSelect} />
        <div className={classes["actions"]}>{showEvent}</div>
      </>
    );
  }
  const result = resultOf(event.envelope);
  return (
    <>
      <div className={classes["bar"]}>
        <p className={classes["type"]}>
          {event.type} <span className={classes["muted"]}>{describe(result)}</span>
        </p>
        {showEvent}
        <CopyButton text={() => textOf(result)} label="Copy result" />
      </div>
      <JsonTree value={result} label="Result" expandDepth={2} />
    </>
  );
}

interface NoEndingProps {
  readonly handlerId: string;
  readonly details: Resource<DebuggerRunDetails>;
}

/** Why there is no result. */
function NoEnding({ handlerId, details }: NoEndingProps) {
  const { status, retry } = useRunStream(handlerId);
  const run = details.data;
  if (run?.status === "running") return <EmptyState title="No result yet">The run goes on.</EmptyState>;
  if (run?.status === "waiting") return <EmptyState title="No result yet">The run waits for an answer.</EmptyState>;
  if (run?.error) return <pre className={classes["messageText"]}>{run.error}</pre>;
  if (status.kind === "failed") {
    return <ReadProblem error={status.error} title="The result could not be read" onRetry={retry} />;
  }
  if (status.kind === "ended") {
    return <EmptyState title="No result">The run has ended and its log has no stop event.</EmptyState>;
  }
  if (!run && details.error) {
    return <ReadProblem error={details.error} title="The run could not be read" onRetry={details.reload} />;
  }
  return <Skeleton rows={5} />;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}

/** What kind of value it is: an empty text looks like nothing otherwise. */
function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "empty text";
  if (Array.isArray(value)) return `array of ${value.length}`;
  return typeof value === "object" ? "" : typeof value;
}
