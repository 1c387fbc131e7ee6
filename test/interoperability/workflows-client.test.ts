import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "@llama-agents/server/node";
import {
  type Client,
  createClient,
  createConfig,
  type GetEventsByHandlerIdData,
  getEventsByHandlerId,
  getHandlers,
  getHandlersByHandlerId,
  getHealth,
  getResultsByHandlerId,
  getWorkflows,
  getWorkflowsByNameEvents,
  getWorkflowsByNameRepresentation,
  getWorkflowsByNameSchema,
  postEventsByHandlerId,
  postHandlersByHandlerIdCancel,
  postWorkflowsByNameRun,
  postWorkflowsByNameRunNowait,
} from "@llamaindex/workflows-client";
import { describe, expect, test } from "vitest";
import { createFixtureServer } from "../conformance/fixture-app.ts";
import { CuttingProxy } from "./cutting-proxy.ts";

const manifest = fileURLToPath(new URL("../package.json", import.meta.resolve("@llamaindex/workflows-client")));
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };

/** The published client of the reference, for a server on a free port. */
async function withClient(body: (client: Client) => Promise<void>): Promise<void> {
  await using running = await serve(createFixtureServer({}), { port: 0, print: () => {} });
  await body(createClient(createConfig({ baseUrl: running.url, throwOnError: true })));
}

type EventsQuery = NonNullable<GetEventsByHandlerIdData["query"]>;

