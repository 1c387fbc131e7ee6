import type { DebuggerRun } from "@llama-agents/protocol";
import { useCallback, useState } from "react";
import { useFeature, useMeta, useWaitingRuns } from "../../api/hooks.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import { useDocumentTitle } from "../run/use-document-title.ts";
import { runRoute } from "../runs/run-route.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import classes from "./inbox-page.module.css";
import { InboxRun } from "./inbox-run.tsx";

interface Sent {
  readonly handlerId: string;
  readonly workflowName: string;
  /** `undefined`: somebody else was faster. */
  readonly type: string | undefined;
  readonly key: number;
}

/** Every run that waits for somebody, with what it asks and a form to answer. */
export function InboxPage() {
  const waiting = useWaitingRuns();
  const [sent, setSent] = useState<readonly Sent[]>([]);
  useDocumentTitle("Inbox");
  const onSent = useCallback((run: DebuggerRun, type: string | undefined) => {
    const { handler_id: handlerId, workflow_name: workflowName } = run;
    setSent((before) => [{ handlerId, workflowName, type, key: (before[0]?.key ?? 0) + 1 }, ...before].slice(0, 5));
  }, []);
  const { reload } = waiting;
  const onGone = useCallback(
    (run: DebuggerRun) => {
      onSent(run, undefined);
      reload();
    },
    [onSent, reload],
  );
  const runs = waiting.data;
  return (
    <div className={classes["page"]}>
      <h1 className={classes["title"]}>Inbox</h1>
      {waiting.error === undefined ? null : (
        <ErrorAlert error={waiting.error} title="The inbox could not be loaded" onRetry={waiting.reload} />
      )}
      {runs === undefined && waiting.error === undefined ? <Skeleton rows={2} height={160} /> : null}
      <SentList sent={sent} />
      {runs?.length === 0 ? <NobodyWaits /> : null}
      {runs?.map((run, index) => (
        <InboxRun key={run.handler_id} run={run} isFirst={index === 0} onSent={onSent} onGone={onGone} />
      ))}
    </div>
  );
}

/** What was answered here: the card of it goes away with the question. */
function SentList({ sent }: { readonly sent: readonly Sent[] }) {
  if (sent.length === 0) return null;
  return (
    <ul className={classes["sent"]} aria-label="Answers sent">
      {sent.map(({ handlerId, workflowName, type, key }) => (
        <li key={key} data-refused={type === undefined || undefined}>
          {type === undefined ? "Already answered or finished: " : `Sent ${type} to `}
          <RouteLink to={runRoute(handlerId)}>{`${workflowName} ${shortId(handlerId)}`}</RouteLink>
        </li>
      ))}
    </ul>
  );
}

function NobodyWaits() {
  const meta = useMeta();
  const hasInbox = useFeature("inbox");
  if (meta.status === "ready" && !hasInbox) {
    return (
      <EmptyState title="This server has no inbox">
        It does not say which runs wait. Open a run that goes on: what it asks stands at its top.
      </EmptyState>
    );
  }
  return <EmptyState title="Nobody is waiting for you">Runs that ask for something appear here.</EmptyState>;
}
