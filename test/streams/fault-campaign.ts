import { type EventStream, WorkflowClient } from "@llama-agents/client";
import { MemoryWorkflowStore, WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { SeededRandom } from "../support/seeded-random.ts";
import type { FaultKind } from "./fault-plan.ts";
import { FaultyProxy } from "./faulty-proxy.ts";
import { addReports, compareStream, noStreams, type StreamReport } from "./stream-report.ts";
import { createCounting } from "./workflows.ts";

export interface FaultCampaignOptions {
  readonly seed: number;
  /** How many faults are to happen at least. */
  readonly faults: number;
}

export interface FaultCampaignResult extends StreamReport {
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly faultCount: number;
}

/** Streams at once. */
const concurrency = 32;
/** Faults of one stream. */
const faultsPerStream = 40;
const eventsPerStream = 300;

// The default options, with shorter times: a heartbeat of 25 s and pauses of 250 ms would make this take days.
const heartbeatInterval = "400ms";
const retry = { delay: "2ms", maxDelay: "10ms" } as const;

const logger = { info() {}, warn() {}, error() {} };
const server = () =>
  new WorkflowServer({ logger, heartbeatInterval, store: new MemoryWorkflowStore({ maxCompleted: 100 }) }).addWorkflow(
    "counting",
    createCounting(),
  );
type CountingServer = ReturnType<typeof server>;

/** Follows runs through a proxy whose connections go wrong, until enough has gone wrong. */
export async function runFaultCampaign({ seed, faults }: FaultCampaignOptions): Promise<FaultCampaignResult> {
  await using running = await serve(server() as never, { port: 0, print: () => {} });
  await using proxy = await FaultyProxy.start(running.port);
  const direct = new WorkflowClient<CountingServer>({ baseUrl: running.url });
  const faulty = new WorkflowClient<CountingServer>({ baseUrl: proxy.url, heartbeatInterval, retry });
  let report = noStreams;
  let started = 0;
  const worker = async (): Promise<void> => {
    while (proxy.faultCount < faults) {
      const random = new SeededRandom(seed + started++);
      const handler = await direct.start("counting", {
        events: eventsPerStream,
        burst: random.next() < 0.5 ? 0 : 1 + Math.floor(random.next() * 20),
      });
      const { handlerId } = handler;
      proxy.plan(handlerId, Math.floor(random.next() * 2 ** 31), faultsPerStream);
      const includeInternal = random.next() < 0.2;
      const after = random.next() < 0.2 ? ("now" as const) : random.next() < 0.3 ? Math.floor(random.next() * 200) : -1;
      const received = await sequencesOf(faulty.handler(handlerId).streamEvents({ after, includeInternal }));
      const all = await sequencesOf(direct.handler(handlerId).streamEvents({ includeInternal }));
      // What `now` was is known by the first event.
      const first = after === "now" ? (received[0] ?? Number.POSITIVE_INFINITY) : after + 1;
      report = addReports(
        report,
        compareStream(
          received,
          all.filter((sequence) => sequence >= first),
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { ...report, faults: proxy.faults, faultCount: proxy.faultCount };
}

/** Of the recorded events: live ones have no sequence. */
export async function sequencesOf(stream: EventStream): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { sequence } of stream) if (sequence !== undefined) sequences.push(sequence);
  return sequences;
}
