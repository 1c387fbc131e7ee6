// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: of a grid, one row has the focus, and no cell
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
} from "react";
import { usePreference } from "../../hooks/use-preference.ts";
import type { LogRow } from "../../model/log/event-folding.ts";
import type { LogRows } from "../../model/log/log-rows.ts";
import { describeFailure, type FailedAttempts } from "../../model/run/failed-attempts.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import classes from "./event-grid.module.css";
import { EventRow } from "./event-row.tsx";
import { FoldRow } from "./fold-row.tsx";

/** What the panel around the grid has it do. */
export interface EventGridHandle {
  /** Brings a row into view; with `isFocused` it takes the focus. */
  show(position: number, isFocused: boolean): void;
}

export interface EventGridProps {
  readonly ref: Ref<EventGridHandle>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly log: LogRows;
  readonly events: readonly RunEvent[];
  readonly failures: FailedAttempts;
  /** When the run began, in milliseconds since the epoch; `undefined` without times. */
  readonly startedAt: number | undefined;
  readonly words: readonly string[];
  /** Among the rows: where Tab stops. */
  readonly active: number;
  /** The index of the event that is selected. */
  readonly selected: number | undefined;
  readonly onMove: (position: number) => void;
  /** The row is clicked, or Enter pressed on it. */
  readonly onOpen: (position: number) => void;
  /** The open fold that the row is part of, if it is, is to close. */
  readonly onFold: (position: number) => void;
  readonly onScroll: () => void;
}

const columns = ["#", "Time", "Type", "Step", "Preview"];
/** Beyond what is seen, in both directions: enough for a fast wheel, few enough for the budget of elements. */
const overscan = 4;

/** The events as rows of one height, of which only those in view are in the document: one stop for Tab, moved by arrows. */
export function EventGrid(props: EventGridProps): ReactElement {
  const { ref, scroller, log, events, failures, startedAt, words, active, selected, onMove, onOpen, onFold, onScroll } =
    props;
  const [density] = usePreference("density", "comfortable");
  const rowHeight = density === "compact" ? 24 : 28;
  const rangeExtractor = useCallback((range: Range) => withRow(defaultRangeExtractor(range), active), [active]);
  const virtualizer = useVirtualizer({
    count: log.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    rangeExtractor,
    overscan,
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows have another height
  useEffect(() => virtualizer.measure(), [rowHeight]);
  const focusRow = useFocusRow(scroller, active);
  useImperativeHandle(ref, () => ({
    show: (position, isFocused) => {
      virtualizer.scrollToIndex(position);
      if (isFocused) focusRow(position);
    },
  }));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const target = targetOf(event.key, active, log.rows.length, page);
    if (target !== undefined) onMove(target);
    else if (event.key === "Enter" || event.key === " ") onOpen(active);
    else if (event.key === "ArrowRight" && isClosed(log.rows[active])) onOpen(active);
    else if (event.key === "ArrowLeft") onFold(active);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-position]") : null;
    const isReading = window.getSelection()?.isCollapsed === false;
    if (row && !isReading) onOpen(Number(row.dataset["position"]));
  };
  return (
    <div
      role="log"
      aria-live="off"
      aria-label="Event log"
      className={classes["log"]}
      data-timed={startedAt !== undefined}
    >
      <div
        role="grid"
        aria-label="Events"
        aria-rowcount={log.rows.length + 1}
        aria-colcount={columns.length}
        tabIndex={-1}
        className={classes["grid"]}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onFocus={(event) => event.target === event.currentTarget && focusRow(active)}
      >
        <div role="row" aria-rowindex={1} className={classes["header"]}>
          {columns.map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
        <div role="rowgroup" ref={scroller} className={classes["scroller"]} onScroll={onScroll}>
          <div role="presentation" className={classes["rows"]} style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index: position, start: top }) => {
              const row = log.rows[position];
              if (!row) return null;
              const isSelected = selected !== undefined && log.isIn(position, selected);
              const shared = { position, top, isActive: position === active, isSelected, words };
              if (row.kind === "fold") return <FoldRow key={`fold ${row.first}`} fold={row} {...shared} />;
              const event = events[row.index];
              const attempt = failures.at(row.index);
              const failure = attempt && describeFailure(attempt);
              return (
                event && <EventRow key={row.index} event={event} failure={failure} startedAt={startedAt} {...shared} />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

const isClosed = (row: LogRow | undefined): boolean => row?.kind === "fold" && !row.isOpen;

/** The row that has the focus stays in the document, wherever the others are scrolled to. */
function withRow(positions: number[], position: number): number[] {
  if (position < 0 || positions.includes(position)) return positions;
  return position < (positions[0] ?? 0) ? [position, ...positions] : [...positions, position];
}

function targetOf(key: string, active: number, count: number, page: number): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    j: active + 1,
    ArrowUp: active - 1,
    k: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(Math.max(0, target), count - 1);
}

/** Gives the active row the focus: at once, and again when it is another element after the next rendering. */
function useFocusRow(scroller: RefObject<HTMLDivElement | null>, active: number): (position: number) => void {
  const isWanted = useRef(false);
  const focus = useCallback(
    (position: number) =>
      scroller.current?.querySelector<HTMLElement>(`[data-position="${position}"]`)?.focus({ preventScroll: true }),
    [scroller],
  );
  useEffect(() => {
    if (!isWanted.current) return;
    isWanted.current = false;
    const { activeElement } = document;
    // Whoever has taken the focus since keeps it.
    const isFree = activeElement === null || activeElement === document.body;
    if (isFree || scroller.current?.contains(activeElement)) focus(active);
  });
  return useCallback(
    (position: number) => {
      isWanted.current = true;
      focus(position);
    },
    [focus],
  );
}
