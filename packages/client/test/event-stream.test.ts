import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import {
  ConnectionError,
  type EventStream,
  type FetchFunction,
  NotFoundError,
  UnexpectedResponseError,
  WorkflowClient,
  WorkflowClientError,
} from "../src/index.ts";
import {
  clientOf,
  clientWith,
  createServer,
  frame,
  json,
  lastFrame,
  noConnection,
  rejectionOf,
  script,
  sequencesOf,
  sse,
} from "./fixtures.ts";

const cursorOf = (request: Request | undefined): string | null =>
  new URL(request?.url ?? "").searchParams.get("after_sequence");

describe("a connection that is lost", () => {
  test("[server 334] is made again from the last sequence, and nothing comes twice", async () => {
    const cut = `${frame(0)}${frame(2)}${frame(5).slice(0, 20)}`; // within a frame
    const { fetch, requests } = script(
      sse(cut, "break"),
      sse(`${frame(0)}${frame(2)}${frame(5)}`, "break"), // repeats what was sent
      sse(`${frame(6)}${lastFrame(9)}`),
    );
    expect(await sequencesOf(clientWith(fetch).handler("h").streamEvents())).toEqual([0, 2, 5, 6, 9]);
    expect(requests.map(cursorOf)).toEqual(["-1", "2", "5"]);
  });

  test("[server 335] too often in a row is a connection error with the count", async () => {
    const { fetch, requests } = script(sse(frame(0), "break"), ...Array.from({ length: 9 }, noConnection));
    const stream = clientWith(fetch).handler("h").streamEvents();
    const error = await rejectionOf(sequencesOf(stream));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 4, method: "GET", url: "http://server/events/h" });
    expect((error as Error).message).toBe(
      "No connection to the event stream of handler h after 4 attempts (GET http://server/events/h): " +
        "No connection for GET http://server/events/h?sse=true&include_internal=false&include_qualified_name=false" +
        "&after_sequence=0: fetch failed (connect ECONNREFUSED 127.0.0.1:1)",
    );
    expect(requests).toHaveLength(5);
    expect(stream.lastSequence).toBe(0);
    const once = script(noConnection(), noConnection());
    const impatient = clientWith(once.fetch).handler("h").streamEvents({ maxReconnectAttempts: 0 });
    expect(await rejectionOf(sequencesOf(impatient))).toMatchObject({ attempts: 1 });
  });

  test("[server 336] counts anew after each connection", async () => {
    const failures = () => [noConnection(), json({}, 502), json({ detail: "" }, 503)];
    const { fetch } = script(
      ...failures(),
      sse(frame(0), "break"),
      ...failures(),
      sse("", "break"),
      ...failures(),
      sse(lastFrame(1)),
    );
    expect(await sequencesOf(clientWith(fetch).handler("h").streamEvents())).toEqual([0, 1]);
  });

  test("[server 337] is also one that is silent for longer than two heartbeats: it is made again", async () => {
    const { fetch, requests } = script(
      sse(frame(0), "silence"),
      () => sse(": heartbeat\n\n", "silence"),
      sse(lastFrame(1)),
    );
    const client = clientWith(fetch, { heartbeatInterval: 5 });
    expect(await sequencesOf(client.handler("h").streamEvents())).toEqual([0, 1]);
    expect(requests.map(cursorOf)).toEqual(["-1", "0", "0"]);
  });

  test("is one that is not answered, too", async () => {
    let requests = 0;
    const fetch: FetchFunction = () => (++requests < 3 ? new Promise(() => {}) : sse(lastFrame(0)));
    const client = clientWith(fetch, { heartbeatInterval: 5 });
    expect(await sequencesOf(client.handler("h").streamEvents())).toEqual([0]);
  });

  test("[server 346] is one that ends without a terminal event", async () => {
    const { fetch, requests } = script(sse(frame(0)), sse(": heartbeat\n\n"), sse(`${frame(1)}${lastFrame(2)}`));
    expect(await sequencesOf(clientWith(fetch).handler("h").streamEvents())).toEqual([0, 1, 2]);
    expect(requests).toHaveLength(3);
  });

  test("that ends at once may have had internal events only: they lead to the end, and are not shown", async () => {
    const internal = frame(7, "StepStateChanged").replace('"types":null', '"types":["InternalDispatchEvent"]');
    const { fetch, requests } = script(sse(frame(5)), sse(""), sse(internal), new Response(null, { status: 204 }));
    const stream = clientWith(fetch).handler("h").streamEvents();
    expect(await sequencesOf(stream)).toEqual([5]);
    expect(stream.lastSequence).toBe(5);
    expect(requests.map(cursorOf)).toEqual(["-1", "5", "5", "7"]);
    expect(requests.map(({ url }) => new URL(url).searchParams.get("include_internal"))).toEqual([
      "false",
      "false",
      "true",
      "true",
    ]);
  });

  test("that ends at once is made again, as often as that happens", async () => {
    const { fetch } = script(...Array.from({ length: 9 }, () => sse("")), sse(`${frame(0)}${lastFrame(1)}`));
    expect(await sequencesOf(clientWith(fetch).handler("h").streamEvents())).toEqual([0, 1]);
  });

  test("waits as the server asks", async () => {
    const { fetch } = script(
      sse(`retry: 40\n\n${frame(0)}`, "break"),
      json({}, 503, { "retry-after": "1" }),
      sse(lastFrame(1)),
    );
    const start = performance.now();
    expect(await sequencesOf(clientWith(fetch).handler("h").streamEvents())).toEqual([0, 1]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(1_000);
  });

  test("keeps its place if it asked for what comes from now on", async () => {
    const first = sse("", "break");
    first.headers.set("x-last-sequence", "6");
    const { fetch, requests } = script(first, sse(`${frame(7)}${lastFrame(8)}`));
    const stream = clientWith(fetch).handler("h").streamEvents({ after: "now" });
    expect(await sequencesOf(stream)).toEqual([7, 8]);
    expect(requests.map(cursorOf)).toEqual(["now", "6"]);
  });
});

