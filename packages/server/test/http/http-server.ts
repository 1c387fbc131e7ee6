// A server with the workflows of these tests, and ways to talk to it.
import { once } from "node:events";
import { connect } from "node:net";
import {
  defineWorkflow,
  HumanResponseEvent,
  InternalDispatchEvent,
  resource,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { expect } from "vitest";
import { z } from "zod";
import {
  type HandlerRecord,
  MemoryWorkflowStore,
  type WorkflowServer,
  type WorkflowServerOptions,
} from "../../src/index.ts";
import { type RunningServer, serve } from "../../src/node/index.ts";
import { Answer, createServer, type Fetcher, type Frame, framesOf, open, post, Token } from "../fixtures.ts";

class Named extends StartEvent.extend("Named", { name: z.string().default("world") }) {}
class Greeting extends StopEvent.extend("Greeting", { greeting: z.string(), length: z.number().default(0) }) {}
class Approval extends HumanResponseEvent.extend("Approval", { approved: z.boolean() }) {}
class Echo extends WorkflowEvent.extend("Echo", { from: z.string() }) {}

/** Needs nothing, and ends with an event of its own. */
const createGreet = () =>
  defineWorkflow({ name: "Greeter" })
    .step("greet", { on: [Named], emits: [Greeting] }, ({ name }) => new Greeting({ greeting: `Hello, ${name}` }))
    .build();

/** Two steps accept an answer, and say so; an approval ends the run. */
const createChoir = () =>
  defineWorkflow({ name: "choir" })
    .step("begin", { on: [StartEvent], emits: [] }, () => undefined)
    .step("high", { on: [Answer], emits: [] }, (_answer, context) => {
      context.writeEventToStream(new Echo({ from: "high" }));
    })
    .step("low", { on: [Answer], emits: [] }, (_answer, context) => {
      context.writeEventToStream(new Echo({ from: "low" }));
    })
    .step("end", { on: [Approval], emits: [StopEvent] }, () => new StopEvent())
    .build();

/** Waits for an event that no step names. */
const createWait = () =>
  defineWorkflow({ name: "wait" })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const { approved } = await context.waitForEvent(Approval);
      return new StopEvent({ result: approved });
    })
    .build();

/** Has a resource. */
const createSupplied = () =>
  defineWorkflow({ name: "supplied" })
    .step(
      "use",
      {
        on: [StartEvent],
        emits: [StopEvent],
        resources: {
          clock: resource(function makeClock() {
            return Date;
          }),
        },
      },
      (_event, _context, { clock }) => new StopEvent({ result: clock.name }),
    )
    .build();

/** The workflows of `createServer`, and more. */
export function createHttpServer(options: WorkflowServerOptions = {}) {
  return createServer(options)
    .addWorkflow("greet", createGreet())
    .addWorkflow("choir", createChoir())
    .addWorkflow("wait", createWait(), { additionalEvents: [Approval, Token, Approval, InternalDispatchEvent] })
    .addWorkflow("supplied", createSupplied());
}

/** Serves on a free port of this machine. */
export const serveHttp = (
  server: WorkflowServer<never> | ReturnType<typeof createHttpServer>,
): Promise<RunningServer> => serve(server as WorkflowServer, { port: 0, print: () => {} });

/** Answers what a run of `ask` has asked. */
export const answer = (server: Fetcher, handlerId: string) =>
  post(server, `/events/${handlerId}`, { event: { type: "Answer", value: { text: "yes" } } });

/** The text of a whole stream: it has ended when this resolves. */
export const streamText = async (
  server: Fetcher,
  handlerId: string,
  query = "after_sequence=-1",
  headers?: Readonly<Record<string, string>>,
): Promise<string> => (await open(server, `/events/${handlerId}?${query}`, headers)).text();

export const streamFrames = async (...parameters: Parameters<typeof streamText>): Promise<Frame[]> =>
  framesOf(await streamText(...parameters));

export const typesOf = (frames: readonly Frame[]): string[] => frames.map(({ type }) => type);

/** Reads a stream until its text fulfils a condition, and leaves it open. */
export async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  isEnough: (text: string) => boolean,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!isEnough(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`The stream has ended after ${JSON.stringify(text)}`);
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

export const readerOf = (response: Response): ReadableStreamDefaultReader<Uint8Array> =>
  (response.body as ReadableStream<Uint8Array>).getReader();

/** What a server writes to a connection for one request, up to its end. */
export async function rawAnswer(port: number, head: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(`${head}\r\nhost: x\r\nconnection: close\r\n\r\n`);
  let text = "";
  socket.setEncoding("utf8").on("data", (data: string) => {
    text += data;
  });
  await once(socket, "close");
  return text;
}

/** A store that can be told to fail, and to have a row that no run could have left. */
export class BreakableStore extends MemoryWorkflowStore {
  isBroken = false;
  row: HandlerRecord | undefined;

  override startHandler(...parameters: Parameters<MemoryWorkflowStore["startHandler"]>) {
    this.#check();
    return super.startHandler(...parameters);
  }

  override getHandler(handlerId: string) {
    this.#check();
    return handlerId === this.row?.handlerId ? this.row : super.getHandler(handlerId);
  }

  #check(): void {
    if (this.isBroken) throw new Error("connection to db.internal:5432 refused");
  }
}

/** A row as an older program might have left it. */
export const strangeRow = (row: Partial<HandlerRecord>): HandlerRecord => ({
  handlerId: "strange",
  workflowName: "ask",
  runId: undefined,
  status: "running",
  error: undefined,
  result: undefined,
  startedAt: 1_000,
  updatedAt: 1_000,
  completedAt: undefined,
  idleSince: undefined,
  ...row,
});

/** What is told of an error that is not the caller's: nothing but an id. */
export const internalError = {
  status: 500,
  body: { detail: expect.stringMatching(/^Internal server error \(correlation id \S+\)$/) },
};

export const topic = { topic: "x" };
export const started = (count: number): { readonly topic: string; readonly count: number } => ({ topic: "x", count });
