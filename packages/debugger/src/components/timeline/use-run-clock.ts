import type { DebuggerRunDetails } from "@llama-agents/protocol";
import { useState } from "react";
import type { StreamStatus } from "../../api/stream-status.ts";
import { useClockSkew } from "../../hooks/use-clock-skew.ts";
import { useNow } from "../../hooks/use-now.ts";
import type { RunView } from "../../model/run/run-view.ts";
import type { RunOutcome } from "../../model/timeline/timeline-axis.ts";

/** How far a run has come, as far as is known. */
export interface RunClock {
  /** In milliseconds since the epoch: what is open lasts until then. */
  readonly now: number;
  /** How it ended, if its events do not say. */
  readonly outcome: RunOutcome | undefined;
  /** Since when no events come in, in milliseconds since the epoch; `undefined` if they do. */
  readonly lostAt: number | undefined;
  /** Is what is open still at work? */
  readonly isLive: boolean;
}

const tickMs = 250;

/**
 * The clock of a run. It goes on only while the run does: not of one whose details are not known yet, for it may have ended
 * long ago.
 */
export function useRunClock(view: RunView, run: DebuggerRunDetails | undefined, status: StreamStatus): RunClock {
  // Events have the server's times.
  const skew = useClockSkew(run);
  const isLost = status.kind === "reconnecting" || status.kind === "failed" || status.kind === "gone";
  const [lostAt, setLostAt] = useState<number>();
  if (isLost && lostAt === undefined) setLostAt(Date.now() + skew);
  if (!isLost && lostAt !== undefined) setLostAt(undefined);
  const outcome = view.terminal === undefined ? outcomeOf(run, status) : undefined;
  const isFollowed = status.kind === "open" || status.kind === "connecting" || status.kind === "reconnecting";
  const isActive = run?.status === "running" || run?.status === "waiting";
  const isGrowing = view.terminal === undefined && isActive && isFollowed;
  const clock = useNow(isGrowing ? tickMs : 0) + skew;
  const lastAt = view.last?.at ?? 0;
  const endedAt = run && !isActive ? Date.parse(run.completed_at ?? run.updated_at) || lastAt : lastAt;
  return {
    // After a render that begins to grow, the clock may still be the one of before.
    now: isGrowing ? Math.max(clock, lastAt) : Math.max(lastAt, isActive ? (lostAt ?? lastAt) : endedAt),
    outcome,
    lostAt: isLost && view.terminal === undefined && outcome === undefined ? lostAt : undefined,
    isLive: view.terminal === undefined && outcome === undefined,
  };
}

function outcomeOf(run: DebuggerRunDetails | undefined, { kind }: StreamStatus): RunOutcome | undefined {
  // While events come in, they are still on their way.
  if (kind !== "ended" && kind !== "gone") return undefined;
  const { status } = run ?? {};
  return status === "completed" || status === "failed" || status === "cancelled" ? status : undefined;
}
