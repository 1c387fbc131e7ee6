import type { EventPlace, RunView, Span } from "../run/run-view.ts";
import { type AxisOptions, axisValue, endOf, positionOf, type TimelineAxis, valueAt } from "./timeline-axis.ts";
import { BarMerger } from "./timeline-bars.ts";
import type { TimelinePause, TimelineRow } from "./timeline-layout.ts";
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
  const range = clip(start, Math.max(start, end), drawing.axis);
  const durationMs = drawing.axis.unit === "time" ? Math.max(0, end - start) : undefined;
  const bars = new BarMerger(drawing.pixel);
  if (range) bars.add("run", range.from, range.to, state, drawing.isLive, durationMs, 1, state);
  return { id: "run", kind: "run", label: "run", step: undefined, bars: bars.bars, pauses: [] };
}

/** Nothing is at work, and something was asked. */
function isWaiting({ requests, idleSince, spans }: RunView): boolean {
  return requests.length > 0 && (idleSince !== undefined || spans.every(({ end }) => end !== undefined));
}

function stepRow(worker: WorkerSpans, drawing: Drawing): TimelineRow {
  const { axis, pixel } = drawing;
  const isTimed = axis.unit === "time";
  const [first, last] = reachingInto(worker, valueAt(axis, 0), valueAt(axis, 1));
  const bars = new BarMerger(pixel);
  const pauses: TimelinePause[] = [];
  for (let index = first; index < last; index++) {
    const span = worker.spans[index] as Span;
    const start = worker.starts[index] ?? 0;
    // Spans end before their row ends, also if the clock of the server is ahead.
    const end = Math.min(worker.ends[index] ?? 0, Math.max(start, drawing.end));
    const [from, to] = [positionOf(axis, start), positionOf(axis, end)];
    if (to < 0 || from > 1) continue;
    const isOpen = span.end === undefined && drawing.isLive;
    const state = span.end === undefined && !drawing.isLive ? "cancelled" : span.state;
    const durationMs = isTimed ? Math.max(0, end - start) : undefined;
    bars.add(span.id, Math.max(0, from), Math.min(1, to), state, isOpen, durationMs, span.attempt);
    const pause = pauseBefore(worker, index, drawing);
    if (pause) pauses.push(pause);
  }
  // What is between two executions may be shown without them.
  const pause = pauseBefore(worker, last, drawing);
  if (pause) pauses.push(pause);
  return { id: worker.id, kind: "step", label: worker.id, step: worker.step, bars: bars.bars, pauses };
}

function waitRow({ id, label, step, waits }: WaitLane, drawing: Drawing): TimelineRow {
  const bars = new BarMerger(drawing.pixel);
  for (const wait of waits) addWait(bars, wait, drawing);
  return { id, kind: "wait", label, step, bars: bars.bars, pauses: [] };
}

function addWait(bars: BarMerger, wait: TimelineWait, drawing: Drawing): void {
  const [start, end] = [placeOf(wait.start, drawing), placeOf(wait.end, drawing)];
  const range = clip(start, Math.max(start, end), drawing.axis);
  if (!range) return;
  const isOpen = wait.end === undefined && drawing.isLive;
  const state = isOpen ? "waiting" : wait.isAbandoned || wait.end === undefined ? "cancelled" : "answered";
  const durationMs = drawing.axis.unit === "time" ? Math.max(0, end - start) : undefined;
  bars.add(wait.id, range.from, range.to, state, isOpen, durationMs, 1, wait.label);
}

/** Between an attempt, or a part before a wait, and the execution at a position that goes on with the same event. */
function pauseBefore({ spans, starts, ends }: WorkerSpans, index: number, drawing: Drawing): TimelinePause | undefined {
  const [before, span] = [spans[index - 1], spans[index]];
  if (!before || !span || before.input !== span.input) return undefined;
  const kind = before.state === "retried" ? "retry" : before.state === "suspended" ? "event" : undefined;
  const range = kind && clip(ends[index - 1] ?? 0, starts[index] ?? 0, drawing.axis);
  return kind && range ? { ...range, kind } : undefined;
}

function placeOf(place: EventPlace | undefined, { axis, end }: Drawing): number {
  return place === undefined ? end : axisValue(place, axis.unit);
}

/** What is shown of it; `undefined` if nothing is. */
function clip(start: number, end: number, axis: TimelineAxis): { from: number; to: number } | undefined {
  const [from, to] = [positionOf(axis, start), positionOf(axis, end)];
  if (to < 0 || from > 1) return undefined;
  return { from: Math.max(0, from), to: Math.min(1, Math.max(from, to)) };
}
