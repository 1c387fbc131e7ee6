import { type ReactElement, useState } from "react";
import { formatOffset } from "../../model/format/format.ts";
import type { Selection } from "../../model/route/route.ts";
import type { RunView, Span } from "../../model/run/run-view.ts";
import { Button } from "../ui/button.tsx";
import { Duration } from "../ui/duration.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import classes from "./inspector.module.css";
import { durationOf } from "./place-time.tsx";

interface ExecutionsTableProps {
  readonly label: string;
  readonly spans: readonly Span[];
  readonly view: RunView;
  /** In milliseconds since the epoch: until when those that go on have come. */
  readonly now: number;
  readonly selectedId?: string | undefined;
  readonly onSelect: (selection: Selection) => void;
}

/** So many rows at first, and more each time: the newest are what matters. */
const pageSize = 50;

/** Executions of a step, the last ones. */
export function ExecutionsTable({ label, spans, view, now, selectedId, onSelect }: ExecutionsTableProps): ReactElement {
  const [count, setCount] = useState(pageSize);
  const shown = spans.slice(-count);
  const older = spans.length - shown.length;
  return (
    <>
      {older > 0 && (
        <Button variant="quiet" onClick={() => setCount(count + pageSize)}>
          {older.toLocaleString("en")} older
        </Button>
      )}
      <table className={classes["table"]} aria-label={label}>
        <thead>
          <tr>
            {["#", "Worker", "State", view.hasTimes ? "Start" : "Event", "Took"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((span) => (
            <tr key={span.id} aria-current={span.id === selectedId || undefined}>
              <td>
                <button
                  type="button"
                  className={classes["link"]}
                  aria-label={`Execution ${span.ordinal}`}
                  onClick={() => onSelect({ kind: "span", id: span.id })}
                >
                  {span.ordinal}
                </button>
              </td>
              <td>{span.workerId}</td>
              <td>
                <StatusBadge status={span.state} />
                {span.attempt > 1 && <span className={classes["attempt"]}>attempt {span.attempt}</span>}
              </td>
              <td className={classes["number"]}>{startOf(span, view)}</td>
              <td className={classes["number"]}>
                <Duration ms={durationOf(span.start, span.end, now)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function startOf({ start }: Span, { hasTimes, first }: RunView): string {
  if (hasTimes && start.at !== undefined) return formatOffset(start.at - (first?.at ?? start.at));
  return String(start.sequence ?? start.index);
}
