import type { RunEvent } from "./run-event.ts";

/** A place in the event log of a run. */
export interface EventPlace {
  readonly index: number;
  readonly sequence: number | undefined;
  /** Milliseconds since the epoch; `undefined` if the server does not say. */
  readonly at: number | undefined;
}

export type SpanState = "running" | "done" | "failed" | "retried" | "suspended" | "cancelled";

/** One execution of a step: from `running` to `not_running` of one worker. */
export interface Span {
  /** `<step>/<worker>/<n>`: the n-th execution of this worker of the step, from 1; as in the URL. */
  readonly id: string;
  readonly step: string;
  readonly workerId: string;
  /** Which execution of the step it is, from 1, over all workers. */
  readonly ordinal: number;
  /** Which attempt at the same input, from 1. */
  readonly attempt: number;
  readonly start: EventPlace;
  readonly end: EventPlace | undefined;
  readonly state: SpanState;
  /** The types of its input and output events; `undefined` if there is none. */
  readonly input: string | undefined;
  readonly output: string | undefined;
}

/** `cancelled`: it was at work when the run ended. */
export type StepState = "idle" | "running" | "retrying" | "waiting" | "done" | "failed" | "cancelled";

/** What a step does and did. */
export interface StepView {
  readonly name: string;
  readonly state: StepState;
  readonly activeWorkers: number;
  /** In the order of their starts. */
  readonly spans: readonly Span[];
  readonly failures: number;
  /** Of the last execution that ended, in milliseconds; `undefined` without times. */
  readonly lastDurationMs: number | undefined;
}

/** What a run has asked of the outside, as its events tell. */
export interface RequestView {
  readonly event: RunEvent;
  readonly step: string | undefined;
}

/** A request and how it went: also those that were answered. */
export interface WaitView {
  readonly request: RequestView;
  /** When it was answered, or the run ended; `undefined` if it is open. */
  readonly end: EventPlace | undefined;
}

/** How the run ended, as its terminal event tells. */
export interface TerminalView {
  readonly event: RunEvent;
  readonly status: "completed" | "failed" | "cancelled";
}

/** All that the events of a run say, so far. What is in it is replaced when it changes, never changed: compare by identity. */
export interface RunView {
  readonly steps: ReadonlyMap<string, StepView>;
  /** In the order of their starts. */
  readonly spans: readonly Span[];
  /** How many events of each type were seen: in the stream, and as inputs and outputs of steps. */
  readonly eventCounts: ReadonlyMap<string, number>;
  /** How often each edge of the graph was taken, by `<from>→<to>`: `step→EventType` and `EventType→step`. */
  readonly edgeCounts: ReadonlyMap<string, number>;
  /** Not answered yet, the oldest first. */
  readonly requests: readonly RequestView[];
  /** All requests, the first one first. */
  readonly waits: readonly WaitView[];
  /** Since when nothing has happened but waiting; `undefined` if steps work, or it has ended. */
  readonly idleSince: EventPlace | undefined;
  readonly terminal: TerminalView | undefined;
  readonly first: EventPlace | undefined;
  readonly last: EventPlace | undefined;
  /** Do the events have times? Otherwise a place in time is a sequence. */
  readonly hasTimes: boolean;
}
