// Workflows, a server with them, and ways for a connection to go wrong.
import { WorkflowServer, type WorkflowServerOptions } from "@llama-agents/server";
import {
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { z } from "zod";
import { type FetchFunction, WorkflowClient, type WorkflowClientOptions } from "../src/index.ts";

export class Topic extends StartEvent.extend("Topic", { topic: z.string(), count: z.number().default(3) }) {}
export class Token extends WorkflowEvent.extend("Token", { index: z.number() }) {}
export class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
export class Answer extends HumanResponseEvent.extend("Answer", { text: z.string() }) {}
export class Verdict extends StopEvent.extend("Verdict", { verdict: z.string(), people: z.array(z.string()) }) {}

/** Streams as many tokens as asked for, and ends with the topic. */
const createTell = () =>
  defineWorkflow({ name: "tell" })
    .step("tell", { on: [Topic], emits: [StopEvent] }, ({ topic, count }, context) => {
      for (let index = 0; index < count; index++) context.writeEventToStream(new Token({ index }));
      return new StopEvent({ result: { topic, nested: [{ deep: true }] } });
    })
    .build();

/** Asks, and ends with the answer. */
const createAsk = () =>
  defineWorkflow({ name: "ask" })
    .step("ask", { on: [StartEvent], emits: [Question] }, () => new Question({ text: "Well?" }))
    .step("decide", { on: [Answer], emits: [Verdict] }, ({ text }) => new Verdict({ verdict: text, people: ["Ada"] }))
    .build();

const createFailing = () =>
  defineWorkflow({ name: "failing" })
    .step("explode", { on: [StartEvent], emits: [StopEvent] }, () => {
      throw new Error("Test error");
    })
    .build();

/** Never ends by itself. */
const createHanging = (timeout?: number) =>
  defineWorkflow({ name: "hanging", ...(timeout !== undefined && { timeout }) })
    .step("hang", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      await new Promise((_resolve, reject) => {
        context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true });
      });
      return new StopEvent();
    })
    .build();

const logger = { info() {}, warn() {}, error() {} };

export const createServer = (options: WorkflowServerOptions = {}) =>
  new WorkflowServer({ logger, persistenceBackoff: [], ...options })
    .addWorkflow("tell", createTell())
    .addWorkflow("ask", createAsk())
    .addWorkflow("failing", createFailing())
    .addWorkflow("hanging", createHanging())
    .addWorkflow("brief", createHanging(20));

export type TestServer = ReturnType<typeof createServer>;

/** Short pauses, so that tests do not wait. */
const quickRetry = { delay: 1, maxDelay: 5 } as const;

type TestOptions = Partial<WorkflowClientOptions>;

/** A client of a server in this process. */
export const clientOf = (server: { readonly fetch: FetchFunction }, options: TestOptions = {}) =>
  new WorkflowClient<TestServer>({ baseUrl: "http://server", fetch: server.fetch, retry: quickRetry, ...options });

/** A client of whatever `fetch` answers. */
export const clientWith = (fetch: FetchFunction, options: TestOptions = {}) =>
  new WorkflowClient({ baseUrl: "http://server", fetch, retry: quickRetry, ...options });

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

export const frame = (sequence: number, type = "Token", value: object = { index: sequence }): string =>
  `id: ${sequence}\ndata: ${JSON.stringify({ value, qualified_name: null, type, types: null })}\n\n`;

/** The last frame of a run. */
export const lastFrame = (sequence: number): string => frame(sequence, "StopEvent", { result: "done" });

/** A stream that says this, and then ends, breaks, or says nothing more. */
export function sse(text: string, ending: "end" | "break" | "silence" = "end"): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (text !== "") controller.enqueue(new TextEncoder().encode(text));
    },
    pull(controller) {
      if (ending === "end") controller.close();
      if (ending === "break") controller.error(new TypeError("terminated"));
      return ending === "silence" ? new Promise(() => {}) : undefined;
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}

/** Answers one after another; an error is thrown. The requests are kept. */
export function script(...answers: readonly (Response | Error | ((request: Request) => Response))[]) {
  const requests: Request[] = [];
  const fetch: FetchFunction = (request) => {
    const answer = answers[requests.length];
    requests.push(request);
    if (answer === undefined) throw new Error(`nothing to answer to ${request.method} ${request.url}`);
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(request) : answer;
  };
  return { fetch, requests };
}

/** What `fetch` throws without a connection. */
export const noConnection = (): TypeError =>
  new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:1") });

export async function sequencesOf(stream: AsyncIterable<{ readonly sequence: number | undefined }>): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { sequence } of stream) sequences.push(sequence ?? Number.NaN);
  return sequences;
}

/** What a promise is rejected with. */
export const rejectionOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
