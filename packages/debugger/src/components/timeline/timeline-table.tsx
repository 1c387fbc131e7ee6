import { useMemo, useRef } from "react";
import { formatDateTime, formatDuration } from "../../model/format/format.ts";
import type { Selection } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import {
  entriesOf,
  entryDuration,
  startText,
  stateText,
  type TimelineEntry,
} from "../../model/timeline/timeline-entries.ts";
import { classNames } from "../ui/class-names.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import classes from "./timeline-table.module.css";
import { tableRowHeight, useTableRows } from "./use-table-rows.ts";
import type { Timeline } from "./use-timeline.ts";
import { markOf, selectionOfBar } from "./use-timeline-selection.ts";

export interface TimelineTableProps {
  readonly timeline: Timeline;
  readonly buffer: RunBuffer;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
}

const columns = ["Step or request", "Worker", "Attempt", "State", "Started", "Took", "In", "Out"] as const;

/** All executions and waits of a run, in the order of their starts. */
export function TimelineTable({ timeline, buffer, selection, onSelect }: TimelineTableProps) {
  const { view, clock } = timeline;
  const entries = useMemo(() => entriesOf(view, clock.isLive), [view, clock.isLive]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useTableRows(entries, scroller);
  const selected = markOf(selection, buffer, timeline).id;
  if (entries.length === 0) return <EmptyState title="No step has run yet" />;
  const select = (entry: TimelineEntry): void => {
    const next = selectionOfBar(entry.id, buffer);
    if (next) onSelect(next);
  };
  return (
    <div className={classes["scroller"]} ref={scroller}>
      <table className={classes["table"]} aria-rowcount={entries.length + 1} onKeyDown={rows.onKeyDown}>
        <caption className={classes["caption"]}>Executions and waits, in the order of their starts</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.indices.flatMap((index, position) => {
            const entry = entries[index];
            if (!entry) return [];
            const skipped = index - (rows.indices[position - 1] ?? -1) - 1;
            return [
              <Spacer key={`before ${entry.id}`} rows={skipped} />,
              <tr
                key={entry.id}
                aria-rowindex={index + 2}
                aria-current={entry.id === selected || undefined}
                className={classNames(classes["row"], entry.id === selected && classes["selected"])}
              >
                <EntryCells
                  entry={entry}
                  timeline={timeline}
                  index={index}
                  isActive={index === rows.active}
                  onFocus={() => rows.setActive(entry.id)}
                  onSelect={() => select(entry)}
                />
              </tr>,
            ];
          })}
          <Spacer rows={entries.length - 1 - (rows.indices.at(-1) ?? -1)} />
        </tbody>
      </table>
    </div>
  );
}

interface EntryCellsProps {
  readonly entry: TimelineEntry;
  readonly timeline: Timeline;
  readonly index: number;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onSelect: () => void;
}

function EntryCells({ entry, timeline, index, isActive, onFocus, onSelect }: EntryCellsProps) {
  const times = { axis: timeline.layout.axis, now: timeline.clock.now };
  const { label, workerId, attempt, state, input, output, start } = entry;
  return (
    <>
      <th scope="row">
        <button
          type="button"
          className={classes["name"]}
          title={label}
          data-index={index}
          tabIndex={isActive ? 0 : -1}
          onFocus={onFocus}
          onClick={onSelect}
        >
          {label}
        </button>
      </th>
      <td>{workerId}</td>
      <td className={classes["number"]}>{entry.kind === "span" ? attempt : ""}</td>
      <td>
        <span className={classes["state"]}>
          <StatusBadge status={state === "answered" ? "done" : state} hasLabel={false} />
          <span aria-hidden="true">{stateText(entry)}</span>
        </span>
      </td>
      <td className={classes["number"]} title={start.at === undefined ? undefined : formatDateTime(start.at)}>
        {startText(entry, times)}
      </td>
      <td className={classes["number"]}>{formatDuration(entryDuration(entry, times))}</td>
      <td title={input}>{input}</td>
      <td title={output}>{output}</td>
    </>
  );
}

/** The room of the rows that are not in the document. */
function Spacer({ rows }: { readonly rows: number }) {
  return rows > 0 ? (
    <tr>
      <td colSpan={columns.length} className={classes["spacer"]} style={{ height: rows * tableRowHeight }} />
    </tr>
  ) : null;
}
