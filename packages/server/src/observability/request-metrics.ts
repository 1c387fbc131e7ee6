import { type RouteName, routes } from "@llama-agents/protocol";
import type { AnsweredRequest } from "./answered-request.ts";
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
  readonly #routes = new Map<RouteName | undefined, RouteMetrics>();

  get all(): readonly Metric[] {
    return [this.#requests, this.#durations];
  }

  answered({ route: name, status, durationMs }: AnsweredRequest): void {
    const route = this.#routes.get(name) ?? this.#addRoute(name);
    route.durations.observe(durationMs / 1_000);
    (route.statuses.get(status) ?? this.#addStatus(name, route, status)).add();
  }

  #addRoute(name: RouteName | undefined): RouteMetrics {
    const { method, path } = labelsOf(name);
    const route = { durations: this.#durations.labels(method, path), statuses: new Map<number, CounterChild>() };
    this.#routes.set(name, route);
    return route;
  }

  #addStatus(name: RouteName | undefined, { statuses }: RouteMetrics, status: number): CounterChild {
    const { method, path } = labelsOf(name);
    const counter = this.#requests.labels(method, path, String(status));
    statuses.set(status, counter);
    return counter;
  }
}

const labelsOf = (name: RouteName | undefined): { readonly method: string; readonly path: string } =>
  name === undefined ? { method: "", path: "" } : routes[name];
