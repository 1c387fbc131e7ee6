import type { BrokerState } from "./broker-state.ts";

/**
 * When an idle run has to be in memory again, in milliseconds since the epoch: the earliest of its own deadline and of
 * those of its waiters that have no answer yet. Scheduled retries do not count: a run that has one is not idle.
 *
 * @returns `undefined` if nothing is due: the run has ended, or waits for ever
 */
export function earliestDeadline(state: BrokerState): number | undefined {
  if (state.isEnded) return undefined;
  let earliest = state.deadlineAt;
  for (const { suspended } of state.suspendedCount > 0 ? state.steps : []) {
    for (const { deadlineAt, resolvedEvent, isTimedOut } of suspended.values().flatMap(({ waiters }) => waiters)) {
      if (deadlineAt === undefined || resolvedEvent || isTimedOut) continue;
      if (earliest === undefined || deadlineAt < earliest) earliest = deadlineAt;
    }
  }
  return earliest;
}
