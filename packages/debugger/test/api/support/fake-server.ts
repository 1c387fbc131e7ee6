import { encodeSseEvent } from "@llama-agents/protocol";
import { createServices, type DebuggerServices } from "../../../src/api/services.ts";
import { FakeActivity, FakeClock } from "./fake-clock.ts";

export interface SeenRequest {
  readonly method: string;
  /** With its query, beneath the base. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
}

type Answer = Response | Error | Promise<Response>;
type Handler = (request: SeenRequest) => Answer;

export const base = "http://server.test/mount";

/** A server of functions, by the beginning of `METHOD path`, of which the longest counts. */
export class FakeServer {
  readonly requests: SeenRequest[] = [];
  readonly #handlers = new Map<string, Handler>();

  on(route: string, handler: Handler): this {
    this.#handlers.set(route, handler);
    return this;
  }

  /** What was asked for since the last time, as `METHOD path`. */
  take(): string[] {
    return this.requests.splice(0).map(({ method, path }) => `${method} ${path}`);
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const request: SeenRequest = {
      method: init.method ?? "GET",
      path: url.startsWith(base) ? url.slice(base.length) : url,
      headers: (init.headers ?? {}) as Record<string, string>,
      body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
      signal: init.signal ?? undefined,
    };
    this.requests.push(request);
    const name = `${request.method} ${request.path}`;
    const route = [...this.#handlers.keys()]
      .filter((each) => name.startsWith(each))
      .sort((left, right) => right.length - left.length)[0];
    const handler = route === undefined ? undefined : this.#handlers.get(route);
    const answer = handler ? handler(request) : json({ detail: `No ${name}` }, 404);
    if (answer instanceof Error) throw answer;
    return abortable(answer, request.signal);
  };
}

function abortable(answer: Response | Promise<Response>, signal: AbortSignal | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new DOMException("aborted", "AbortError"));
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
    Promise.resolve(answer).then(resolve, reject);
  });
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
}

export function noContent(): Response {
  return new Response(null, { status: 204 });
}

/** An answer whose body never comes. */
export function never(): Promise<Response> {
  return new Promise(() => {});
}

const allFeatures = ["timestamps", "input", "page", "inbox", "state", "stack"];

export function metaOf(patch: object = {}): object {
  return { version: "1", title: "Test", features: allFeatures, scopes: null, has_auth: false, ...patch };
}

export function runOf(id: string, patch: object = {}): Record<string, unknown> {
  return {
    handler_id: id,
    run_id: `run-${id}`,
    workflow_name: "greet",
    status: "completed",
    started_at: "2026-11-20T11:00:00Z",
    updated_at: "2026-11-20T11:00:01Z",
    completed_at: "2026-11-20T11:00:01Z",
    idle_since: null,
    duration_ms: 1_000,
    event_count: 3,
    error: null,
    parent_handler_id: null,
    waiting_for: [],
    ...patch,
  };
}

export function frame(sequence: number, type = "Tick", value: object = {}): string {
  const json = JSON.stringify({
    value,
    qualified_name: null,
    type,
    types: type === "StopEvent" ? ["StopEvent"] : null,
    timestamp: new Date(1_700_000_000_000 + sequence).toISOString(),
  });
  return encodeSseEvent({ sequence, json });
}

export interface LiveStream {
  readonly response: Response;
  push(text: string): void;
  close(): void;
  break(): void;
  readonly isCancelled: () => boolean;
}

/** A stream that the test writes. */
export function liveStream(): LiveStream {
  const encoder = new TextEncoder();
  let isCancelled = false;
  let writer: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      writer = controller;
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  return {
    response: new Response(body, { headers: { "content-type": "text/event-stream" } }),
    push: (text) => writer?.enqueue(encoder.encode(text)),
    close: () => writer?.close(),
    break: () => writer?.error(new TypeError("network error")),
    isCancelled: () => isCancelled,
  };
}

export interface TestServices extends DebuggerServices {
  readonly clock: FakeClock;
  readonly activity: FakeActivity;
  readonly storage: Map<string, string>;
}

export function servicesFor(server: FakeServer, storage = new Map<string, string>()): TestServices {
  const clock = new FakeClock();
  const activity = new FakeActivity();
  const services = createServices({
    base: { publicUrl: base, ownUrl: `${base}/debugger/api/`, refused: undefined },
    fetch: server.fetch,
    clock,
    activity,
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    },
  });
  return { ...services, clock, activity, storage };
}
