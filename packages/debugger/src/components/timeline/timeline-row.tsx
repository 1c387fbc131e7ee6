import { memo } from "react";
import { formatDuration } from "../../model/format/format.ts";
import type { TimelineRow as Row, TimelineBar } from "../../model/timeline/timeline-layout.ts";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import classes from "./timeline-row.module.css";

export interface TimelineRowProps {
  readonly row: Row;
  /** From the top of the rows, in pixels. */
  readonly top: number;
  readonly width: number;
  /** The id of the execution or wait that is selected, or has the focus, if it is in this row. */
  readonly selected: string | undefined;
  readonly focused: string | undefined;
  readonly isSelected: boolean;
  readonly isFocused: boolean;
  /** Since when what is open is only assumed, as a fraction of what is shown. */
  readonly lostFrom: number | undefined;
}

/** A row of bars. Drawn only: the tree beside it is what is read. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { row, top, width, selected, focused, isSelected, isFocused, lostFrom } = props;
  return (
    <div
      className={classNames(
        classes["row"],
        classes[row.kind],
        isSelected && classes["selected"],
        isFocused && classes["focused"],
      )}
      style={{ transform: `translateY(${top}px)` }}
      data-row={row.id}
    >
      <RowLabel row={row} />
      <div className={classes["lane"]}>
        {row.pauses.map(({ from, to, kind }) => (
          <span
            key={`${kind}${from}`}
            className={classes["pause"]}
            style={{ left: percent(from), width: percent(to - from) }}
          >
            {(to - from) * width > 40 && <span className={classes["pauseLabel"]}>wait</span>}
          </span>
        ))}
        {row.bars.map((bar, index) => (
          <Bar
            // biome-ignore lint/suspicious/noArrayIndexKey: a pool, for elements to be moved, not made anew, while one zooms
            key={index}
            bar={bar}
            width={(bar.to - bar.from) * width}
            isSelected={isOf(bar, selected)}
            isFocused={isOf(bar, focused)}
            lostFrom={bar.isOpen ? lostFrom : undefined}
          />
        ))}
      </div>
    </div>
  );
}, isSameRow);

function RowLabel({ row }: { readonly row: Row }) {
  const { kind, label, step } = row;
  const worker = kind === "step" && step !== undefined ? label.slice(step.length) : "";
  return (
    <div
      className={classes["label"]}
      data-label=""
      title={kind === "wait" && step ? `${label}, asked by ${step}` : label}
    >
      {kind === "wait" && <Icon name="question" size={14} />}
      <span className={classes["name"]}>{kind === "step" ? step : label}</span>
      {worker !== "" && <span className={classes["worker"]}>{worker}</span>}
    </div>
  );
}

interface BarProps {
  readonly bar: TimelineBar;
  /** In pixels. */
  readonly width: number;
  readonly isSelected: boolean;
  readonly isFocused: boolean;
  readonly lostFrom: number | undefined;
}

function Bar({ bar, width, isSelected, isFocused, lostFrom }: BarProps) {
  const { from, to, state, isOpen, leads } = bar;
  const text = width > 18 ? textOf(bar, width) : "";
  return (
    <span
      className={classNames(
        classes["bar"],
        classes[state],
        isOpen && classes["open"],
        bar.count > 1 ? classes["merged"] : width < 6 && classes["narrow"],
        isSelected && classes["isSelected"],
        isFocused && classes["isFocused"],
      )}
      style={{ left: percent(from), width: percent(to - from) }}
      data-bar={leads}
    >
      {text !== "" && <span className={classes["text"]}>{text}</span>}
      {lostFrom !== undefined && (
        <span
          className={classes["lost"]}
          style={{ width: `max(14px, ${percent((to - lostFrom) / Math.max(to - from, 1e-9))})` }}
        />
      )}
    </span>
  );
}

/** Signs beside the colours. */
const signs: Readonly<Partial<Record<TimelineBar["state"], string>>> = {
  failed: "✕",
  retried: "✕",
  cancelled: "–",
  waiting: "?",
};

/** As much as there is room for, the most important first; the rest is in the tooltip. */
function textOf({ state, label, durationMs, count, id }: TimelineBar, width: number): string {
  const duration = durationMs === undefined ? "" : formatDuration(durationMs);
  // The row of a wait has its name.
  const name = id.startsWith("wait:") ? "" : count > 1 ? `${count} executions` : label;
  const sign = signs[state] ?? "";
  const texts = [[sign, name, duration], [sign, duration], [sign, name], [sign]].map((parts) =>
    parts.filter((part) => part !== "").join("  "),
  );
  return texts.find((text) => text.length * characterWidth + textPadding <= width) ?? "";
}

/** About, in pixels. */
const characterWidth = 6.2;
const textPadding = 10;

/** Does the bar stand for it, alone or among others? */
function isOf(bar: TimelineBar, id: string | undefined): boolean {
  if (id === undefined) return false;
  if (bar.id === id || bar.leads === id) return true;
  if (bar.count === 1 || id.startsWith("wait:")) return false;
  const [first, number] = [ordinalOf(bar.id), ordinalOf(id)];
  return number >= first && number < first + bar.count;
}

const ordinalOf = (id: string): number => Number(id.slice(id.lastIndexOf("/") + 1));
const percent = (fraction: number): string => `${(fraction * 100).toFixed(3)}%`;

/** Layouts are made anew often; most rows come out as they were. */
function isSameRow(a: TimelineRowProps, b: TimelineRowProps): boolean {
  return (
    a.top === b.top &&
    a.width === b.width &&
    a.selected === b.selected &&
    a.focused === b.focused &&
    a.isSelected === b.isSelected &&
    a.isFocused === b.isFocused &&
    a.row.id === b.row.id &&
    a.row.label === b.row.label &&
    (a.lostFrom === b.lostFrom || !b.row.bars.some(({ isOpen }) => isOpen)) &&
    isSameList(a.row.pauses, b.row.pauses, (x, y) => x.from === y.from && x.to === y.to) &&
    isSameList(a.row.bars, b.row.bars, isSameBar)
  );
}

function isSameBar(a: TimelineBar, b: TimelineBar): boolean {
  return (
    a.id === b.id &&
    a.from === b.from &&
    a.to === b.to &&
    a.state === b.state &&
    a.isOpen === b.isOpen &&
    a.count === b.count &&
    a.leads === b.leads &&
    a.durationMs === b.durationMs
  );
}

function isSameList<T>(a: readonly T[], b: readonly T[], isSame: (x: T, y: T) => boolean): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => isSame(item, b[index] as T)));
}
