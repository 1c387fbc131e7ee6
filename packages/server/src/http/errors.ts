import { InvalidRequestError } from "@llama-agents/protocol/schemas";
import type { ServerLogger } from "../logger.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import { InternalServiceError, ServiceError, type ServiceErrorReason } from "../service-error.ts";

const statuses: Readonly<Record<ServiceErrorReason, number>> = {
  invalid: 400,
  "not-found": 404,
  conflict: 409,
  overloaded: 429,
  unavailable: 503,
};

type HeaderRecord = Readonly<Record<string, string>>;

/** A request that is refused before it comes to the service; the message is for the caller. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;
  readonly headers: HeaderRecord;

  constructor(status: number, detail: string, headers: HeaderRecord = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

const json: HeaderRecord = { "content-type": "application/json" };

/** The answer to a request that is refused. */
export function refusal(status: number, detail: string, headers?: HeaderRecord): Response {
  return new Response(JSON.stringify({ detail }), { status, headers: headers ? { ...json, ...headers } : json });
}

/** What an `onError` is told beside the error. */
export interface ErrorReport {
  readonly request: Request;
  /** The id of the request, which its answer has too. */
  readonly requestId: string;
}

/**
 * Told of every error that is not the caller's.
 *
 * @returns an answer in place of the server's own, which says nothing of the error
 */
// biome-ignore lint/suspicious/noConfusingVoidType: who only reports returns nothing
export type ErrorListener = (error: unknown, report: ErrorReport) => MaybePromise<Response | undefined | void>;

export interface ErrorResponseOptions extends ErrorReport {
  readonly logger: ServerLogger;
  readonly onError: ErrorListener | undefined;
  /** The headers that every answer to the request has. */
  readonly headers: HeaderRecord;
}

/** The answer to a request that has thrown. What is not meant for the caller goes to the log, under an id that both have. */
export function errorResponse(error: unknown, options: ErrorResponseOptions): MaybePromise<Response> {
  const { headers } = options;
  if (error instanceof ServiceError) {
    const { reason, message, retryAfterSeconds } = error;
    const retry = retryAfterSeconds === undefined ? undefined : { "retry-after": String(retryAfterSeconds) };
    return refusal(statuses[reason], message, retry ? { ...retry, ...headers } : headers);
  }
  if (error instanceof RefusedError) return refusal(error.status, error.message, { ...error.headers, ...headers });
  if (error instanceof InvalidRequestError) return refusal(400, error.message, headers);
  return unexpected(error, options);
}

async function unexpected(error: unknown, options: ErrorResponseOptions): Promise<Response> {
  const { logger, request, requestId, onError, headers } = options;
  logger.error(`Unhandled exception on ${request.method} ${pathOf(request)} [${requestId}]`, error, { requestId });
  try {
    const response = await onError?.(error, { request, requestId });
    if (response) return withHeaders(response, headers);
  } catch (failure) {
    logger.error(`onError has thrown [${requestId}]`, failure, { requestId });
  }
  const what = error instanceof InternalServiceError ? error.message : "Internal server error";
  return refusal(500, `${what} (correlation id ${requestId})`, headers);
}

/** A response with further headers, which replace its own; of one whose headers are fixed a copy. */
export function withHeaders(response: Response, headers: HeaderRecord): Response {
  try {
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  } catch {
    const { body, status } = response;
    const all = new Headers(response.headers);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    return new Response(body, { status, headers: all });
  }
}

/** As it was sent: still percent-encoded, so that it cannot break a line of the log. */
const pathOf = (request: Request): string => new URL(request.url).pathname;
