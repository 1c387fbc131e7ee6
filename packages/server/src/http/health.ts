import type { ServerRouteHandlers } from "./router.ts";

/** The route that says whether the server is up. */
export function healthHandlers(isHealthy: () => boolean): ServerRouteHandlers<"health"> {
  return {
    health: () =>
      isHealthy() ? { status: 200, body: { status: "healthy" } } : { status: 503, body: { status: "unhealthy" } },
  };
}
