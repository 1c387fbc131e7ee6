import {
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { z } from "zod";
import { type ServerLogger, WorkflowServer, type WorkflowServerOptions } from "../src/index.ts";

export class Topic extends StartEvent.extend("Topic", { topic: z.string(), count: z.number().default(3) }) {}
export class Token extends WorkflowEvent.extend("Token", { index: z.number() }) {}
class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
export class Answer extends HumanResponseEvent.extend("Answer", { text: z.string() }) {}
export class Verdict extends StopEvent.extend("Verdict", { verdict: z.string() }) {}

/** Streams as many tokens as asked for, and ends with the topic. */
export const createTell = () =>
  defineWorkflow({ name: "tell" })
    .step("tell", { on: [Topic], emits: [StopEvent] }, ({ topic, count }, context) => {
      for (let index = 0; index < count; index++) context.writeEventToStream(new Token({ index }));
      return new StopEvent({ result: topic });
    })
    .build();

/** Asks, and ends with the answer. */
export const createAsk = () =>
  defineWorkflow({ name: "ask" })
    .step("ask", { on: [StartEvent], emits: [Question] }, () => new Question({ text: "Well?" }))
    .step("decide", { on: [Answer], emits: [Verdict] }, ({ text }) => new Verdict({ verdict: text }))
    .build();

/** Adds to what its handler has counted before. */
const createCounter = () =>
  defineWorkflow({ name: "counter", state: z.object({ total: z.number().default(0) }) })
    .step("add", { on: [Topic], emits: [StopEvent] }, async ({ count }, context) => {
      const total = (await context.store.get("total")) + count;
      await context.store.set("total", total);
      return new StopEvent({ result: total });
    })
    .build();

const createFailing = () =>
  defineWorkflow({ name: "failing" })
    .step("explode", { on: [StartEvent], emits: [StopEvent] }, () => {
      throw new Error("Test error");
    })
    .build();

/** Never ends by itself. */
export const createHanging = (timeout?: number | null) =>
  defineWorkflow({ name: "hanging", ...(timeout !== undefined && { timeout }) })
    .step("hang", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      await new Promise((_resolve, reject) => {
        context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true });
      });
      return new StopEvent();
    })
    .build();

/** A log to look into. */
export class TestLogger implements ServerLogger {
  readonly lines: string[] = [];
  readonly info = (message: string): void => void this.lines.push(message);
  readonly warn = (message: string): void => void this.lines.push(message);
  readonly error = (message: string): void => void this.lines.push(message);
}

export function createServer(options: WorkflowServerOptions = {}) {
  return new WorkflowServer({ logger: new TestLogger(), persistenceBackoff: [], ...options })
    .addWorkflow("tell", createTell())
    .addWorkflow("ask", createAsk())
    .addWorkflow("counter", createCounter())
    .addWorkflow("failing", createFailing())
    .addWorkflow("hanging", createHanging());
}

/** Anything that answers requests. */
export interface Fetcher {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  readonly body: any;
}

/** Sends a body, JSON already or to be made so. */
export async function post({ fetch }: Fetcher, path: string, body: unknown): Promise<Answered> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(new Request(`http://server${path}`, { method: "POST", body: text }));
  return { status: response.status, body: await response.json() };
}

export async function get({ fetch }: Fetcher, path: string): Promise<Answered> {
  const response = await fetch(new Request(`http://server${path}`));
  return { status: response.status, body: await response.json() };
}

export const open = async (
  { fetch }: Fetcher,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> => fetch(new Request(`http://server${path}`, { headers }));

export interface Frame {
  readonly id: number;
  readonly type: string;
  readonly types: readonly string[] | null;
  readonly value: Record<string, unknown>;
  readonly qualified_name: string | null;
}

/** The events in the text of a stream of server-sent events. */
export function framesOf(text: string): Frame[] {
  return [...text.matchAll(/^id: (\d+)\ndata: (.*)\n\n/gm)].map(([, id, json = ""]) => ({
    id: Number(id),
    ...JSON.parse(json),
  }));
}

/** Starts a run and waits until it has come to where it waits for the outside. */
export async function startWaiting(server: Fetcher, handlerId: string): Promise<void> {
  await post(server, "/workflows/ask/run-nowait", { handler_id: handlerId });
  const response = await open(server, `/events/${handlerId}?after_sequence=-1`);
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
}