/** What the client yields for each event of a handler, up to the end of the stream or of the caller's interest. */
async function* eventsOf(
  client: Client,
  handlerId: string,
  query: EventsQuery = {},
  onId?: (id: string) => void,
): AsyncGenerator<Envelope> {
  const { stream } = await getEventsByHandlerId({
    client,
    path: { handler_id: handlerId },
    query: { after_sequence: -1, ...query },
    onSseEvent: ({ id }) => onId?.(id ?? ""),
  });
  for await (const event of stream) yield event as unknown as Envelope;
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

interface Envelope {
  readonly type: string;
  readonly value: Record<string, unknown>;
}

async function startedHandler(client: Client, name: string, start_event = {}): Promise<string> {
  const { data } = await postWorkflowsByNameRunNowait({ client, path: { name }, body: { start_event } });
  if (data?.handler_id === undefined) throw new Error(`no handler of ${name}`);
  return data.handler_id;
}

describe(`@llamaindex/workflows-client ${version} -> WorkflowServer (TypeScript)`, () => {
  test("lists and describes the workflows", async () => {
    await withClient(async (client) => {
      expect((await getHealth({ client })).data?.status).toBe("healthy");
      expect((await getWorkflows({ client })).data?.workflows).toContain("typed");
      const path = { name: "typed" };
      const schema = await getWorkflowsByNameSchema({ client, path });
      expect(schema.data?.start).toMatchObject({ properties: { topic: { type: "string" } } });
      const representation = await getWorkflowsByNameRepresentation({ client, path });
      expect(JSON.stringify(representation.data)).toContain("produce");
      const { data: described } = await getWorkflowsByNameEvents({ client, path });
      expect(described?.events.map(({ title }) => title)).toEqual(expect.arrayContaining(["TypedStart", "TypedStop"]));
    });
  });

  test("runs a workflow and reads its result", async () => {
    await withClient(async (client) => {
      const start_event = { topic: "tea", count: 2 };
      const { data } = await postWorkflowsByNameRun({ client, path: { name: "typed" }, body: { start_event } });
      expect(data).toMatchObject({
        status: "completed",
        workflow_name: "typed",
        result: { type: "TypedStop", value: { text: "tea tea", length: 7 } },
      });
      const path = { handler_id: data?.handler_id ?? "" };
      expect((await getHandlersByHandlerId({ client, path })).data?.status).toBe("completed");
      expect((await getResultsByHandlerId({ client, path })).data).toMatchObject({
        result: { text: "tea tea", length: 7 },
      });
      const { data: list } = await getHandlers({ client, query: { status: ["completed"], workflow_name: ["typed"] } });
      expect(list?.handlers.map(({ handler_id }) => handler_id)).toEqual([path.handler_id]);
      expect((await getHandlers({ client, query: { status: ["running", "failed"] } })).data?.handlers).toEqual([]);
    });
  });

  test("is told why a request is refused", async () => {
    await withClient(async (client) => {
      const request = { client, path: { name: "typed" }, body: { start_event: { count: 1 } } };
      const { error, response } = await postWorkflowsByNameRun({ ...request, throwOnError: false });
      expect(response.status).toBe(400);
      expect(JSON.stringify(error)).toContain("topic");
      await expect(getWorkflowsByNameSchema({ client, path: { name: "absent" } })).rejects.toMatchObject({
        detail: "Workflow not found",
      });
    });
  });

  test("streams events up to the end of the run, from any sequence", async () => {
    await withClient(async (client) => {
      const handlerId = await startedHandler(client, "greet", { name: "Ada" });
      const events = await collect(eventsOf(client, handlerId));
      expect(events.map(({ type }) => type)).toEqual(["StreamEvent", "StreamEvent", "StreamEvent", "StopEvent"]);
      expect(events.slice(0, 3).map(({ value }) => value)).toEqual([{ sequence: 0 }, { sequence: 1 }, { sequence: 2 }]);
      expect(events[3]?.value).toEqual({ result: "Hello, Ada!" });
      const ids: string[] = [];
      await collect(eventsOf(client, handlerId, {}, (id) => ids.push(id)));
      const rest = await collect(eventsOf(client, handlerId, { after_sequence: Number(ids[1]) }));
      expect(rest).toEqual(events.slice(2));
    });
  });

  test("streams what comes after now", async () => {
    await withClient(async (client) => {
      const handlerId = await startedHandler(client, "slow", { seconds: 1.5 });
      let seen = 0;
      for await (const _event of eventsOf(client, handlerId)) if (++seen === 3) break;
      const live = await collect(eventsOf(client, handlerId, { after_sequence: "now" }));
      expect(live[0]?.value["n"]).toBeGreaterThanOrEqual(3);
      expect(live.at(-1)).toMatchObject({ type: "StopEvent", value: { result: "slept" } });
    });
  });

  test("goes on after lost connections, by the id of the last event", async () => {
    await using running = await serve(createFixtureServer({}), { port: 0, print: () => {} });
    const direct = createClient(createConfig({ baseUrl: running.url }));
    const handler_id = await startedHandler(direct, "slow", { seconds: 0.8 });
    await using proxy = await CuttingProxy.listen(running.url, 2, 700);
    const { stream } = await getEventsByHandlerId({
      client: createClient(createConfig({ baseUrl: proxy.url })),
      path: { handler_id },
      query: { after_sequence: -1 },
      sseDefaultRetryDelay: 20,
    });
    const events = (await collect(stream)) as unknown as readonly Envelope[];
    const ticks = events.slice(0, -1).map(({ value }) => value["n"]);
    expect(ticks).toEqual(ticks.map((_, index) => index));
    expect(events.at(-1)?.type).toBe("StopEvent");
    expect(proxy.cutsLeft).toBe(0);
  });

  test("answers a run that waits for a person", async () => {
    await withClient(async (client) => {
      const handlerId = await startedHandler(client, "human");
      const path = { handler_id: handlerId };
      let last: Envelope | undefined;
      for await (const event of eventsOf(client, handlerId)) {
        last = event;
        if (event.type !== "RequestEvent") continue;
        expect(event.value).toMatchObject({ prompt: "What is your name?" });
        const answer = { type: "ResponseEvent", value: { response: "Ada" } };
        const sent = await postEventsByHandlerId({ client, path, body: { event: answer } });
        expect(sent.data).toEqual({ status: "sent" });
      }
      expect(last).toMatchObject({ type: "OutEvent", value: { output: "Got: Ada" } });
      expect((await getHandlersByHandlerId({ client, path })).data?.status).toBe("completed");
    });
  });

  test("takes an answer as JSON in a string, as older clients send it", async () => {
    await withClient(async (client) => {
      const handlerId = await startedHandler(client, "human");
      const path = { handler_id: handlerId };
      for await (const { type } of eventsOf(client, handlerId)) if (type === "RequestEvent") break;
      const event = JSON.stringify({ type: "ResponseEvent", value: { response: "Eve" } });
      await postEventsByHandlerId({ client, path, body: { event } });
      const events = await collect(eventsOf(client, handlerId));
      expect(events.at(-1)?.value).toMatchObject({ output: "Got: Eve" });
    });
  });

  test("cancels a run, and deletes it", async () => {
    await withClient(async (client) => {
      const path = { handler_id: await startedHandler(client, "slow", { seconds: 600 }) };
      for await (const { type } of eventsOf(client, path.handler_id)) if (type === "Tick") break;
      expect((await postHandlersByHandlerIdCancel({ client, path })).data).toEqual({ status: "cancelled" });
      const cancelled = await getHandlersByHandlerId({ client, path, throwOnError: false });
      expect([cancelled.response.status, (cancelled.error as { status?: string }).status]).toEqual([500, "cancelled"]);
      const deleted = await postHandlersByHandlerIdCancel({ client, path, query: { purge: true } });
      expect(deleted.data).toEqual({ status: "deleted" });
      const { response } = await getHandlersByHandlerId({ client, path, throwOnError: false });
      expect(response.status).toBe(404);
    });
  });
});
