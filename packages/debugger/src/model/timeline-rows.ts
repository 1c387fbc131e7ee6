import type { EventPlace, RunView, Span, WaitView } from "./run-view.ts";
import { axisValue, endOf, positionOf, type TimelineAxis } from "./timeline-axis.ts";
import type { TimelineBar, TimelinePause, TimelineRow } from "./timeline-layout.ts";

/** @param pixel - how much of the axis a pixel shows */
export function rowsOf(view: RunView, axis: TimelineAxis, now: number, pixel: number): readonly TimelineRow[] {
  const end = endOf(view, axis.unit, now);
  const place = (at: EventPlace | undefined): number => (at === undefined ? end : axisValue(at, axis.unit));
  const workers = byWorker(view.spans);
  const steps = [...workers].map(([id, spans]): TimelineRow => {
    const bars = spans.flatMap((span) => barOf(span, place, axis));
    return {
      id,
      kind: "step",
      label: id,
      step: spans[0]?.step,
      bars: mergeNarrow(bars, pixel),
      pauses: pausesOf(spans, place, axis),
    };
  });
  const waits = view.waits.flatMap((wait, index) => waitRow(wait, index, place, axis));
  return [runRow(view, place, axis), ...steps, ...waits];
}

/** In the order of their first starts. */
function byWorker(spans: readonly Span[]): ReadonlyMap<string, readonly Span[]> {
  const workers = new Map<string, Span[]>();
  for (const span of spans) {
    const id = `${span.step}/${span.workerId}`;
    const own = workers.get(id);
    if (own) own.push(span);
    else workers.set(id, [span]);
  }
  return workers;
}

type PlaceValue = (at: EventPlace | undefined) => number;

function runRow(view: RunView, place: PlaceValue, axis: TimelineAxis): TimelineRow {
  const state = view.terminal?.status ?? "running";
  const range = clip(positionOf(axis, place(view.first)), positionOf(axis, place(view.terminal?.event)));
  const durationMs = axis.unit === "time" ? place(view.terminal?.event) - place(view.first) : undefined;
  const bar: TimelineBar | undefined = range && {
    id: "run",
    ...range,
    state,
    isOpen: !view.terminal,
    count: 1,
    attempt: 1,
    durationMs,
    label: state,
  };
  return { id: "run", kind: "run", label: "run", step: undefined, bars: bar ? [bar] : [], pauses: [] };
}

function barOf(span: Span, place: PlaceValue, axis: TimelineAxis): readonly TimelineBar[] {
  const [start, end] = [place(span.start), place(span.end)];
  const range = clip(positionOf(axis, start), positionOf(axis, end));
  if (!range) return [];
  const durationMs = axis.unit === "time" ? Math.max(0, end - start) : undefined;
  const { id, state, attempt } = span;
  const label = attempt > 1 ? `attempt ${attempt}` : "";
  return [{ id, ...range, state, isOpen: span.end === undefined, count: 1, attempt, durationMs, label }];
}

function waitRow(wait: WaitView, index: number, place: PlaceValue, axis: TimelineAxis): readonly TimelineRow[] {
  const { event, step } = wait.request;
  const [start, end] = [place(event), place(wait.end)];
  const range = clip(positionOf(axis, start), positionOf(axis, end));
  const bar: TimelineBar | undefined = range && {
    id: `wait:${event.index}`,
    ...range,
    state: wait.end ? "answered" : "waiting",
    isOpen: wait.end === undefined,
    count: 1,
    attempt: 1,
    durationMs: axis.unit === "time" ? end - start : undefined,
    label: event.type,
  };
  return [{ id: `wait:${index}`, kind: "wait", label: event.type, step, bars: bar ? [bar] : [], pauses: [] }];
}

function pausesOf(spans: readonly Span[], place: PlaceValue, axis: TimelineAxis): readonly TimelinePause[] {
  const pauses: TimelinePause[] = [];
  for (const [index, span] of spans.entries()) {
    const before = spans[index - 1];
    if (!before || before.input !== span.input) continue;
    const kind = before.state === "retried" ? "retry" : before.state === "suspended" ? "event" : undefined;
    const range = kind && clip(positionOf(axis, place(before.end)), positionOf(axis, place(span.start)));
    if (kind && range) pauses.push({ ...range, kind });
  }
  return pauses;
}

/** What is shown of it; `undefined` if nothing is. */
function clip(from: number, to: number): { readonly from: number; readonly to: number } | undefined {
  if (to < 0 || from > 1) return undefined;
  return { from: Math.max(0, from), to: Math.min(1, Math.max(from, to)) };
}

/** However many executions a row has, it has not more bars than pixels. */
function mergeNarrow(bars: readonly TimelineBar[], pixel: number): readonly TimelineBar[] {
  const merged: TimelineBar[] = [];
  for (const bar of bars) {
    const before = merged.at(-1);
    const isSame = before?.state === bar.state && !bar.isOpen && !before.isOpen;
    if (
      before &&
      isSame &&
      bar.to - bar.from < pixel &&
      bar.from - before.to < pixel &&
      before.to - before.from < 4 * pixel
    ) {
      merged[merged.length - 1] = mergeBars(before, bar);
    } else {
      merged.push(bar);
    }
  }
  return merged;
}

function mergeBars(before: TimelineBar, bar: TimelineBar): TimelineBar {
  const count = before.count + bar.count;
  const durationMs =
    before.durationMs === undefined || bar.durationMs === undefined ? undefined : before.durationMs + bar.durationMs;
  return { ...before, to: Math.max(before.to, bar.to), count, durationMs, label: `${count} executions` };
}
