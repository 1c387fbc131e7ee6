import type { DebuggerRunDetails, DebuggerRunInput } from "@llama-agents/protocol";
import { type RunStreamHandle, useRunDetails, useRunInput, useRunStream } from "../../api/hooks.ts";
import type { Resource } from "../../api/resource.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { useSlowVersion } from "./use-slow-version.ts";

/** One of two runs. */
export interface ComparedRun {
  readonly id: string;
  readonly details: Resource<DebuggerRunDetails>;
  readonly input: Resource<DebuggerRunInput | null>;
  readonly buffer: RunBuffer;
  readonly status: RunStreamHandle["status"];
  readonly retry: () => void;
  /** Of the buffer, a few times per second at most. */
  readonly version: number;
  /** Is there no such run on the server? */
  readonly isGone: boolean;
}

/** What there is to compare of a run. */
export function useComparedRun(id: string): ComparedRun {
  const details = useRunDetails(id);
  const input = useRunInput(id);
  const { buffer, status, retry } = useRunStream(id);
  const version = useSlowVersion(buffer);
  const isGone = status.kind === "gone" || (details.data === undefined && details.error?.status === 404);
  return { id, details, input, buffer, status, retry, version, isGone };
}
