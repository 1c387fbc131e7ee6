import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { WorkflowServer } from "../../src/index.ts";
import { createHanging, createServer, framesOf, open, post, startWaiting, TestLogger, Token } from "../fixtures.ts";

const server = createServer();
const answer = (handlerId: string) =>
  post(server, `/events/${handlerId}`, { event: { type: "Answer", value: { text: "yes" } } });

/** A finished run with three tokens. */
await post(server, "/workflows/tell/run", { handler_id: "told", start_event: { topic: "x" } });

const read = async (path: string, headers?: Record<string, string>) => (await open(server, path, headers)).text();
const typesIn = (text: string) => framesOf(text).map(({ type }) => type);
const all = ["Token", "Token", "Token", "StopEvent"];

describe("server-sent events", () => {
  test("carry the sequence and the envelope, and no name", async () => {
    const response = await open(server, "/events/told?after_sequence=-1");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    const text = await response.text();
    expect(text).not.toMatch(/^event:/m);
    const frames = framesOf(text);
    expect(frames.map(({ type }) => type)).toEqual(all);
    expect(frames.map(({ id }) => id)).toEqual([...frames.map(({ id }) => id)].sort((a, b) => a - b));
    expect(frames[0]).toEqual({
      id: frames[0]?.id,
      value: { index: 0 },
      qualified_name: "workflow.Token",
      type: "Token",
      types: null,
    });
  });

  test("have sequences from 0 without gaps when internal events are included", async () => {
    const frames = framesOf(await read("/events/told?after_sequence=-1&include_internal=true"));
    expect(frames.map(({ id }) => id)).toEqual(frames.map((_frame, index) => index));
    const internal = frames.filter(({ types }) => types?.includes("InternalDispatchEvent"));
    expect(internal.map(({ type }) => type)).toContain("StepStateChanged");
    expect(internal.map(({ value }) => value["step_state"])).toContain("running");
  });

  test("have a null qualified_name if it is not wanted", async () => {
    const frames = framesOf(await read("/events/told?after_sequence=-1&include_qualified_name=false"));
    expect(frames.map(({ qualified_name }) => qualified_name)).toEqual([null, null, null, null]);
    expect(frames.map(({ type }) => type)).toEqual(all);
  });

  test("go on after a sequence, or after the last id", async () => {
    const [first, second, third, stop] = framesOf(await read("/events/told?after_sequence=-5")).map(({ id }) => id);
    expect(typesIn(await read(`/events/told?after_sequence=${first}`))).toEqual(all.slice(1));
    const after = (id: unknown) => ({ "last-event-id": String(id) });
    expect(typesIn(await read("/events/told?after_sequence=-1", after(second)))).toEqual(all.slice(2));
    expect(typesIn(await read("/events/told", after(third)))).toEqual(["StopEvent"]);
    expect(typesIn(await read("/events/told?after_sequence=-1", after("abc")))).toEqual(all);
    const ended = await open(server, "/events/told?after_sequence=-1", after(stop));
    expect(ended.status).toBe(204);
  });
});

test("lines carry the envelope alone, and know no last id", async () => {
  const response = await open(server, "/events/told?sse=false&after_sequence=-1", { "last-event-id": "99" });
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = (await response.text()).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).type)).toEqual(all);
});

describe("204, without a body", () => {
  test.each(["?after_sequence=999999", "", "?after_sequence=NOW", "?sse=false"])(
    "of a finished run %s",
    async (query) => {
      const response = await open(server, `/events/told${query}`);
      expect(response.status).toBe(204);
      expect(response.body).toBeNull();
    },
  );
});

describe("what is refused", () => {
  test.each(["abc", "1.5", ""])("after_sequence=%s", async (text) => {
    const response = await open(server, `/events/told?after_sequence=${text}`, { "last-event-id": "0" });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ detail: `Invalid after_sequence: '${text}'` });
  });

  test("acquire_timeout, unless it is a number", async () => {
    expect((await open(server, "/events/told?after_sequence=-1&acquire_timeout=1")).status).toBe(200);
    expect((await open(server, "/events/told?acquire_timeout=x")).status).toBe(400);
  });

  test("an unknown handler", async () => {
    const response = await open(server, "/events/nobody?after_sequence=-1");
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ detail: "Handler not found" });
  });
});

