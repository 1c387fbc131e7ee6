import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkflowClient } from "@llama-agents/client";
import { WorkflowServer } from "@llama-agents/server";
import { type RunningServer, serve } from "@llama-agents/server/node";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { sequencesOf } from "./fault-campaign.ts";
import { addReports, compareStream, noStreams, type StreamReport } from "./stream-report.ts";
import { createCounting } from "./workflows.ts";

export interface RestartCampaignResult extends StreamReport {
  readonly restarts: number;
}

/** Streams that are open during each restart. */
const streams = 8;
const logger = { info() {}, warn() {}, error() {} };

const createServer = (store: SqliteWorkflowStore) =>
  new WorkflowServer({ store, logger }).addWorkflow("counting", createCounting());

/** Follows runs of a server that is stopped and started again in the middle of their streams, with the default options. */
export async function runRestartCampaign(restarts: number): Promise<RestartCampaignResult> {
  const folder = mkdtempSync(join(tmpdir(), "llama-agents-streams-"));
  const file = join(folder, "runs.db");
  let port = 0;
  const start = async (): Promise<RunningServer & { readonly store: SqliteWorkflowStore }> => {
    const store = new SqliteWorkflowStore(file);
    const running = await serve(createServer(store) as never, { port, print: () => {}, grace: 0 });
    port = running.port;
    return { ...running, store };
  };
  let running = await start();
  let report = noStreams;
  try {
    const client = new WorkflowClient<ReturnType<typeof createServer>>({ baseUrl: running.url });
    for (let restart = 0; restart < restarts; restart++) {
      const handlers = await Promise.all(
        Array.from({ length: streams }, () => client.start("counting", { events: 200, burst: 2 })),
      );
      let reached = (): void => {};
      const middle = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const received = handlers.map(async (handler) => {
        const sequences: number[] = [];
        for await (const { sequence } of handler.streamEvents()) {
          sequences.push(sequence ?? Number.NaN);
          if (sequences.length === 30) reached();
        }
        return sequences;
      });
      await middle;
      await running.stop();
      await running.store[Symbol.asyncDispose]();
      running = await start();
      for (const [index, sequences] of (await Promise.all(received)).entries()) {
        const all = await sequencesOf(client.handler(handlers[index]?.handlerId ?? "").streamEvents());
        report = addReports(report, compareStream(sequences, all));
      }
    }
  } finally {
    await running.stop();
    await running.store[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
  return { ...report, restarts };
}
