import type { DebuggerRun } from "@llama-agents/protocol";

/** A JSON Schema of the dialect 2020-12, as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a workflow starts with, and what it ends with. */
export interface WorkflowSchema {
  readonly start: JsonSchema;
  readonly stop: JsonSchema;
}

/** Some runs, the newest first. */
export interface RunsPage {
  readonly runs: readonly DebuggerRun[];
  /** Where older ones begin; `null` if there are none. */
  readonly next: string | null;
  /** How many runs wait, of all workflows; `undefined` where the server cannot tell. */
  readonly waitingCount: number | undefined;
}

export interface StartRunOptions {
  /** The fields of the start event. */
  readonly startEvent: unknown;
  /** @default an id of the server's choice */
  readonly handlerId?: string | undefined;
  /** The run that this one repeats. */
  readonly parent?: string | undefined;
}

export interface SentEvent {
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** `event_count` of a run whose server does not say it. */
export const unknownEventCount = -1;
