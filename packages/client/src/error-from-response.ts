import { parseRetryAfter } from "./backoff.ts";
import {
  ConflictError,
  type FailedAnswer,
  type FailedRequest,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  OverloadedError,
  type ResponseError,
  UnauthorizedError,
  UnexpectedResponseError,
} from "./errors.ts";

const errorClasses: Readonly<Record<number, new (answer: FailedAnswer, options?: ErrorOptions) => ResponseError>> = {
  400: InvalidRequestError,
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  413: InvalidRequestError,
  422: InvalidRequestError,
  429: OverloadedError,
  503: OverloadedError,
};

/** HTTP/2, and servers in the same process, send no words with the status. */
const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

const keptBodyLength = 4_096;

/** The error that an answer is, by its status. */
export function errorFromResponse(response: Response, body: string, request: FailedRequest): ResponseError {
  const { status, statusText, headers } = response;
  return new (errorClasses[status] ?? UnexpectedResponseError)({
    ...request,
    status,
    reason: statusText || (reasons[status] ?? ""),
    body: body.slice(0, keptBodyLength),
    detail: detailOf(body),
    retryAfterMs: parseRetryAfter(headers.get("retry-after")),
    requestId: headers.get("x-request-id") ?? undefined,
  });
}

function detailOf(body: string): string | undefined {
  const { detail } = (parseObject(body) ?? {}) as { readonly detail?: unknown };
  return typeof detail === "string" ? detail : undefined;
}

/** `undefined` if the text is no JSON, or not an object. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
