import type { ReactElement } from "react";
import { useGraph, useRunDetails, useRunView } from "../../api/hooks.ts";
import { useClockSkew } from "../../hooks/use-clock-skew.ts";
import { useNow } from "../../hooks/use-now.ts";
import { formatDuration } from "../../model/format/format.ts";
import type { StepView } from "../../model/run/run-view.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { ExecutionsTable } from "./executions-table.tsx";
import classes from "./inspector.module.css";
import type { InspectorProps } from "./inspector-props.ts";
import { durationOf } from "./place-time.tsx";
import { SpanEvents } from "./span-events.tsx";

/** What a step is, did and does. */
export function StepInspector(props: InspectorProps & { readonly name: string }): ReactElement {
  const { buffer, workflowName, handlerId, name, onSelect, onShowEvents } = props;
  const graph = useGraph(workflowName).data;
  const view = useRunView(buffer, (current) => current);
  const now = useNow(1_000) + useClockSkew(useRunDetails(handlerId).data);
  const step = view.steps.get(name);
  const node = graph?.nodes.find(({ id, node_type }) => id === name && node_type === "step");
  const description = node?.node_type === "step" ? node.description : null;
  const last = step?.spans.at(-1);
  return (
    <div className={classes["content"]}>
      {description && <p className={classes["description"]}>{description}</p>}
      {step === undefined || last === undefined ? (
        <EmptyState title={`${name} has not run`}>It runs when an event that it takes comes.</EmptyState>
      ) : (
        <>
          <p className={classes["summary"]}>
            <StatusBadge status={step.state} /> {summaryOf(step, now)}
          </p>
          <ExecutionsTable
            label={`Executions of ${name}`}
            spans={step.spans}
            view={view}
            now={now}
            onSelect={onSelect}
          />
          <h3 className={classes["heading"]}>Last execution</h3>
          <SpanEvents span={last} buffer={buffer} handlerId={handlerId} onSelect={onSelect} />
          <div className={classes["actions"]}>
            <Button icon="list" onClick={() => onShowEvents(/[\s"]/.test(name) ? `step:"${name}"` : `step:${name}`)}>
              Show its events
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

/** "3 executions, 1 failed, longest 412 ms, 2 at work". */
function summaryOf({ spans, failures, activeWorkers }: StepView, now: number): string {
  let longest: number | undefined;
  for (const { start, end } of spans) {
    const duration = durationOf(start, end, now);
    if (duration !== undefined && duration > (longest ?? -1)) longest = duration;
  }
  const parts = [
    `${spans.length.toLocaleString("en")} ${spans.length === 1 ? "execution" : "executions"}`,
    `${failures} failed`,
    ...(longest === undefined ? [] : [`longest ${formatDuration(longest)}`]),
    ...(activeWorkers > 0 ? [`${activeWorkers} at work`] : []),
  ];
  return parts.join(", ");
}
