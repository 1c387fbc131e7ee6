import type { WorkflowEvent } from "../events/event.ts";
import { type EventAttempt, firstAttempt, noRecoveries, type RecoveryCounts } from "./broker-state.ts";

/** The first attempt of an event that descends from one with these recoveries; `undefined` if there is nothing to say. */
export function inheritRecoveries(event: WorkflowEvent, recoveries: RecoveryCounts): EventAttempt | undefined {
  return recoveries === noRecoveries ? undefined : firstAttempt(event, recoveries);
}
