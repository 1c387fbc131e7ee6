import type { RunView, Span } from "../run/run-view.ts";
import { axisValue, type TimelineAxis } from "./timeline-axis.ts";

/** The executions of one worker of a step: one after the other. */
export interface WorkerSpans {
  /** `<step>/<worker>` */
  readonly id: string;
  readonly step: string;
  readonly spans: readonly Span[];
  /** Where each begins and ends on the axis, in ascending order even if clocks went back; infinite for what is open. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

type Unit = TimelineAxis["unit"];
interface Workers {
  readonly unit: Unit;
  readonly workers: readonly WorkerSpans[];
}

/** A layout is made often, while the clock goes on or somebody zooms; the executions are the same. */
const known = new WeakMap<readonly Span[], Workers>();

/** In the order of their first starts. */
export function workersOf({ spans }: RunView, unit: Unit): readonly WorkerSpans[] {
  const last = known.get(spans);
  if (last?.unit === unit) return last.workers;
  const workers = group(spans, unit);
  known.set(spans, { unit, workers });
  return workers;
}

function group(spans: readonly Span[], unit: Unit): readonly WorkerSpans[] {
  const workers = new Map<string, { id: string; step: string; spans: Span[]; starts: number[]; ends: number[] }>();
  for (const span of spans) {
    const id = `${span.step}/${span.workerId}`;
    let own = workers.get(id);
    if (!own) {
      own = { id, step: span.step, spans: [], starts: [], ends: [] };
      workers.set(id, own);
    }
    const before = own.ends.at(-1) ?? Number.NEGATIVE_INFINITY;
    const start = Math.max(axisValue(span.start, unit), Number.isFinite(before) ? before : Number.NEGATIVE_INFINITY);
    own.spans.push(span);
    own.starts.push(start);
    own.ends.push(span.end === undefined ? Number.POSITIVE_INFINITY : Math.max(start, axisValue(span.end, unit)));
  }
  return [...workers.values()];
}

/** The positions of those that reach into a part of the axis: from the first, up to and without the last. */
export function reachingInto({ starts, ends }: WorkerSpans, from: number, to: number): readonly [number, number] {
  return [bisect(ends, (end) => end < from), bisect(starts, (start) => start <= to)];
}

/** How many at the beginning of an ordered list fulfil what all after them do not. */
function bisect(values: readonly number[], isBefore: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(values[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
