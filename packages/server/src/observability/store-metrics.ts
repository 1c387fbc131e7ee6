import { isPromise } from "../maybe-promise.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import { Counter } from "./counter.ts";
import { Histogram, type HistogramChild, shortDurations } from "./histogram.ts";
import type { Metric } from "./metric-text.ts";

/** What is measured: the calls that end, rather than go on as streams do. */
const measured = [
  "ping",
  "startHandler",
  "findRepeated",
  "getHandler",
  "readRuns",
  "queryHandlers",
  "deleteHandlers",
  "prune",
  "commit",
  "claimRuns",
  "countRuns",
  "surrenderRuns",
  "nextDeadline",
  "lastSequence",
  "readEvents",
  "readState",
] as const satisfies readonly (keyof WorkflowStore)[];

type Method = (...given: readonly unknown[]) => unknown;

/** How long a store takes, by operation. */
export class StoreMetrics {
  readonly #durations = new Histogram(
    { name: "llama_agents_store_duration_seconds", help: "How long operations of the store took." },
    shortDurations,
    ["operation"],
  );
  readonly #errors = new Counter(
    { name: "llama_agents_store_errors_total", help: "Operations of the store that have failed." },
    ["operation"],
  );

  get all(): readonly Metric[] {
    return [this.#durations, this.#errors];
  }

  /** The same store, its operations measured. */
  measure<Store extends WorkflowStore>(store: Store): Store {
    const bound = new Map<PropertyKey, unknown>();
    const rest = new Proxy(store, {
      get(target, key) {
        const known = bound.get(key);
        if (known !== undefined) return known;
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function" || key === "constructor") return value;
        const method: unknown = value.bind(target);
        bound.set(key, method);
        return method;
      },
    });
    // What is called often is found at once, and only the rest comes to the proxy.
    const copy = Object.create(rest) as Store;
    for (const name of measured) Object.defineProperty(copy, name, { value: this.#timed(name, store) });
    return copy;
  }

  #timed(name: (typeof measured)[number], store: WorkflowStore): Method {
    const durations = this.#durations.labels(name);
    const errors = this.#errors.labels(name);
    return (...given) => {
      const startedAt = performance.now();
      let value: unknown;
      try {
        value = (store[name] as Method)(...given);
      } catch (error) {
        observeSince(durations, startedAt);
        errors.add();
        throw error;
      }
      if (!isPromise(value)) observeSince(durations, startedAt);
      else {
        value.then(
          () => observeSince(durations, startedAt),
          () => {
            observeSince(durations, startedAt);
            errors.add();
          },
        );
      }
      return value;
    };
  }
}

function observeSince(durations: HistogramChild, startedAt: number): void {
  durations.observe((performance.now() - startedAt) / 1_000);
}
