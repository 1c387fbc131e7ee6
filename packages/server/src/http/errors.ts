import { InvalidRequestError } from "@llama-agents/protocol/schemas";
import { createRunId } from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import { InternalServiceError, ServiceError, type ServiceErrorReason } from "../service-error.ts";

const statuses: Readonly<Record<ServiceErrorReason, number>> = {
  invalid: 400,
  "not-found": 404,
  conflict: 409,
  unavailable: 503,
};

const headers = { "content-type": "application/json" };

/** The answer to a request that is refused. */
export function refusal(status: number, detail: string, more?: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify({ detail }), { status, headers: more ? { ...headers, ...more } : headers });
}

/** The answer to a request that has thrown. What is not meant for the caller goes to the log, under an id that both have. */
export function errorResponse(error: unknown, request: Request, logger: ServerLogger): Response {
  if (error instanceof ServiceError) return refusal(statuses[error.reason], error.message);
  if (error instanceof InvalidRequestError) return refusal(400, error.message);
  const id = createRunId();
  const { pathname } = new URL(request.url);
  logger.error(`Unhandled exception on ${request.method} ${pathname} [${id}]`, error);
  const what = error instanceof InternalServiceError ? error.message : "Internal server error";
  return refusal(500, `${what} (correlation id ${id})`);
}
