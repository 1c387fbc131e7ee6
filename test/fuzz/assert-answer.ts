import type { FuzzAnswer } from "./exchange.ts";

/** Every server may answer these to anything; they need not be documented at each operation. */
const generalStatuses = new Set([204, 400, 404, 405, 408, 413, 414, 417, 429, 431]);

/**
 * Holds an answer against what is true of all answers.
 *
 * @param documented - the statuses that the document has for the operation, if the request is of one
 * @throws Error that says what is wrong
 */
export function assertAnswer(answer: FuzzAnswer, isHead: boolean, documented: ReadonlySet<number> | undefined): void {
  const { status, headers } = answer;
  const body = isHead || status === 204 ? undefined : parsedBody(answer);
  if (status >= 500 && !isHead) assertServerError(answer, body);
  if (status >= 400 && status < 500 && body !== undefined) assertDetail(answer, body);
  if (headers["x-request-id"] === undefined) throw wrong(answer, "it has no x-request-id");
  if (documented && !documented.has(status) && !generalStatuses.has(status)) {
    throw wrong(answer, `the document knows only ${[...documented].join(", ")} of this operation`);
  }
}

function parsedBody(answer: FuzzAnswer): unknown {
  const isJson = (answer.headers["content-type"] ?? "").startsWith("application/json");
  if (!isJson) {
    if (answer.status >= 400) throw wrong(answer, "it is not JSON");
    return undefined;
  }
  try {
    return JSON.parse(answer.body);
  } catch {
    throw wrong(answer, "its body is not JSON");
  }
}

/** A run that has failed or was cancelled is no error of the server; a limit says when to come again. */
function assertServerError(answer: FuzzAnswer, body: unknown): void {
  const { status, headers } = answer;
  const { status: ofRun } = (body ?? {}) as { readonly status?: unknown };
  if (status === 500 && (ofRun === "failed" || ofRun === "cancelled")) return;
  if (status === 503 && headers["retry-after"] !== undefined) return;
  throw wrong(answer, "the server has failed");
}

function assertDetail(answer: FuzzAnswer, body: unknown): void {
  const { detail } = (body ?? {}) as { readonly detail?: unknown };
  if (typeof detail !== "string" || detail === "") throw wrong(answer, "it does not say why");
}

function wrong({ status, headers, body }: FuzzAnswer, what: string): Error {
  return new Error(`${what}: ${status} ${JSON.stringify(headers)} ${body.slice(0, 500)}`);
}
