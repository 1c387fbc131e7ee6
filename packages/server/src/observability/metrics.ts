import { subscribeToTraces, type TraceEvent } from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import { BlockingSteps } from "./blocking-steps.ts";
import { EventLoopDelay } from "./event-loop-delay.ts";
import { FailedAttempts } from "./failed-attempts.ts";
import { Gauge } from "./gauge.ts";
import { RequestMetrics } from "./request-metrics.ts";
import { RunMetrics } from "./run-metrics.ts";
import { StoreMetrics } from "./store-metrics.ts";

/** What is counted at the moment when somebody asks. */
export interface CurrentCounts {
  /** Runs in memory. */
  readonly activeRuns: () => number;
  /** Those of them that wait for the outside. */
  readonly waitingRuns: () => number;
  /** Event streams that are being read. */
  readonly openStreams: () => number;
}

export interface MetricsOptions {
  readonly logger: ServerLogger;
  /** Is this a run of the server, rather than one that the program has started by itself? */
  readonly isOurs: (runId: string) => boolean;
  readonly counts: CurrentCounts;
  /** Milliseconds for which a step may block the event loop before that is logged. */
  readonly blockingThresholdMs: number;
}

/** What one server measures of itself. It listens to the traces of runs while it is started. */
export class Metrics {
  readonly requests = new RequestMetrics();
  readonly store = new StoreMetrics();
  readonly #runs = new RunMetrics();
  readonly #gauges: readonly Gauge[];
  readonly #blocking: BlockingSteps;
  readonly #failed: FailedAttempts;
  readonly #delay: EventLoopDelay;
  readonly #isOurs: MetricsOptions["isOurs"];
  #unsubscribe: (() => void) | undefined;

  constructor({ logger, isOurs, counts, blockingThresholdMs }: MetricsOptions) {
    this.#isOurs = isOurs;
    this.#gauges = createGauges(counts);
    this.#failed = new FailedAttempts(logger);
    this.#blocking = new BlockingSteps({ thresholdMs: blockingThresholdMs, runs: this.#runs, logger });
    this.#delay = new EventLoopDelay((delayMs) => this.#blocking.delayed(delayMs));
  }

  start(): void {
    this.#unsubscribe ??= subscribeToTraces((event) => this.#observe(event));
    this.#delay.start();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#delay.stop();
  }

  /** Everything, in the text format of Prometheus. */
  text(): string {
    const lines: string[] = [];
    const measured = [this.requests, this.#runs, this.store, this.#delay].flatMap(({ all }) => all);
    for (const metric of [...measured, ...this.#gauges]) metric.write(lines);
    return `${lines.join("\n")}\n`;
  }

  #observe(event: TraceEvent): void {
    if (!this.#isOurs(event.runId)) return;
    this.#blocking.observe(event);
    this.#runs.observe(event);
    this.#failed.observe(event);
  }
}

const createGauges = ({ activeRuns, waitingRuns, openStreams }: CurrentCounts): readonly Gauge[] => [
  new Gauge({ name: "llama_agents_runs_active", help: "Runs in memory." }, activeRuns),
  new Gauge({ name: "llama_agents_runs_waiting", help: "Runs in memory that wait for the outside." }, waitingRuns),
  new Gauge({ name: "llama_agents_stream_subscribers", help: "Event streams that are being read." }, openStreams),
];
