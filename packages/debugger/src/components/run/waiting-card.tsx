import { useId, useState } from "react";
import { useEventSchemas, useGraph } from "../../api/hooks.ts";
import { useNow } from "../../hooks/use-now.ts";
import { formatClock, formatRelativeTime } from "../../model/format/format.ts";
import { likelyAnswers } from "../../model/run/answers.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import { Button } from "../ui/button.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { AnswerForm } from "./answer-form.tsx";
import type { PendingRequest } from "./pending-request.ts";
import { RequestFields } from "./request-fields.tsx";
import classes from "./waiting-card.module.css";

export interface WaitingCardProps {
  readonly handlerId: string;
  readonly workflowName: string;
  readonly request: PendingRequest;
  /** The log of the run, if it is open: tells whether an answer was taken. */
  readonly buffer?: RunBuffer | undefined;
  /** Tells the same where no log is open: changes with the run. */
  readonly progress?: string | undefined;
  /** Is its first field to have the focus? */
  readonly hasFocus?: boolean | undefined;
  readonly onShowEvent?: ((event: RunEvent) => void) | undefined;
  /** Opens the dialog that sends any event. */
  readonly onOtherEvent?: (() => void) | undefined;
  /** An answer was accepted. */
  readonly onSent?: ((type: string) => void) | undefined;
  /** Somebody else has answered, or the run is over. */
  readonly onGone?: (() => void) | undefined;
  /** Of the heading. @default 2 */
  readonly level?: 2 | 3 | undefined;
}

/** One question of a run, and the form that answers it. */
export function WaitingCard(props: WaitingCardProps) {
  const { handlerId, workflowName, request, level = 2, onShowEvent, onOtherEvent } = props;
  const graph = useGraph(workflowName);
  const schemas = useEventSchemas(workflowName);
  const [chosen, setChosen] = useState<string>();
  const id = useId();
  const isLoading = schemas.status === "loading" || graph.status === "loading";
  const answers = isLoading ? [] : likelyAnswers({ graph: graph.data, eventSchemas: schemas.data, request });
  const type = chosen ?? answers[0];
  const Heading = level === 2 ? "h2" : "h3";
  // Beneath the heading of a run it is within the region of that run, and others may be called the same.
  const Card = level === 2 ? "section" : "div";
  return (
    <Card className={classes["card"]} aria-labelledby={level === 2 ? id : undefined}>
      <header className={classes["header"]}>
        <StatusBadge status="waiting" hasLabel={false} />
        <Heading id={id} className={classes["title"]}>
          {request.step ?? workflowName} is waiting for {request.awaits ?? type ?? "an event"}
          <Since at={request.since} />
        </Heading>
        {request.event !== undefined && onShowEvent !== undefined ? (
          <ShowEvent event={request.event} onShowEvent={onShowEvent} />
        ) : null}
        {type !== undefined && answers.length > 1 ? (
          <AnswerType answers={answers} chosen={type} onChoose={setChosen} onOther={onOtherEvent} />
        ) : null}
      </header>
      <div className={classes["body"]}>
        {request.type === undefined ? null : (
          <div className={classes["request"]}>
            <span className={classes["type"]}>{request.type}</span>
            <RequestFields value={request.value} />
          </div>
        )}
        {isLoading ? <Skeleton rows={2} height={32} /> : null}
        {type === undefined ? null : (
          <AnswerForm
            // Each type has a form and a draft of its own.
            key={`${handlerId} ${type}`}
            {...props}
            type={type}
            schemas={schemas}
          />
        )}
        {isLoading || type !== undefined ? null : <NoAnswers schemas={schemas} />}
      </div>
    </Card>
  );
}

function NoAnswers({ schemas }: { readonly schemas: ReturnType<typeof useEventSchemas> }) {
  if (schemas.error === undefined)
    return <p className={classes["note"]}>This workflow takes no events from outside.</p>;
  return (
    <ErrorAlert error={schemas.error} title="The events of this workflow are not known" onRetry={schemas.reload} />
  );
}

function ShowEvent({
  event,
  onShowEvent,
}: {
  readonly event: RunEvent;
  readonly onShowEvent: (event: RunEvent) => void;
}) {
  return (
    <Button variant="quiet" onClick={() => onShowEvent(event)}>
      Show event {event.sequence ?? ""}
    </Button>
  );
}

function Since({ at }: { readonly at: number | undefined }) {
  const now = useNow(1000);
  if (at === undefined || Number.isNaN(at)) return null;
  return (
    <span className={classes["since"]}>
      , since <time dateTime={new Date(at).toISOString()}>{formatClock(at)}</time> (
      {formatRelativeTime(at, Math.max(now, at))})
    </span>
  );
}

function AnswerType({
  answers,
  chosen,
  onChoose,
  onOther,
}: {
  readonly answers: readonly string[];
  readonly chosen: string;
  readonly onChoose: (type: string) => void;
  readonly onOther: (() => void) | undefined;
}) {
  const id = useId();
  const choose = (type: string) => (type === "" ? onOther?.() : onChoose(type));
  return (
    <div className={classes["answer"]}>
      <label htmlFor={id}>Answer with</label>
      <select id={id} value={chosen} onChange={(change) => choose(change.currentTarget.value)}>
        {answers.map((type) => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
        {onOther === undefined ? null : <option value="">Other event…</option>}
      </select>
    </div>
  );
}
