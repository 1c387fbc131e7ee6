import { metricsContentType } from "../observability/metric-text.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { ServerRouteHandlers } from "./router.ts";

/** The route of the server's metrics. */
export function metricsHandlers(metrics: Metrics): ServerRouteHandlers<"metrics"> {
  const headers = { "content-type": metricsContentType, "cache-control": "no-store" };
  return { metrics: () => new Response(metrics.text(), { headers }) };
}
