import { formatDuration, formatOffset } from "../format/format.ts";
import type { EventPlace, RunView, Span, SpanState } from "../run/run-view.ts";
import { axisValue, type TimelineAxis } from "./timeline-axis.ts";
import { lanesOf, type TimelineWait, waitsOf } from "./timeline-waits.ts";
import { workersOf } from "./timeline-workers.ts";

/** One execution of a step, or one wait: what bars stand for, and what the table and the tree list. */
export interface TimelineEntry {
  /** As of its bar. */
  readonly id: string;
  readonly kind: "span" | "wait";
  /** The step, or the type of the event that asked. */
  readonly label: string;
  readonly workerId: string | undefined;
  readonly attempt: number;
  readonly state: SpanState | "waiting" | "answered";
  readonly start: EventPlace;
  /** `undefined` if it is open. */
  readonly end: EventPlace | undefined;
  readonly input: string | undefined;
  readonly output: string | undefined;
}

/** The executions and waits of a run, in the order of their starts. */
export function entriesOf(view: RunView, isLive: boolean): readonly TimelineEntry[] {
  const waits = waitsOf(view).map((wait) => waitEntry(wait, isLive));
  const entries: TimelineEntry[] = [];
  let next = 0;
  for (const span of view.spans) {
    for (let wait = waits[next]; wait && wait.start.index < span.start.index; wait = waits[next]) {
      entries.push(wait);
      next += 1;
    }
    entries.push(spanEntry(span, isLive));
  }
  return [...entries, ...waits.slice(next)];
}

/** What a row of the timeline has, by the id of the row; nothing for the run. */
export function entriesOfRow(
  view: RunView,
  unit: TimelineAxis["unit"],
  rowId: string,
  isLive: boolean,
): readonly TimelineEntry[] {
  const worker = workersOf(view, unit).find(({ id }) => id === rowId);
  if (worker) return worker.spans.map((span) => spanEntry(span, isLive));
  const lane = lanesOf(waitsOf(view), unit).find(({ id }) => id === rowId);
  return lane?.waits.map((wait) => waitEntry(wait, isLive)) ?? [];
}

/** The entry of a bar; `undefined` for the run's. */
export function findEntry(view: RunView, id: string, isLive: boolean): TimelineEntry | undefined {
  if (id.startsWith("wait:")) {
    const wait = waitsOf(view).find((item) => item.id === id);
    return wait && waitEntry(wait, isLive);
  }
  const span = findSpan(view, id);
  return span && spanEntry(span, isLive);
}

export function findSpan(view: RunView, id: string): Span | undefined {
  const step = id.split("/").slice(0, -2).join("/");
  return view.steps.get(step)?.spans.find((span) => span.id === id);
}

function spanEntry(span: Span, isLive: boolean): TimelineEntry {
  const { id, step, workerId, attempt, start, end, input, output } = span;
  const state = end === undefined && !isLive ? "cancelled" : span.state;
  return { id, kind: "span", label: step, workerId, attempt, state, start, end, input, output };
}

function waitEntry({ id, label, start, end, isAbandoned }: TimelineWait, isLive: boolean): TimelineEntry {
  const isOpen = end === undefined && isLive;
  const state = isOpen ? "waiting" : isAbandoned || end === undefined ? "cancelled" : "answered";
  const nothing = { workerId: undefined, attempt: 1, input: undefined, output: undefined };
  return { id, kind: "wait", label, state, start, end, ...nothing };
}

/** Where times are taken from. */
export interface EntryClock {
  readonly axis: Pick<TimelineAxis, "unit" | "from">;
  /** Until when open entries last, in milliseconds since the epoch. */
  readonly now: number;
}

/** When it began: `+1.240` after the start of the run, or without times the number of its event. */
export function startText({ start }: TimelineEntry, { axis }: EntryClock): string {
  if (axis.unit === "sequence") return `#${axisValue(start, "sequence")}`;
  return formatOffset(axisValue(start, "time") - axis.from);
}

/** How long it took, in milliseconds; `undefined` without times. */
export function entryDuration({ start, end }: TimelineEntry, { axis, now }: EntryClock): number | undefined {
  if (axis.unit === "sequence") return undefined;
  return Math.max(0, (end === undefined ? now : axisValue(end, "time")) - axisValue(start, "time"));
}

const stateTexts: Readonly<Record<TimelineEntry["state"], string>> = {
  running: "running",
  done: "done",
  failed: "failed",
  retried: "failed, tried again",
  suspended: "waited for an event",
  cancelled: "cancelled",
  waiting: "waiting",
  answered: "answered",
};

export function stateText({ kind, state }: Pick<TimelineEntry, "kind" | "state">): string {
  return kind === "wait" && state === "cancelled" ? "not answered" : stateTexts[state];
}

/** Everything of an entry in one line, for those who hear it. */
export function entryText(entry: TimelineEntry, clock: EntryClock): string {
  const { workerId, attempt, input, output } = entry;
  const duration = entryDuration(entry, clock);
  const parts = [
    entry.label,
    workerId !== undefined && `worker ${workerId}`,
    attempt > 1 && `attempt ${attempt}`,
    stateText(entry),
    clock.axis.unit === "time" ? `at ${startText(entry, clock)}` : `from event ${startText(entry, clock)}`,
    duration !== undefined && `${entry.end ? "took" : "since"} ${formatDuration(duration)}`,
    input !== undefined && `in ${input}`,
    output !== undefined && `out ${output}`,
  ];
  return parts.filter(Boolean).join(", ");
}
