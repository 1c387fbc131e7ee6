import { ServiceError } from "../service-error.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { IdempotencyKey, RepeatedStart } from "../store/idempotency.ts";
import type { RequestKey } from "./start-request.ts";

/** Routes that start runs: each has keys of its own. */
export type StartRoute = "run" | "run-nowait";

/** The key as the store has it: within its route and its workflow, whose name has no slash. */
export async function idempotencyKeyOf(
  { key, requestText }: RequestKey,
  route: StartRoute,
  workflowName: string,
): Promise<IdempotencyKey> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(requestText));
  const fingerprint = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key: `${route}/${workflowName}/${key}`, fingerprint };
}

/**
 * The handler that the request has started when it came first.
 *
 * @throws ServiceError if that was another request, or the handler has another run by now
 */
export function repeatedHandler({ handler, runId, fingerprint }: RepeatedStart, asked: IdempotencyKey): HandlerRecord {
  if (fingerprint !== asked.fingerprint) {
    const what = "The Idempotency-Key belongs to a request with another body: choose a new key for a new request";
    throw new ServiceError("conflict", what);
  }
  if (handler.runId === runId) return handler;
  const what = `The run of the Idempotency-Key is over, and handler ${handler.handlerId} has another one by now`;
  throw new ServiceError("conflict", what);
}
