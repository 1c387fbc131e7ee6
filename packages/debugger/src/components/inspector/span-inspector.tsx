import type { ReactElement } from "react";
import { useRunDetails, useRunView } from "../../api/hooks.ts";
import { useClockSkew } from "../../hooks/use-clock-skew.ts";
import { useNow } from "../../hooks/use-now.ts";
import { attemptsOf, queryOfSpan } from "../../model/run/related-events.ts";
import type { RunView, Span } from "../../model/run/run-view.ts";
import { type Failure, failureOf } from "../../model/run/stop-value.ts";
import { Button } from "../ui/button.tsx";
import { Duration } from "../ui/duration.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { TimelineLink } from "./event-actions.tsx";
import { ExecutionsTable } from "./executions-table.tsx";
import { Facts } from "./facts.tsx";
import classes from "./inspector.module.css";
import type { InspectorProps } from "./inspector-props.ts";
import { durationOf, PlaceTime } from "./place-time.tsx";
import { SpanEvents } from "./span-events.tsx";

/** One execution of a step, and its attempts. */
export function SpanInspector(props: InspectorProps & { readonly id: string }): ReactElement {
  const { buffer, handlerId, id, onSelect, onShowEvents } = props;
  const view = useRunView(buffer, (current) => current);
  const now = useNow(1_000) + useClockSkew(useRunDetails(handlerId).data);
  const span = view.spans.find((one) => one.id === id);
  if (!span) return <EmptyState title={`Execution ${id} is not here`}>Its start may be on its way.</EmptyState>;
  const attempts = attemptsOf(view, span);
  const failure = failureOfSpan(view, span);
  const { step, state, workerId, attempt, start, end } = span;
  return (
    <div className={classes["content"]}>
      <Facts
        facts={[
          [
            "step",
            <button
              key="step"
              type="button"
              className={classes["link"]}
              onClick={() => onSelect({ kind: "step", name: step })}
            >
              {step}
            </button>,
          ],
          ["state", <StatusBadge key="state" status={state} />],
          ["worker", workerId],
          ["attempt", String(attempt)],
          ["start", <PlaceTime key="start" place={start} view={view} />],
          ["end", end && <PlaceTime key="end" place={end} view={view} />],
          ["took", <Duration key="took" ms={durationOf(start, end, now)} isLive={end === undefined} />],
          ["error", failure && `${failure.errorType ?? "Error"}: ${failure.message}`],
        ]}
      />
      <SpanEvents span={span} buffer={buffer} handlerId={handlerId} onSelect={onSelect} />
      {attempts.length > 1 && (
        <ExecutionsTable label="Attempts" spans={attempts} view={view} now={now} selectedId={id} onSelect={onSelect} />
      )}
      <div className={classes["actions"]}>
        <Button icon="list" onClick={() => onShowEvents(queryOfSpan(span))}>
          Show its events
        </Button>
        <TimelineLink spanId={id} />
      </div>
    </div>
  );
}

/** What the end of the run tells of the attempt: of the last one of the step that failed. */
function failureOfSpan({ terminal, steps }: RunView, { id, step, state }: Span): Failure | undefined {
  const failure = terminal && state === "failed" ? failureOf(terminal.event.envelope) : undefined;
  if (failure?.kind !== "failed" || failure.step !== step) return undefined;
  return steps.get(step)?.spans.findLast((span) => span.state === "failed")?.id === id ? failure : undefined;
}
