import type { DebuggerRunDetails } from "@llama-agents/protocol";
import { useMemo } from "react";
import { useAccess, useRunView } from "../../api/hooks.ts";
import { formatDuration } from "../../model/format/format.ts";
import type { Selection } from "../../model/route/route.ts";
import { failedAttemptOf } from "../../model/run/failed-attempt.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { Failure } from "../../model/run/stop-value.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ScopeNotice } from "../ui/scope-notice.tsx";
import { EventPayload } from "./event-payload.tsx";
import classes from "./result-panel.module.css";
import { StackTrace } from "./stack-trace.tsx";

interface FailureViewProps {
  readonly failure: Failure;
  readonly buffer: RunBuffer;
  readonly details: DebuggerRunDetails | undefined;
  readonly onSelect: (selection: Selection) => void;
}

/** Which step failed, how, at which input and after how many attempts. */
export function FailureView({ failure, buffer, details, onSelect }: FailureViewProps) {
  const { can, hasAuth } = useAccess();
  const view = useRunView(buffer, (current) => current);
  const attempt = useMemo(() => failedAttemptOf(view, buffer.events, failure.step), [view, buffer, failure]);
  const stack = failure.stack ?? details?.stack ?? undefined;
  const message = failure.message || details?.error || "";
  return (
    <div className={classes["failure"]}>
      <h3 className={classes["errorTitle"]}>{titleOf(failure)}</h3>
      {message !== "" && (
        <div className={classes["message"]}>
          <pre className={classes["messageText"]}>{message}</pre>
          <CopyButton text={message} label="Copy message" />
        </div>
      )}
      <dl className={classes["facts"]}>
        <Fact name="Step">{failure.step}</Fact>
        <Fact name="Steps at work">{failure.activeSteps.join(", ") || undefined}</Fact>
        <Fact name="Attempts">{failure.attempts}</Fact>
        <Fact name="Took">{failure.elapsedMs === undefined ? undefined : formatDuration(failure.elapsedMs)}</Fact>
        <Fact name="Input">{attempt?.span.input}</Fact>
      </dl>
      {attempt && (
        <div className={classes["actions"]}>
          <Button icon="timeline" onClick={() => onSelect({ kind: "span", id: attempt.span.id })}>
            Show execution {attempt.span.ordinal} of {attempt.span.step}
          </Button>
        </div>
      )}
      {attempt?.input && (
        <section aria-label="Input of the attempt">
          <h3 className={classes["heading"]}>Input of the attempt: {attempt.input.type}</h3>
          <EventPayload buffer={buffer} event={attempt.input} label="Input of the attempt" />
        </section>
      )}
      {stack !== undefined && <StackTrace stack={stack} />}
      {stack === undefined && failure.kind === "failed" && hasAuth && !can("admin") && (
        <ScopeNotice scope="admin">the stack of the error</ScopeNotice>
      )}
    </div>
  );
}

function titleOf({ kind, errorType, step }: Failure): string {
  if (kind === "cancelled") return "Cancelled";
  if (kind === "timed-out") return "Timed out";
  const name = errorType ?? "Failed";
  return step === undefined ? name : `${name} in ${step}`;
}

interface FactProps {
  readonly name: string;
  /** Nothing is shown of what is not known. */
  readonly children: string | number | undefined;
}

function Fact({ name, children }: FactProps) {
  if (children === undefined) return null;
  return (
    <div className={classes["fact"]}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
