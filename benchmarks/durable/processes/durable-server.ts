import { WorkflowServer, type WorkflowStore } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { type Duration, defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { serveTasks } from "../../harness/serve-tasks.ts";
import { addWorkflows } from "../../server/processes/served-workflows.ts";
import { errorsOnly } from "../our-engine.ts";

interface ListenRequest {
  /** `undefined` for a store in memory. */
  readonly file?: string;
  readonly idleTimeout?: Duration;
}

interface StartRequest {
  readonly workflow: string;
  readonly count: number;
}

let openGate: () => void = () => {};
const gate = new Promise<void>((resolve) => {
  openGate = resolve;
});
let waiting = 0;
let completed = 0;

/** Its step is in the middle of something until the gate opens. */
const gated = defineWorkflow({ name: "gated" })
  .step("work", { on: [StartEvent], emits: [StopEvent] }, async () => {
    waiting++;
    await gate;
    completed++;
    return new StopEvent();
  })
  .build();

let server: WorkflowServer | undefined;
let store: WorkflowStore | undefined;

const tasks = {
  /** @returns the port */
  async listen({ file, idleTimeout = "60s" }: ListenRequest): Promise<number> {
    store = file === undefined ? undefined : new SqliteWorkflowStore(file);
    const options = { idleTimeout, logger: errorsOnly, blockingThreshold: "60s" } as const; // hundreds start at once
    server = new WorkflowServer({ ...options, ...(store && { store }) }).addWorkflow("gated", gated);
    addWorkflows(server);
    return (await serve(server, { port: 0, print: () => {} })).port;
  },

  /**
   * Starts runs, some hundreds at once, without the network.
   *
   * @returns the first of their handlers
   */
  async start({ workflow, count }: StartRequest): Promise<readonly string[]> {
    const handlers: string[] = [];
    let remaining = count;
    const startOneAfterAnother = async (): Promise<void> => {
      while (remaining-- > 0) {
        const body = JSON.stringify({ start_event: { number: 1 } });
        const { handler_id } = await request(`/workflows/${workflow}/run-nowait`, { method: "POST", body });
        if (handlers.length < samples) handlers.push(handler_id as string);
      }
    };
    await Promise.all(Array.from({ length: 400 }, startOneAfterAnother));
    return handlers;
  },

  /** Resolves when so many gated runs are at their step; to the time, in milliseconds since the epoch. */
  async untilGated(count: number): Promise<number> {
    await until(() => waiting === count);
    return Date.now();
  },

  /** Resolves when so many gated runs have completed. */
  async openGate(count: number): Promise<void> {
    openGate();
    await until(() => completed === count);
  },

  /** Resolves when so many runs wait in the store, and not in memory. */
  async untilReleased(count: number): Promise<void> {
    await until(async () => (await store?.countRuns({ isIdle: true })) === count);
  },

  /** Answers runs that wait for a person; resolves to their results. */
  async answer(handlers: readonly string[]): Promise<readonly unknown[]> {
    return Promise.all(handlers.map(resultOfAnswered));
  },

  /** Bytes of the whole process. */
  residentMemory(): number {
    return process.memoryUsage().rss;
  },
} as const;

/** How many handlers are remembered, to look what has become of them. */
const samples = 100;

async function resultOfAnswered(handlerId: string): Promise<unknown> {
  const body = JSON.stringify({ event: { type: "Answer", value: { isYes: true } } });
  await request(`/events/${handlerId}`, { method: "POST", body });
  for (;;) {
    const handler = await request(`/handlers/${handlerId}`);
    if (handler["status"] !== "running") {
      return (handler["result"] as { readonly value: { readonly result: unknown } }).value.result;
    }
    await pause();
  }
}

async function request(path: string, init: RequestInit = {}): Promise<Readonly<Record<string, unknown>>> {
  const response = await server?.fetch(new Request(`http://localhost${path}`, init));
  if (!response?.ok) throw new Error(`${path}: ${response?.status} ${await response?.text()}`);
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause();
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

export type DurableTasks = typeof tasks;

serveTasks(tasks);
