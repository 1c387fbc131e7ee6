import type { EventPlace, RunView, Span } from "../run/run-view.ts";
import { axisValue, type TimelineAxis } from "./timeline-axis.ts";

/** A time in which the run, or a step of it, waited for the outside. */
export interface TimelineWait {
  /** `wait:<index>` of the event that asked, or of the end of the execution that waits without asking. */
  readonly id: string;
  /** The type of the event that asked; of a step that waits without asking, that it does. */
  readonly label: string;
  readonly step: string | undefined;
  readonly start: EventPlace;
  /** `undefined` if it still waits. */
  readonly end: EventPlace | undefined;
  /** Did the run end before there was an answer? */
  readonly isAbandoned: boolean;
}

/** Layouts are made often; what a run says stays the same. */
const known = new WeakMap<RunView, readonly TimelineWait[]>();

/** All waits, the first one first: what was asked, and executions that were suspended without asking. */
export function waitsOf(view: RunView): readonly TimelineWait[] {
  let waits = known.get(view);
  if (waits === undefined) {
    waits = findWaits(view);
    known.set(view, waits);
  }
  return waits;
}

function findWaits(view: RunView): readonly TimelineWait[] {
  const ended = view.terminal?.event.index;
  const waits = view.waits.map(({ request: { event, step }, end }): TimelineWait => {
    const start: EventPlace = { index: event.index, sequence: event.sequence, at: event.at };
    const isAbandoned = end !== undefined && end.index === ended;
    return { id: `wait:${event.index}`, label: event.type, step, start, end, isAbandoned };
  });
  const silent = view.spans.flatMap((span) => silentWait(view, span));
  return silent.length === 0 ? waits : [...waits, ...silent].sort((a, b) => a.start.index - b.start.index);
}

function silentWait(view: RunView, span: Span): readonly TimelineWait[] {
  const start = span.end;
  if (span.state !== "suspended" || start === undefined) return [];
  const later = view.steps.get(span.step)?.spans.slice(span.ordinal) ?? [];
  const resumed = later.find(({ input }) => input === span.input)?.start;
  const until = resumed?.index ?? Number.POSITIVE_INFINITY;
  const hasAsked = view.waits.some(
    ({ request: { event, step } }) => step === span.step && event.index >= span.start.index && event.index < until,
  );
  if (hasAsked) return [];
  const end = resumed ?? view.terminal?.event;
  const id = `wait:${start.index}`;
  return [{ id, label: `${span.step} waits`, step: span.step, start, end, isAbandoned: !resumed && end !== undefined }];
}

/** Waits with the same label, in as many lanes as are open together. */
export interface WaitLane {
  readonly id: string;
  readonly label: string;
  readonly step: string | undefined;
  readonly waits: readonly TimelineWait[];
}

export function lanesOf(waits: readonly TimelineWait[], unit: TimelineAxis["unit"]): readonly WaitLane[] {
  const lanes: { id: string; label: string; step: string | undefined; waits: TimelineWait[]; until: number }[] = [];
  for (const wait of waits) {
    const start = axisValue(wait.start, unit);
    const until = wait.end === undefined ? Number.POSITIVE_INFINITY : axisValue(wait.end, unit);
    const same = lanes.filter(({ label }) => label === wait.label);
    const free = same.find((lane) => lane.until <= start);
    if (free) {
      free.waits.push(wait);
      free.until = until;
    } else {
      const id = `wait:${wait.label}/${same.length + 1}`;
      lanes.push({ id, label: wait.label, step: wait.step, waits: [wait], until });
    }
  }
  return lanes;
}
