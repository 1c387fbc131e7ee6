import type { EventPlace, RunView, Span } from "./run-view.ts";
import { type AxisOptions, axisValue, endOf, positionOf, type TimelineAxis, valueAt } from "./timeline-axis.ts";
import { mergeNarrow } from "./timeline-bars.ts";
import type { TimelineBar, TimelinePause, TimelineRow } from "./timeline-layout.ts";
import { lanesOf, type TimelineWait, type WaitLane, waitsOf } from "./timeline-waits.ts";
import { reachingInto, type WorkerSpans, workersOf } from "./timeline-workers.ts";

export interface RowOptions extends Pick<AxisOptions, "now" | "outcome"> {
  /** How much of what is shown of the axis a pixel is. */
  readonly pixel: number;
}

/** What all rows are drawn with. */
interface Drawing {
  readonly axis: TimelineAxis;
  readonly pixel: number;
  /** Where the run has come, or ended. */
  readonly end: number;
  readonly isLive: boolean;
}

/** The run, then each step and worker in the order of their first starts, then what was waited for. */
export function rowsOf(view: RunView, axis: TimelineAxis, { now, outcome, pixel }: RowOptions): readonly TimelineRow[] {
  const isLive = view.terminal === undefined && outcome === undefined;
  const drawing: Drawing = { axis, pixel, end: endOf(view, axis.unit, now), isLive };
  const steps = workersOf(view, axis.unit).map((worker) => stepRow(worker, drawing));
  const waits = lanesOf(waitsOf(view), axis.unit).map((lane) => waitRow(lane, drawing));
  return [runRow(view, outcome, drawing), ...steps, ...waits];
}

function runRow(view: RunView, outcome: RowOptions["outcome"], drawing: Drawing): TimelineRow {
  const state = view.terminal?.status ?? outcome ?? (isWaiting(view) ? "waiting" : "running");
  const [start, end] = [placeOf(view.first, drawing), placeOf(view.terminal?.event, drawing)];
  const bars = barBetween(start, end, drawing, {
    id: "run",
    leads: "run",
    state,
    isOpen: drawing.isLive,
    attempt: 1,
    durationMs: drawing.axis.unit === "time" ? Math.max(0, end - start) : undefined,
    label: state,
  });
  return { id: "run", kind: "run", label: "run", step: undefined, bars, pauses: [] };
}

/** Nothing is at work, and something was asked. */
function isWaiting({ requests, idleSince, spans }: RunView): boolean {
  return requests.length > 0 && (idleSince !== undefined || spans.every(({ end }) => end !== undefined));
}

function stepRow(worker: WorkerSpans, drawing: Drawing): TimelineRow {
  const { axis, pixel } = drawing;
  const [first, last] = reachingInto(worker, valueAt(axis, 0), valueAt(axis, 1));
  const bars: TimelineBar[] = [];
  const pauses: TimelinePause[] = [];
  for (let index = first; index < last; index++) {
    const span = worker.spans[index];
    if (!span) continue;
    const start = worker.starts[index] ?? 0;
    // Spans end before their row ends, also if the clock of the server is ahead.
    const end = Math.min(worker.ends[index] ?? 0, Math.max(start, drawing.end));
    bars.push(...barBetween(start, end, drawing, spanBar(span, start, end, drawing)));
    pauses.push(...pauseBefore(worker, index, drawing));
  }
  // What is between two executions may be shown without them.
  pauses.push(...pauseBefore(worker, last, drawing));
  return { id: worker.id, kind: "step", label: worker.id, step: worker.step, bars: mergeNarrow(bars, pixel), pauses };
}

type BarContent = Omit<TimelineBar, "from" | "to" | "count">;

function spanBar({ id, end: ended, state, attempt }: Span, start: number, end: number, drawing: Drawing): BarContent {
  const isOpen = ended === undefined && drawing.isLive;
  return {
    id,
    leads: id,
    state: ended === undefined && !drawing.isLive ? "cancelled" : state,
    isOpen,
    attempt,
    durationMs: drawing.axis.unit === "time" ? Math.max(0, end - start) : undefined,
    label: attempt > 1 ? `attempt ${attempt}` : "",
  };
}

function waitRow({ id, label, step, waits }: WaitLane, drawing: Drawing): TimelineRow {
  const bars = waits.flatMap((wait) => waitBar(wait, drawing));
  return { id, kind: "wait", label, step, bars: mergeNarrow(bars, drawing.pixel), pauses: [] };
}

function waitBar(wait: TimelineWait, drawing: Drawing): readonly TimelineBar[] {
  const [start, end] = [placeOf(wait.start, drawing), placeOf(wait.end, drawing)];
  const isOpen = wait.end === undefined && drawing.isLive;
  return barBetween(start, end, drawing, {
    id: wait.id,
    leads: wait.id,
    state: isOpen ? "waiting" : wait.isAbandoned || wait.end === undefined ? "cancelled" : "answered",
    isOpen,
    attempt: 1,
    durationMs: drawing.axis.unit === "time" ? Math.max(0, end - start) : undefined,
    label: wait.label,
  });
}

/** Between an attempt, or a part before a wait, and the execution at a position that goes on with the same event. */
function pauseBefore({ spans, starts, ends }: WorkerSpans, index: number, drawing: Drawing): readonly TimelinePause[] {
  const [before, span] = [spans[index - 1], spans[index]];
  if (!before || !span || before.input !== span.input) return [];
  const kind = before.state === "retried" ? "retry" : before.state === "suspended" ? "event" : undefined;
  const range = kind && clip(ends[index - 1] ?? 0, starts[index] ?? 0, drawing.axis);
  return kind && range ? [{ ...range, kind }] : [];
}

function placeOf(place: EventPlace | undefined, { axis, end }: Drawing): number {
  return place === undefined ? end : axisValue(place, axis.unit);
}

function barBetween(start: number, end: number, { axis }: Drawing, content: BarContent): readonly TimelineBar[] {
  const range = clip(start, Math.max(start, end), axis);
  return range ? [{ ...content, ...range, count: 1 }] : [];
}

/** What is shown of it; `undefined` if nothing is. */
function clip(start: number, end: number, axis: TimelineAxis): { from: number; to: number } | undefined {
  const [from, to] = [positionOf(axis, start), positionOf(axis, end)];
  if (to < 0 || from > 1) return undefined;
  return { from: Math.max(0, from), to: Math.min(1, Math.max(from, to)) };
}
