import type { MaybePromise } from "../maybe-promise.ts";
import type { ServerRouteHandlers } from "./router.ts";

/** What the probes look at. */
export interface HealthChecks {
  /** Is the server started, and does its runtime run? */
  readonly isRunning: () => boolean;
  /** Throws, or rejects, if the store does not answer. */
  readonly pingStore: () => MaybePromise<unknown>;
  /** The runs of an earlier process that are yet to be resumed. */
  readonly runsToResume: () => number;
}

/** Milliseconds in which a store must answer. */
const pingTimeoutMs = 2_000;

/** The routes that say how the server is. */
export function healthHandlers(checks: HealthChecks): ServerRouteHandlers<"health" | "live" | "ready"> {
  return {
    health: () =>
      checks.isRunning()
        ? { status: 200, body: { status: "healthy" } }
        : { status: 503, body: { status: "unhealthy" } },
    live: () => ({ status: 200, body: { status: "alive" } }),
    async ready() {
      const runtime = checks.isRunning();
      const store = await answers(checks.pingStore);
      const runs_to_resume = checks.runsToResume();
      const isReady = runtime && store && runs_to_resume === 0;
      return {
        status: isReady ? 200 : 503,
        body: {
          status: isReady ? "ready" : "not_ready",
          runtime: runtime ? "ok" : "failed",
          store: store ? "ok" : "failed",
          runs_to_resume,
        },
      };
    },
  };
}

async function answers(ping: () => MaybePromise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, pingTimeoutMs, false);
  });
  const pinged = (async () => {
    await ping();
    return true;
  })().catch(() => false);
  const isThere = await Promise.race([pinged, tooLate]);
  clearTimeout(timer);
  return isThere;
}
