import type { WorkflowEvent } from "../events/event.ts";
import { reportProblem } from "../runtime/report-problem.ts";

/**
 * What happens in the runs of this process, for those who measure it: logs, metrics, OpenTelemetry, or
 * `node:diagnostics_channel`. Subscribers are called synchronously and must be quick.
 */
export type TraceEvent =
  | (RunTrace & { readonly type: "run_started"; readonly startEvent: WorkflowEvent | undefined })
  | (RunTrace & {
      readonly type: "run_ended";
      readonly outcome: "completed" | "failed" | "timed_out" | "cancelled" | "released" | "aborted";
      readonly stopEvent: WorkflowEvent | undefined;
      readonly error: Error | undefined;
    })
  | (StepTrace & { readonly type: "step_started" })
  | (StepTrace & {
      readonly type: "step_ended";
      /** A suspended step waits for an event, and starts again when it comes; an aborted one was stopped with its run. */
      readonly outcome: "returned" | "failed" | "suspended" | "aborted";
      readonly output: WorkflowEvent | undefined;
      readonly error: Error | undefined;
    });

interface RunTrace {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly runId: string;
  readonly workflow: string;
  /** What `start({ tags })` was given. */
  readonly tags: Readonly<Record<string, unknown>>;
}

interface StepTrace extends RunTrace {
  readonly step: string;
  readonly workerId: number;
  /** Failures before this attempt. */
  readonly attempts: number;
  readonly input: WorkflowEvent;
}

export type TraceListener = (event: TraceEvent) => void;

const listeners = new Set<TraceListener>();

/**
 * Calls the listener for everything that happens from now on. Without listeners, nothing is allocated.
 *
 * @returns a function that ends the subscription
 */
export function subscribeToTraces(listener: TraceListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Ask before making a trace event. */
export const isTraced = (): boolean => listeners.size > 0;

export function trace(event: TraceEvent): void {
  for (const listener of listeners) {
    try {
      listener(event);
    } catch (error) {
      reportProblem("a trace listener has thrown", error);
    }
  }
}