describe("a stream", () => {
  test("[server 338] says the sequence of the event that was handed out last", async () => {
    const { fetch } = script(sse(`${frame(0)}${frame(4)}${lastFrame(5)}`));
    const stream = clientWith(fetch).handler("h").streamEvents();
    const seen: unknown[] = [];
    for await (const { sequence } of stream) seen.push([sequence, stream.lastSequence]);
    expect(seen).toEqual([
      [0, 0],
      [4, 4],
      [5, 5],
    ]);
  });

  test("[server 339] says before its first event after which one it begins", () => {
    const handler = clientWith(() => json({})).handler("h");
    expect(handler.streamEvents().lastSequence).toBe(-1);
    expect(handler.streamEvents({ after: 7 }).lastSequence).toBe(7);
    expect(handler.streamEvents({ after: "now" }).lastSequence).toBe("now");
    expect(() => handler.streamEvents({ after: 0.5 })).toThrow(RangeError);
  });

  test('[server 340] from "now" on, of a run that has ended, ends at once', async () => {
    const client = clientOf(createServer());
    await client.run("tell", { topic: "x" }, { handlerId: "h" });
    expect(await sequencesOf(client.handler("h").streamEvents({ after: "now" }))).toEqual([]);
    expect(await sequencesOf(client.handler("h").streamEvents({ after: 999_999 }))).toEqual([]);
  });

  test("[server 341] is iterated once", async () => {
    const { fetch } = script(sse(lastFrame(0)));
    const stream = clientWith(fetch).handler("h").streamEvents();
    await sequencesOf(stream);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(WorkflowClientError);
  });

  test("[server 342] shows the engine's own events if they are asked for", async () => {
    const client = clientOf(createServer());
    await client.run("tell", { topic: "x" }, { handlerId: "h" });
    const internalOf = async (stream: EventStream) => {
      const found: boolean[] = [];
      for await (const { isInternal } of stream) found.push(isInternal);
      return found;
    };
    const handler = client.handler("h");
    expect(await internalOf(handler.streamEvents())).toEqual([false, false, false, false]);
    expect(await internalOf(handler.streamEvents({ includeInternal: true }))).toContain(true);
  });

  test("internal events that are not recorded are shown as they come, and move no cursor", async () => {
    const unrecorded = frame(0, "StepStateChanged").replace("id: 0\n", "");
    const { fetch, requests } = script(sse(`${frame(3)}${unrecorded}`, "break"), sse(lastFrame(4)));
    const stream = clientWith(fetch).handler("h").streamEvents({ includeInternal: true });
    const types: unknown[] = [];
    for await (const { type, sequence } of stream) types.push([type, sequence, stream.lastSequence]);
    expect(types).toEqual([
      ["Token", 3, 3],
      ["StepStateChanged", undefined, 3],
      ["StopEvent", 4, 4],
    ]);
    expect(requests.map(cursorOf)).toEqual(["-1", "3"]);
  });

  test("[server 343] of a handler that does not exist is an error", async () => {
    const error = await rejectionOf(sequencesOf(clientOf(createServer()).handler("none").streamEvents()));
    expect(error).toBeInstanceOf(NotFoundError);
    expect((error as NotFoundError).detail).toBe("Handler not found");
  });

  test.each([
    ["a page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["an error", () => json({ detail: "no" }, 500)],
  ])("that is answered by %s is an error", async (_name, answer) => {
    const { fetch } = script(answer());
    expect(await rejectionOf(sequencesOf(clientWith(fetch).handler("h").streamEvents()))).toBeInstanceOf(
      UnexpectedResponseError,
    );
  });

  test("that is answered by a page that breaks off is asked for again, and then a connection error", async () => {
    const page = () => {
      const response = sse("<html>", "break");
      response.headers.set("content-type", "text/html");
      return response;
    };
    const { fetch } = script(page(), sse(lastFrame(1)));
    expect(await sequencesOf(clientWith(fetch).handler("h").streamEvents())).toEqual([1]);
    const reading = sequencesOf(clientWith(page, { maxReconnectAttempts: 1 }).handler("h").streamEvents());
    expect(await rejectionOf(reading)).toBeInstanceOf(ConnectionError);
  });

  test("that is answered by anything else names the request that was sent", async () => {
    const { fetch, requests } = script(new Response("<html>"));
    const error = await rejectionOf(sequencesOf(clientWith(fetch).handler("h").streamEvents()));
    expect((error as UnexpectedResponseError).url).toBe(requests[0]?.url);
  });

  test("that is answered by an error without an end is asked for again, though fetch does not look at its signal", async () => {
    const stuck = sse("oh", "silence");
    const { fetch } = script(new Response(stuck.body, { status: 500 }), sse(lastFrame(1)));
    const stream = clientWith(fetch, { heartbeatInterval: 10 }).handler("h").streamEvents();
    expect(await sequencesOf(stream)).toEqual([1]);
  });

  test("with something that is no event is an error that says where", async () => {
    const { fetch } = script(sse(`${frame(0)}id: 1\ndata: nonsense\n\n`));
    const error = await rejectionOf(sequencesOf(clientWith(fetch).handler("h").streamEvents()));
    expect((error as Error).message).toBe(
      "The event stream of handler h has something that is no event, after 0: nonsense",
    );
  });

  test("of a new run under the old id ends with its end, though its sequences begin anew", async () => {
    const { fetch } = script(sse(`${frame(8)}${frame(9)}`, "break"), sse(lastFrame(2)));
    expect(await sequencesOf(clientWith(fetch).handler("h").streamEvents())).toEqual([8, 9, 2]);
  });

  test("sends nothing before it is read", async () => {
    const { fetch, requests } = script(sse(lastFrame(0)));
    const stream = clientWith(fetch).handler("h").streamEvents();
    await new Promise((resolve) => setTimeout(resolve));
    expect(requests).toHaveLength(0);
    await sequencesOf(stream);
    expect(requests).toHaveLength(1);
  });
});

describe("leaving a stream", () => {
  const server = createServer();
  const client = clientOf(server);

  test("its signal ends it, not the run", async () => {
    const handler = await client.start("ask");
    const controller = new AbortController();
    const types: string[] = [];
    for await (const { type } of handler.streamEvents({ signal: controller.signal })) {
      types.push(type);
      controller.abort();
    }
    expect(types).toEqual(["Question"]);
    expect((await handler.refresh()).status).toBe("running");
    expect(await sequencesOf(handler.streamEvents({ signal: AbortSignal.abort() }))).toEqual([]);
  });

  test("a pending read ends when the stream is closed or disposed of", async () => {
    const handler = await client.start("hanging");
    const stream = handler.streamEvents();
    const reading = sequencesOf(stream);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await stream.close();
    await stream.close();
    expect(await reading).toEqual([]);
    const other = handler.streamEvents()[Symbol.asyncIterator]();
    const next = other.next();
    expect(await other.return?.()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    const disposed = handler.streamEvents();
    await disposed[Symbol.asyncDispose]();
    expect(await sequencesOf(disposed)).toEqual([]);
  });

  test("an answer that comes when nobody waits any more is given back", async () => {
    let answer: (response: Response) => void = () => {};
    const late = clientWith(
      () =>
        new Promise<Response>((resolve) => {
          answer = resolve;
        }),
    );
    const stream = late.handler("h").streamEvents();
    const reading = sequencesOf(stream);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await stream.close();
    expect(await reading).toEqual([]);
    await new Promise<void>((resolve) => {
      answer(new Response(new ReadableStream({ cancel: () => resolve() })));
    });
  });

  test("a pause before a reconnect ends too", async () => {
    const failing = clientWith(() => Promise.reject(noConnection()), { retry: { delay: "1h", maxDelay: "1h" } });
    const stream = failing.handler("h").streamEvents();
    const reading = sequencesOf(stream);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await stream.close();
    expect(await reading).toEqual([]);
  });
});

/** An endless stream over a socket; counts what was written, and notices when the client goes. */
async function endlessServer() {
  const big = "x".repeat(64 * 1024);
  const state = { written: 0, closed: Promise.resolve() };
  const server = createHttpServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    state.closed = new Promise((resolve) => response.on("close", resolve));
    const write = (): void => {
      if (response.destroyed) return;
      const goesOn = response.write(frame(state.written, "Token", { big }));
      state.written += 1;
      if (goesOn) setImmediate(write);
      else response.once("drain", write);
    };
    write();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    state,
    client: new WorkflowClient({ baseUrl: url }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("over a socket", () => {
  test("[server 344] a stream that is left early gives its connection back", async () => {
    await using server = await endlessServer();
    for await (const { sequence } of server.client.handler("h").streamEvents()) if (sequence === 3) break;
    await server.state.closed;
    const stream = server.client.handler("h").streamEvents();
    await expect(
      (async () => {
        for await (const _event of stream) throw new Error("enough");
      })(),
    ).rejects.toThrow("enough");
    await server.state.closed;
  });

  test("[server 347] a slow reader slows the server down", async () => {
    await using server = await endlessServer();
    const events = server.client.handler("h").streamEvents()[Symbol.asyncIterator]();
    await events.next();
    // Until nothing more is written: all buffers between are full.
    let before = -1;
    while (before !== server.state.written) {
      before = server.state.written;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(before).toBeLessThan(500); // 32 MiB; without a limit it would be all that was ever written
    for (let count = 0; count < before + 50; count++) expect((await events.next()).value?.sequence).toBe(count + 1);
    await events.return?.();
  });
});
