import type { DebuggerRun } from "@llama-agents/protocol";
import { useMemo } from "react";
import { clockSkewOf } from "../model/run/clock-skew.ts";

/** How much the server's clock is ahead, in milliseconds, as the newest row of a run tells; 0 if it does not. */
export function useClockSkew(run: DebuggerRun | undefined): number {
  return useMemo(() => (run === undefined ? 0 : clockSkewOf(run, Date.now())), [run]);
}
