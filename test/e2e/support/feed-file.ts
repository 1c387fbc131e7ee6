/**
 * A server in a process of its own, with runs called `log-…` and `graph-…`, whose events come from here, as fast as they are
 * asked for, whatever the engine and the store can do: `feed-file.ts <port>`. `POST /feed/<run>?count=10000&rate=2400` has
 * them come.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@llama-agents/server/node";
import { createServer } from "./create-server.ts";
import { graphOf100 } from "./graph-of-100.ts";

/** Milliseconds between two writes to a stream: so do servers that write many events. */
const pauseMs = 10;

type Stream = ReadableStreamDefaultController<Uint8Array>;

class Feed {
  readonly #streams = new Set<Stream>();
  readonly #frames: string[] = [];
  readonly #write: (index: number) => object;

  constructor(write: (index: number) => object) {
    this.#write = write;
  }

  /** Answers a request for the stream: what was, then what comes. */
  open(after: number): Response {
    let own: Stream | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        own = stream;
        stream.enqueue(encode(`: open\n\n${this.#frames.slice(after + 1).join("")}`));
        this.#streams.add(stream);
      },
      cancel: () => void (own && this.#streams.delete(own)),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
  }

  /** Has so many events come, at so many per second. */
  async run(count: number, rate: number): Promise<void> {
    const startedAt = performance.now();
    for (let sent = 0; sent < count; ) {
      const due = Math.min(count, Math.ceil(((performance.now() - startedAt) / 1000) * rate));
      let text = "";
      for (; sent < due; sent += 1) text += this.#next();
      if (text !== "") for (const stream of this.#streams) stream.enqueue(encode(text));
      await sleep(pauseMs);
    }
  }

  #next(): string {
    const index = this.#frames.length;
    const event = { ...this.#write(index), timestamp: new Date().toISOString() };
    const frame = `id: ${index}\ndata: ${JSON.stringify(event)}\n\n`;
    this.#frames.push(frame);
    return frame;
  }
}

const encode = (text: string) => new TextEncoder().encode(text);

/** Types change, so that rows do. */
const toLogEvent = (index: number) => {
  const type = ["Tick", "Tock", "Note"][index % 3] ?? "Tick";
  const value = { index, text: `number ${index} of many, with some words to read`, tags: ["a", "b"] };
  return { type, qualified_name: type, types: [], value };
};

/** Each step begins, then ends, one after the other. */
const toStepChange = (index: number) => {
  const step = Math.floor(index / 2) % 100;
  const isEnd = index % 2 === 1;
  const value = {
    name: `step${String(step).padStart(3, "0")}`,
    step_state: isEnd ? "not_running" : "running",
    worker_id: "0",
    input_event_name: step === 0 ? "ChainStart" : `Link${step - 1}`,
    output_event_name: isEnd ? `Link${step}` : null,
  };
  const type = "StepStateChanged";
  return { type, qualified_name: type, types: ["InternalDispatchEvent"], value };
};

const feeds = new Map<string, Feed>();

function feedOf(id: string | undefined): Feed | undefined {
  const write = id?.startsWith("log-") ? toLogEvent : id?.startsWith("graph-") ? toStepChange : undefined;
  if (id === undefined || write === undefined) return undefined;
  const feed = feeds.get(id) ?? new Feed(write);
  feeds.set(id, feed);
  return feed;
}

const server = createServer({}).addWorkflow("graph-of-100", graphOf100);

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const stream = feedOf(/^\/api\/runs\/([\w-]+)\/events$/.exec(pathname)?.[1]);
  if (stream) return stream.open(Number(searchParams.get("after_sequence") ?? -1));
  const fed = feedOf(/^\/feed\/([\w-]+)$/.exec(pathname)?.[1]);
  if (!fed) return server.fetch(request);
  await fed.run(Number(searchParams.get("count")), Number(searchParams.get("rate")));
  return Response.json({});
}

await serve(
  {
    fetch: answer,
    start: () => server.start(),
    stop: (options) => server.stop(options),
    allowLoopbackOrigins: () => server.allowLoopbackOrigins(),
  },
  { port: process.argv[2] ?? 0 },
);
process.send?.("ready");
