import { routes } from "@llama-agents/protocol";
import type { ServerLogger } from "../logger.ts";
import type { AnsweredRequest, RouteLabel } from "./answered-request.ts";
import type { RequestMetrics } from "./request-metrics.ts";

/** Those who want to know of every request. */
export type RequestObserver = (answered: AnsweredRequest) => void;

export interface RequestObserverOptions {
  readonly logger: ServerLogger;
  /** `undefined` if nothing is counted. */
  readonly metrics: RequestMetrics | undefined;
}

/** Counts requests, and writes a line for each of those that are no probe. */
export function createRequestObserver({ logger, metrics }: RequestObserverOptions): RequestObserver {
  return (answered) => {
    metrics?.answered(answered);
    if (logger.request && !probes.has(answered.route)) logRequest(answered, logger);
  };
}

const probes = new Set<RouteLabel | undefined>([routes.health, routes.live, routes.ready, routes.metrics]);

function logRequest(answered: AnsweredRequest, logger: ServerLogger): void {
  const { route, request, params, status, requestId, durationMs } = answered;
  // As it was sent: still percent-encoded, so that it cannot break a line of the log. The query may hold secrets.
  const path = new URL(request.url).pathname;
  const roundedMs = Math.round(durationMs * 10) / 10;
  logger.request?.(`${request.method} ${path} ${status} ${roundedMs} ms`, {
    requestId,
    ...(params["handlerId"] !== undefined && { handlerId: params["handlerId"] }),
    ...(params["name"] !== undefined && { workflow: params["name"] }),
    method: request.method,
    path,
    ...(route && { route: route.path }),
    status,
    durationMs: roundedMs,
  });
}
