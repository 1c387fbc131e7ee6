import {
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  type ReceivedEvent,
  RunCancelledError,
  RunFailedError,
  WorkflowClient,
} from "@llama-agents/client";
import { HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Waiter } from "../conformance/workflows/waiter.ts";
import { CuttingProxy } from "./cutting-proxy.ts";
import { type FixtureServer, servePython, serveTypeScript } from "./fixture-servers.ts";
import { installed } from "./installed.ts";

const { python, versions } = installed("python");

class RequestEvent extends InputRequiredEvent.extend("RequestEvent", { prompt: z.string() }) {}
class ResponseEvent extends HumanResponseEvent.extend("ResponseEvent", { response: z.string() }) {}
class OutEvent extends StopEvent.extend("OutEvent", { output: z.string() }) {}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const ticksOf = (events: readonly ReceivedEvent[]): readonly unknown[] =>
  events.filter(({ type }) => type === "Tick").map(({ value }) => value["n"]);

/** The first whole numbers, as many as there are ticks. */
const upTo = ({ length }: readonly unknown[]): readonly number[] => Array.from({ length }, (_, index) => index);

describe.each([
  [`llama-agents-server ${versions["llama-agents-server"]} (Python)`, () => servePython(python)],
  ["WorkflowServer (TypeScript)", () => serveTypeScript()],
])("@llama-agents/client (TypeScript) -> %s", (_, serveFixture) => {
  let server: FixtureServer | undefined;
  beforeAll(async () => {
    server = await serveFixture();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  const url = (): string => server?.url ?? "";
  const connected = (): WorkflowClient => new WorkflowClient({ baseUrl: url() });

  test("health and list", async () => {
    expect(await connected().health()).toMatchObject({ status: "healthy" });
    expect(await connected().listWorkflows()).toEqual(expect.arrayContaining(["greet", "human", "slow"]));
  });

  test("schema, graph and event types", async () => {
    const client = connected();
    const { start, stop } = await client.schema("typed");
    expect(start).toMatchObject({ title: "TypedStart", required: ["topic"], properties: { count: { default: 1 } } });
    expect(stop).toMatchObject({ title: "TypedStop" });
    expect((await client.representation("typed")).nodes.map(({ id }) => id)).toContain("produce");
    const types = (await client.eventTypes("typed")).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["TypedStart", "TypedStop"]));
  });

  test("run", async () => {
    const client = connected();
    expect(await client.run("greet", { name: "Ada" })).toBe("Hello, Ada!");
    expect(await client.run("greet")).toBe("Hello, World!");
    expect(await client.run("typed", { topic: "tea", count: 2 })).toEqual({ text: "tea tea", length: 7 });
  });

  test("start without waiting, and stream", async () => {
    const handler = await connected().start("greet", { name: "Ada" });
    const events = await collect(handler.streamEvents());
    expect(events.map(({ type }) => type)).toEqual(["StreamEvent", "StreamEvent", "StreamEvent", "StopEvent"]);
    expect(events.slice(0, 3).map(({ value }) => value["sequence"])).toEqual([0, 1, 2]);
    expect(await handler.result()).toBe("Hello, Ada!");
    expect(await handler.refresh()).toMatchObject({ status: "completed", workflowName: "greet" });
  });

  test("stream with the engine's own events", async () => {
    const handler = await connected().start("greet");
    const events = await collect(handler.streamEvents({ includeInternal: true }));
    expect(events.filter(({ isInternal }) => isInternal).map(({ type }) => type)).toContain("StepStateChanged");
  });

  test("stream after -1: from the beginning, also of a finished run", async () => {
    const handler = await connected().start("bigstream", { n: 250 });
    expect(await handler.result()).toBe(250);
    const stream = handler.streamEvents({ after: -1 });
    const events = await collect(stream);
    expect(events.slice(0, -1).map(({ value }) => value["sequence"])).toEqual(
      Array.from({ length: 250 }, (_0, i) => i),
    );
    expect(stream.lastSequence).toBe(events.at(-1)?.sequence);
  });

  test("stream after a sequence", async () => {
    const handler = await connected().start("slow", { seconds: 0.6 });
    const stream = handler.streamEvents();
    const seen: ReceivedEvent[] = [];
    for await (const event of stream) if (seen.push(event) === 3) break;
    const rest = await collect(handler.streamEvents({ after: stream.lastSequence }));
    const ticks = ticksOf([...seen, ...rest]);
    expect(ticks).toEqual(upTo(ticks));
    expect(ticks.length).toBeGreaterThan(3);
    expect(rest.at(-1)?.type).toBe("StopEvent");
  });

  test("stream after now", async () => {
    const handler = await connected().start("slow", { seconds: 2 });
    let seen = 0;
    for await (const _event of handler.streamEvents()) if (++seen === 5) break;
    const live = await collect(handler.streamEvents({ after: "now" }));
    expect(Number(ticksOf(live)[0])).toBeGreaterThanOrEqual(5);
    expect(live.at(-1)?.type).toBe("StopEvent");
    expect(await collect(handler.streamEvents({ after: "now" }))).toEqual([]);
  });

  test("reconnect after lost connections", async () => {
    const { handlerId } = await connected().start("slow", { seconds: 1.5 });
    await using proxy = await CuttingProxy.listen(url(), 3, 600);
    const client = new WorkflowClient({ baseUrl: proxy.url, retry: { delay: 10 } });
    const events = await collect(client.handler(handlerId).streamEvents());
    expect(ticksOf(events)).toEqual(upTo(ticksOf(events)));
    expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(events.length);
    expect(events.at(-1)?.type).toBe("StopEvent");
    expect(proxy.cutsLeft).toBe(0);
  });

  test("human in the loop", async () => {
    const client = new WorkflowClient({ baseUrl: url(), events: [RequestEvent, OutEvent] });
    const handler = await client.start("human");
    for await (const event of handler.streamEvents()) {
      if (!event.is(RequestEvent)) continue;
      expect(event.load([RequestEvent]).prompt).toBe("What is your name?");
      await handler.sendEvent(new ResponseEvent({ response: "Ada" }));
    }
    expect((await handler.stopEvent()).load([OutEvent]).output).toBe("Got: Ada");
    expect(await handler.result()).toEqual({ output: "Got: Ada" });
    await expect(handler.sendEvent(new ResponseEvent({ response: "Eve" }))).rejects.toThrow(ConflictError);
  });

  test("answer one step", async () => {
    const handler = await connected().start("human");
    for await (const { type } of handler.streamEvents()) if (type === "RequestEvent") break;
    const answer = { type: "ResponseEvent", value: { response: "Eve" } };
    await expect(handler.sendEvent(answer, { step: "absent" })).rejects.toThrow(/absent/);
    await handler.sendEvent(answer, { step: "answer" });
    expect(await handler.result()).toEqual({ output: "Got: Eve" });
  });

  test("answer a waiting step", async () => {
    const handler = await connected().start("waiter", { user: "alice" });
    for await (const { type } of handler.streamEvents()) if (type === "ApprovalRequest") break;
    await handler.sendEvent({ type: "Approval", value: { user: "mallory" } });
    await handler.sendEvent({ type: "Approval", value: { user: "alice", ok: false } });
    expect(await handler.result()).toEqual({ user: "alice", ok: false });
  });

  test("handlers", async () => {
    const client = connected();
    const done = await client.start("branch", {}, { handlerId: "branch-1" });
    expect([done.handlerId, await done.result()]).toEqual(["branch-1", "went L"]);
    const waiting = await client.start("human", {}, { handlerId: "human-1" });
    const filters = { workflowName: ["branch", "human"] };
    const running = await collect(client.listHandlers({ ...filters, status: "running" }));
    expect(running.map(({ handlerId }) => handlerId)).toContain(waiting.handlerId);
    const ended = await collect(client.listHandlers({ ...filters, status: ["completed", "failed"] }));
    expect(ended.map(({ handlerId }) => handlerId)).toContain(done.handlerId);
    expect(ended.map(({ handlerId }) => handlerId)).not.toContain(waiting.handlerId);
    await waiting.purge();
    // The same handler again, for another run: what it tells is of the new one.
    const again = await client.start("branch", { side: "right" }, { handlerId: "branch-1" });
    expect(await again.result()).toBe("went R");
  });

  test("failed run", async () => {
    const handler = await connected().start("fail");
    const failure = await handler.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RunFailedError);
    expect(failure).toMatchObject({ handler: { status: "failed", error: "boom" } });
    expect(await handler.refresh()).toMatchObject({ status: "failed", error: "boom" });
    expect((await collect(handler.streamEvents())).map(({ type }) => type)).toEqual(["WorkflowFailedEvent"]);
    await expect(connected().run("timeout")).rejects.toThrow("timed out after 0.2s");
  });

  test("refused requests", async () => {
    const client = connected();
    const refusal = await client.start("typed", { count: 1 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidRequestError);
    expect(refusal).toMatchObject({ status: 400, detail: expect.stringContaining("topic") });
    await expect(client.run("absent")).rejects.toThrow(NotFoundError);
    await expect(client.handler("absent").refresh()).rejects.toThrow(NotFoundError);
    await expect(collect(client.handler("absent").streamEvents())).rejects.toThrow(NotFoundError);
  });

  test("cancel", async () => {
    const handler = await connected().start("slow", { seconds: 600 });
    const events: ReceivedEvent[] = [];
    for await (const event of handler.streamEvents()) if (events.push(event) === 1) await handler.cancel();
    expect(events.at(-1)?.type).toBe("WorkflowCancelledEvent");
    await expect(handler.result()).rejects.toThrow(RunCancelledError);
    expect((await handler.refresh()).status).toBe("cancelled");
    await handler.cancel();
    await handler.purge();
    await expect(handler.refresh()).rejects.toThrow(NotFoundError);
  });

  test("go on with a run that has begun here", async () => {
    const workflow = new Waiter();
    const begun = workflow.start(new StartEvent({ user: "alice", topic: "release" }));
    for await (const event of begun.streamEvents()) if (event instanceof InputRequiredEvent) break;
    const context = await begun.context.toDict();
    await begun.cancel();
    const handler = await connected().start("waiter", {}, { context: { ...context } });
    await handler.sendEvent({ type: "Approval", value: { user: "alice" } });
    expect(await handler.result()).toEqual({ user: "alice", ok: true });
  });
});
