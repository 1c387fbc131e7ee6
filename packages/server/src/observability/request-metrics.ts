import { routes } from "@llama-agents/protocol";
import type { AnsweredRequest } from "./answered-request.ts";
import { Counter } from "./counter.ts";
import { Histogram, shortDurations } from "./histogram.ts";
import type { Metric } from "./metric-text.ts";

/** Requests, by the path of their route: those without a route count together, or anybody could make up labels. */
export class RequestMetrics {
  readonly #requests = new Counter({ name: "llama_agents_http_requests_total", help: "Requests that were answered." }, [
    "method",
    "route",
    "status",
  ]);
  readonly #durations = new Histogram(
    {
      name: "llama_agents_http_request_duration_seconds",
      help: "How long requests took to be answered; streams, to begin.",
    },
    shortDurations,
    ["method", "route"],
  );

  get all(): readonly Metric[] {
    return [this.#requests, this.#durations];
  }

  answered({ route, status, durationMs }: AnsweredRequest): void {
    const { method, path } = route === undefined ? unrouted : routes[route];
    this.#requests.labels(method, path, String(status)).add();
    this.#durations.labels(method, path).observe(durationMs / 1_000);
  }
}

const unrouted = { method: "", path: "" } as const;
