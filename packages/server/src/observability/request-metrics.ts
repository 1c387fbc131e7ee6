import type { AnsweredRequest, RouteLabel } from "./answered-request.ts";
import { Counter, type CounterChild } from "./counter.ts";
import { Histogram, type HistogramChild, shortDurations } from "./histogram.ts";
import type { Metric } from "./metric-text.ts";

/** Looked up once for each route, and not for each request. */
interface RouteMetrics {
  readonly durations: HistogramChild;
  readonly statuses: Map<number, CounterChild>;
}

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
  readonly #routes = new Map<RouteLabel | undefined, RouteMetrics>();

  get all(): readonly Metric[] {
    return [this.#requests, this.#durations];
  }

  answered({ route: label, status, durationMs }: AnsweredRequest): void {
    const route = this.#routes.get(label) ?? this.#addRoute(label);
    route.durations.observe(durationMs / 1_000);
    (route.statuses.get(status) ?? this.#addStatus(label, route, status)).add();
  }

  #addRoute(label: RouteLabel | undefined): RouteMetrics {
    const { method, path } = label ?? noRoute;
    const route = { durations: this.#durations.labels(method, path), statuses: new Map<number, CounterChild>() };
    this.#routes.set(label, route);
    return route;
  }

  #addStatus(label: RouteLabel | undefined, { statuses }: RouteMetrics, status: number): CounterChild {
    const { method, path } = label ?? noRoute;
    const counter = this.#requests.labels(method, path, String(status));
    statuses.set(status, counter);
    return counter;
  }
}

const noRoute = { method: "", path: "" } as const;
