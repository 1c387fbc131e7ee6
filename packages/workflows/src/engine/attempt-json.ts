import { errorToJSON } from "../events/error-serialization.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { type EventAttempt, noRecoveries, type RecoveryCounts } from "./broker-state.ts";
import { optionalSeconds } from "./seconds.ts";
import type { TickFields } from "./tick-fields.ts";

/** What is known of earlier attempts, in JSON: all but the event. */
export function attemptToJSON(attempt: EventAttempt | undefined, registry: EventRegistry) {
  return {
    attempts: attempt?.attempts ?? null,
    first_attempt_at: optionalSeconds(attempt?.firstAttemptAt),
    last_exception: attempt?.lastError ? errorToJSON(attempt.lastError, registry) : null,
    last_failed_at: optionalSeconds(attempt?.lastFailedAt),
    recovery_counts: attempt?.recoveries ?? noRecoveries,
    ...(attempt?.executionId !== undefined && { execution_id: attempt.executionId }),
  };
}

/**
 * Undoes `attemptToJSON`; what the JSON does not say is that of a first attempt.
 *
 * @throws EventSerializationError that names the place of what is malformed
 */
export function attemptFromJSON(event: WorkflowEvent, fields: TickFields): EventAttempt {
  return {
    event,
    attempts: fields.optionalCount("attempts") ?? 0,
    firstAttemptAt: fields.optionalMilliseconds("first_attempt_at"),
    lastError: fields.optionalError("last_exception"),
    lastFailedAt: fields.optionalMilliseconds("last_failed_at"),
    recoveries: recoveriesFromJSON(fields),
    executionId: fields.optionalCount("execution_id"),
  };
}

export function recoveriesFromJSON(fields: TickFields): RecoveryCounts {
  const counts = fields.optionalFields("recovery_counts");
  if (!counts || counts.keys.length === 0) return noRecoveries;
  return Object.fromEntries(counts.keys.map((handler) => [handler, counts.count(handler)]));
}
