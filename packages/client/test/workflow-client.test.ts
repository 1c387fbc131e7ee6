import { StartEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { ConflictError, NotFoundError, WorkflowClient } from "../src/index.ts";
import { clientOf, clientWith, createServer, json, noConnection, script, Topic } from "./fixtures.ts";

describe("constructing", () => {
  test("[server 329] a client needs a base URL; fetch and headers go with it", async () => {
    expect(() => new WorkflowClient({ baseUrl: "" })).toThrow(/baseUrl/);
    expect(() => new WorkflowClient({} as never)).toThrow(/baseUrl/);
    const { fetch, requests } = script(json({ workflows: [] }));
    await new WorkflowClient({ baseUrl: "http://server/", fetch, headers: { "x-tenant": "a" } }).listWorkflows();
    expect(requests[0]?.url).toBe("http://server/workflows");
    expect(requests[0]?.headers.get("x-tenant")).toBe("a");
  });

  test.each(["server", "ftp://server", "http://server?a=1", "http://server#top"])("%s is no base URL", (baseUrl) => {
    expect(() => new WorkflowClient({ baseUrl })).toThrow(TypeError);
  });

  test.each([
    { timeout: -1 },
    { timeout: "soon" as never },
    { maxReconnectAttempts: -1 },
    { retry: { maxRetries: 0.5 } },
    { heartbeatInterval: "1 s" as never },
  ])("%j is refused", (option) => {
    expect(() => new WorkflowClient({ baseUrl: "http://server", ...option })).toThrow(RangeError);
  });

  test("a server below a path is reached there", async () => {
    const server = createServer({ basePath: "/agents" });
    expect(await clientOf(server, { baseUrl: "http://server/agents/" }).health()).toEqual({ status: "healthy" });
  });

  test("a user and a password are sent as a header, and shown nowhere", async () => {
    const { fetch, requests } = script(json({ detail: "no" }, 401));
    const client = clientWith(fetch, { baseUrl: "http://ada:s%C3%A9cret@server" });
    const error = (await client.listWorkflows().catch((thrown: unknown) => thrown)) as Error;
    const sent = requests[0]?.headers.get("authorization") ?? "";
    const bytes = Uint8Array.from(atob(sent.replace("Basic ", "")), (character) => character.charCodeAt(0));
    expect(new TextDecoder().decode(bytes)).toBe("ada:sécret");
    expect(error.message).not.toMatch(/cret/);
    expect(requests[0]?.url).toBe("http://server/workflows");
  });

  test.each([
    ["is no URL", "http://ada:secret@host:99999", /not a URL/],
    ["has a password that cannot be decoded", "http://ada:secret%@server", /%25/],
    ["has a user that cannot be decoded", "http://secret%FF@server", /%25/],
  ])("a base URL that %s is refused, and its password not told", (_name, baseUrl, why) => {
    const create = () => new WorkflowClient({ baseUrl });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(why);
    expect(create).not.toThrow(/secret/);
  });

  test("a function is asked for headers before each attempt", async () => {
    const { fetch, requests } = script(noConnection(), json({ workflows: [] }));
    let count = 0;
    await clientWith(fetch, { headers: async () => ({ authorization: `Bearer ${++count}` }) }).listWorkflows();
    expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer 1", "Bearer 2"]);
  });
});

test("[server 330] each method gives what is documented", async () => {
  const client = clientOf(createServer());
  expect(await client.health()).toEqual({ status: "healthy" });
  expect(await client.listWorkflows()).toEqual(["tell", "ask", "failing", "hanging", "brief"]);
  expect(await client.schema("tell")).toMatchObject({ start: { title: "Topic" }, stop: { title: "StopEvent" } });
  expect((await client.representation("ask")).nodes.map(({ id }) => id)).toContain("decide");
  const types = await client.eventTypes("ask");
  expect(types.map(({ type }) => type)).toContain("Answer");
  expect(types.find(({ type }) => type === "Answer")?.schema).toMatchObject({ properties: { text: {} } });

  const handler = await client.start("ask", {}, { handlerId: "h" });
  expect(handler).toMatchObject({ handlerId: "h", status: "running" });
  expect(handler.runId).toBe((await client.handler("h").refresh()).runId);
  await handler.sendEvent({ type: "Answer", value: { text: "yes" } });
  expect(await handler.result()).toEqual({ verdict: "yes", people: ["Ada"] });
  expect(await handler.refresh()).toMatchObject({ workflowName: "ask", status: "completed", error: null });

  const hanging = await client.start("hanging");
  await hanging.cancel();
  expect(await hanging.refresh()).toMatchObject({ status: "cancelled" });
  await hanging.purge();
  await expect(hanging.refresh()).rejects.toThrow(NotFoundError);
});

describe("listing", () => {
  test("[server 331] only the handlers of a status or a workflow are listed", async () => {
    const client = clientOf(createServer());
    await client.run("tell", { topic: "x" }, { handlerId: "told" });
    await client.start("hanging", {}, { handlerId: "hangs" });
    await client.run("failing", {}, { handlerId: "failed" }).catch(() => {});
    const ids = async (...parameters: Parameters<typeof client.listHandlers>) => {
      const found: string[] = [];
      for await (const { handlerId } of client.listHandlers(...parameters)) found.push(handlerId);
      return found.sort();
    };
    expect(await ids()).toEqual(["failed", "hangs", "told"]);
    expect(await ids({ status: "running" })).toEqual(["hangs"]);
    expect(await ids({ status: ["failed", "completed"] })).toEqual(["failed", "told"]);
    expect(await ids({ workflowName: ["tell", "hanging"] })).toEqual(["hangs", "told"]);
    expect(await ids({ workflowName: "tell", status: "running" })).toEqual([]);
    expect(await ids({ startedAfter: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await ids({ startedBefore: "2020-01-01T00:00:00Z" })).toEqual([]);
  });

  test("[server 332] results of typed workflows come whole, nested values too", async () => {
    const client = clientOf(createServer());
    await client.run("tell", { topic: "x" }, { handlerId: "told" });
    const asked = await client.start("ask");
    await asked.sendEvent({ type: "Answer", value: { text: "yes" } });
    await asked.result();
    const results: unknown[] = [];
    for await (const { info } of client.listHandlers()) results.push(info?.result?.value);
    expect(results).toEqual([
      { result: { topic: "x", nested: [{ deep: true }] } },
      { verdict: "yes", people: ["Ada"] },
    ]);
  });

  test("pages are fetched as they are needed", async () => {
    const server = createServer();
    const requests: string[] = [];
    const client = clientOf({
      fetch: (request) => {
        if (request.method === "GET") requests.push(request.url);
        return server.fetch(request);
      },
    });
    for (const id of ["a", "b", "c", "d", "e"]) await client.start("hanging", {}, { handlerId: id });
    const seen: string[] = [];
    for await (const { handlerId } of client.listHandlers({ pageSize: 2, order: "desc" })) {
      seen.push(handlerId);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(["e", "d", "c"]);
    expect(requests).toHaveLength(2);
  });
});

describe("starting", () => {
  test("a start event may be given as such, or as its fields", async () => {
    const client = clientOf(createServer());
    const result = { topic: "x", nested: [{ deep: true }] };
    expect(await client.run("tell", new Topic({ topic: "x" }))).toEqual(result);
    expect(await client.run("tell", { topic: "x", count: 1 })).toEqual(result);
    const asked = await client.start("ask", new StartEvent());
    expect(asked.status).toBe("running");
  });

  test("a conflict is an error, unless the run that goes on is wanted", async () => {
    const client = clientOf(createServer());
    const first = await client.start("hanging", {}, { handlerId: "h" });
    await expect(client.start("hanging", {}, { handlerId: "h" })).rejects.toThrow(ConflictError);
    const again = await client.start("hanging", {}, { handlerId: "h", onConflict: "return" });
    expect(again.runId).toBe(first.runId);
    const other = await client.start("hanging", {}, { handlerId: "h", onConflict: "replace" });
    expect(other.runId).not.toBe(first.runId);
  });

  test("a start whose answer is lost is sent again, and starts one run", async () => {
    const server = createServer();
    let requests = 0;
    const client = clientOf({
      fetch: async (request) => {
        const response = await server.fetch(request);
        requests += 1;
        if (requests === 1) throw noConnection();
        return response;
      },
    });
    const handler = await client.start("hanging");
    expect(requests).toBe(2);
    const ids: string[] = [];
    for await (const { handlerId } of client.listHandlers()) ids.push(handlerId);
    expect(ids).toEqual([handler.handlerId]);
  });

  test("a saved context goes to the server, which may refuse it", async () => {
    const client = clientOf(createServer());
    const started = client.start("tell", { topic: "x" }, { context: { version: 1 } });
    await expect(started).rejects.toThrow(/Context API is disabled/);
  });

  test("what is no JSON is refused before anything is sent", async () => {
    const { fetch, requests } = script();
    await expect(clientWith(fetch).start("tell", { topic: 1n })).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });
});
