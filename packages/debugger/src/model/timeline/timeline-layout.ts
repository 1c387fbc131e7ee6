import type { SpanState } from "../run/run-view.ts";
import type { TimelineAxis } from "./timeline-axis.ts";
import type { TimelineTick } from "./timeline-ticks.ts";

/** What is drawn of one execution, or of several that are too short to be told apart. Positions are from 0 to 1. */
export interface TimelineBar {
  /** Of the execution, the first of several; of the run, `run`; of a wait, `wait:<index>`. */
  readonly id: string;
  /** The one to look at: of several, the first of the worst; otherwise its id. */
  readonly leads: string;
  readonly from: number;
  readonly to: number;
  readonly state: SpanState | "waiting" | "answered" | "completed";
  /** Is it still growing? */
  readonly isOpen: boolean;
  /** How many executions it stands for. */
  readonly count: number;
  readonly attempt: number;
  /** In milliseconds; `undefined` without times. */
  readonly durationMs: number | undefined;
  readonly label: string;
}

/** Between two attempts at the same event, or between a step that waits and its going on. */
export interface TimelinePause {
  readonly from: number;
  readonly to: number;
  readonly kind: "retry" | "event";
}

export interface TimelineRow {
  /** `run`, `<step>/<worker>`, or `wait:<label>/<n>`: the n-th row of these, from 1, for those that are open together. */
  readonly id: string;
  readonly kind: "run" | "step" | "wait";
  readonly label: string;
  /** `undefined` if it is not known which step. */
  readonly step: string | undefined;
  readonly bars: readonly TimelineBar[];
  readonly pauses: readonly TimelinePause[];
}

export interface TimelineLayout {
  /** The run, then each step and worker in the order of their first starts, then what was asked of the outside. */
  readonly rows: readonly TimelineRow[];
  /** Collapsed idle times, and how long they are, in milliseconds. */
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly durationMs: number }[];
  readonly ticks: readonly TimelineTick[];
  /** For `valueAt` and `positionOf`. */
  readonly axis: TimelineAxis;
}