describe("a run in progress", () => {
  test("is followed by many readers, each of which gets everything", async () => {
    await startWaiting(server, "many");
    const readers = Array.from({ length: 20 }, () => read("/events/many?after_sequence=-1"));
    await answer("many");
    for (const text of await Promise.all(readers)) expect(typesIn(text)).toEqual(["Question", "Verdict"]);
  });

  test("is followed from now on", async () => {
    await startWaiting(server, "now");
    const response = await open(server, "/events/now");
    expect(response.status).toBe(200);
    await answer("now");
    expect(typesIn(await response.text())).toEqual(["Verdict"]);
  });

  test("is terminal for whoever has seen its terminal event", async () => {
    await startWaiting(server, "terminal");
    const reading = read("/events/terminal");
    await answer("terminal");
    await reading;
    expect((await open(server, "/handlers/terminal")).status).toBe(200);
  });

  test("delivers many events in few chunks, in order, and at the pace of the reader", async () => {
    const count = 20_000;
    const body = { handler_id: "fast", start_event: { topic: "x", count } };
    await post(server, "/workflows/tell/run-nowait", body);
    const response = await open(server, "/events/fast?after_sequence=-1");
    const decoder = new TextDecoder();
    let text = "";
    let chunks = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      chunks++;
    }
    const tokens = framesOf(text).filter(({ type }) => type === "Token");
    expect(tokens.map(({ value }) => value["index"])).toEqual(Array.from({ length: count }, (_item, index) => index));
    expect(chunks).toBeLessThan(count / 50);
  });
});

describe("how a run ends", () => {
  test("by a failure, with the step and the error", async () => {
    await post(server, "/workflows/failing/run", { handler_id: "failed" });
    const [event] = framesOf(await read("/events/failed?after_sequence=-1"));
    expect(event).toMatchObject({
      type: "WorkflowFailedEvent",
      types: ["StopEvent"],
      value: { step_name: "explode", exception: { exception_message: "Test error" } },
    });
  });

  test("by its timeout, with the steps at work", async () => {
    const limited = new WorkflowServer({ logger: new TestLogger() }).addWorkflow("hanging", createHanging(20));
    await post(limited, "/workflows/hanging/run", { handler_id: "late" });
    const [event] = framesOf(await (await open(limited, "/events/late?after_sequence=-1")).text());
    expect(event).toMatchObject({
      type: "WorkflowTimedOutEvent",
      value: { timeout: 0.02, active_steps: ["hang"] },
    });
  });
});

describe("heartbeats", () => {
  const beating = createServer({ heartbeatInterval: 10 });
  const reply = () => post(beating, "/events/beat", { event: { type: "Answer", value: { text: "yes" } } });

  test("are comments in the silence, and do not keep the stream from its end", async () => {
    await startWaiting(beating, "beat");
    const response = await open(beating, "/events/beat?after_sequence=-1");
    const decoder = new TextDecoder();
    let text = "";
    let isAnswered = false;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if (isAnswered || text.split(": heartbeat\n\n").length < 4) continue;
      isAnswered = true;
      await reply();
    }
    expect(typesIn(text)).toEqual(["Question", "Verdict"]);
    expect(text).toMatch(/^id: \d+\ndata: .*\n\n(: heartbeat\n\n)+id: /);
  });

  test("are never among lines", async () => {
    await startWaiting(beating, "lines");
    const response = await open(beating, "/events/lines?sse=false&after_sequence=-1");
    const text = response.text();
    const other = await open(beating, "/events/lines");
    const reader = other.body?.getReader();
    for (let beats = 0; beats < 3; beats++) await reader?.read();
    await reader?.cancel();
    await post(beating, "/events/lines", { event: { type: "Answer", value: { text: "yes" } } });
    expect((await text).trimEnd().split("\n")).toHaveLength(2);
  });
});

test("what steps do to an object after it was streamed is not seen", async () => {
  const workflow = defineWorkflow({ name: "mutable" })
    .step("change", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const event = new Token({ index: 1 });
      const list = [1];
      event.set("list", list);
      context.writeEventToStream(event);
      await new Promise((resolve) => setImmediate(resolve));
      list.push(2);
      return new StopEvent({ result: list });
    })
    .build();
  const mutable = new WorkflowServer().addWorkflow("mutable", workflow);
  const { body } = await post(mutable, "/workflows/mutable/run", {});
  const frames = framesOf(await (await open(mutable, `/events/${body.handler_id}?after_sequence=-1`)).text());
  expect(frames.map(({ value }) => value)).toEqual([{ index: 1, _data: { list: [1] } }, { result: [1, 2] }]);
});

test("text that many clients take for a line end is escaped", async () => {
  const topic = "a\u2028b\u2029c\u0085d\ne";
  const { body } = await post(server, "/workflows/tell/run", { start_event: { topic, count: 0 } });
  const text = await read(`/events/${body.handler_id}?after_sequence=-1`);
  expect(text).not.toMatch(/[\u2028\u2029\u0085]/);
  expect(framesOf(text).at(-1)?.value).toEqual({ result: topic });
});

test("internal events are not made if they are not recorded", async () => {
  const quiet = createServer({ recordInternalEvents: false });
  await post(quiet, "/workflows/tell/run", { handler_id: "quiet", start_event: { topic: "x" } });
  const frames = framesOf(await (await open(quiet, "/events/quiet?after_sequence=-1&include_internal=true")).text());
  expect(frames.map(({ id, type }) => [id, type])).toEqual(all.map((type, index) => [index, type]));
});
