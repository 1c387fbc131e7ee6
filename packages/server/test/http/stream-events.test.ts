import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { WorkflowServer } from "../../src/index.ts";
import { createServer, framesOf, get, open, post, startWaiting, Token } from "../fixtures.ts";
import {
  answer,
  BreakableStore,
  createHttpServer,
  internalError,
  rawAnswer,
  readerOf,
  readUntil,
  serveHttp,
  started,
  strangeRow,
  streamFrames,
  streamText,
  typesOf,
} from "./http-server.ts";

const server = createHttpServer();

/** A finished run with three tokens. */
await post(server, "/workflows/tell/run", { handler_id: "told", start_event: started(3) });
const all = ["Token", "Token", "Token", "StopEvent"];
const told = await streamFrames(server, "told");
const lastId = told.at(-1)?.id;
const after = (id: unknown) => ({ "last-event-id": String(id) });

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly type: string });

describe("the events of a run", () => {
  test("[server 145] are there in order, with the stop event at the end", () => {
    expect(told.map(({ type, value }) => [type, value])).toEqual([
      ["Token", { index: 0 }],
      ["Token", { index: 1 }],
      ["Token", { index: 2 }],
      ["StopEvent", { result: "x" }],
    ]);
  });

  test("[server 149] are still there when it has finished", async () => {
    expect(typesOf(await streamFrames(server, "told"))).toEqual(all);
    expect((await get(server, "/handlers/told")).status).toBe(200);
  });

  test("[server 159] are the same for two readers", async () => {
    await startWaiting(server, "two");
    const readers = [streamText(server, "two"), streamText(server, "two")];
    await answer(server, "two");
    const [first, second] = await Promise.all(readers);
    expect(typesOf(framesOf(first ?? ""))).toEqual(["Question", "Verdict"]);
    expect(second).toBe(first);
  });

  test("[server 160] are the stop event alone if it has none of its own", async () => {
    await post(server, "/workflows/tell/run", { handler_id: "silent", start_event: started(0) });
    expect(typesOf(await streamFrames(server, "silent"))).toEqual(["StopEvent"]);
  });

  test("[server 161] are those of the engine too if they are asked for", async () => {
    const frames = await streamFrames(server, "told", "after_sequence=-1&include_internal=TRUE");
    expect(frames.map(({ id }) => id)).toEqual(frames.map((_frame, index) => index));
    const changes = frames.filter(({ type }) => type === "StepStateChanged");
    expect(changes.map(({ value: { name, step_state } }) => [name, step_state])).toContainEqual(["tell", "running"]);
    expect(changes[0]?.types).toEqual(["InternalDispatchEvent"]);
    expect(typesOf(frames.filter(({ types }) => !types?.includes("InternalDispatchEvent")))).toEqual(all);
  });

  test("[server 162] have a null qualified name if it is not wanted", async () => {
    const frames = await streamFrames(server, "told", "after_sequence=-1&include_qualified_name=no");
    expect(frames.map(({ qualified_name }) => qualified_name)).toEqual([null, null, null, null]);
    expect(frames.every((frame) => "qualified_name" in frame)).toBe(true);
    expect(told[0]?.qualified_name).toBe("workflow.Token");
  });

  test("[server 163] keep the order of their ids where the engine's are left out", () => {
    const ids = told.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    expect(lastId).toBeGreaterThan(ids.length - 1);
  });

  test("are what they were when they were streamed, whatever becomes of their objects", async () => {
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
    await post(mutable, "/workflows/mutable/run", { handler_id: "it" });
    const values = (await streamFrames(mutable, "it")).map(({ value }) => value);
    expect(values).toEqual([{ index: 1, _data: { list: [1] } }, { result: [1, 2] }]);
  });

  test("are not made for the engine if they are not recorded", async () => {
    const quiet = createServer({ recordInternalEvents: false });
    await post(quiet, "/workflows/tell/run", { handler_id: "quiet", start_event: started(3) });
    const frames = await streamFrames(quiet, "quiet", "after_sequence=-1&include_internal=true");
    expect(frames.map(({ id, type }) => [id, type])).toEqual(all.map((type, index) => [index, type]));
  });
});

describe("the form", () => {
  test("[server 146] is that of server-sent events", async () => {
    const response = await open(server, "/events/told?after_sequence=-1");
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    await response.body?.cancel();
  });

  test("[server 147] is that of lines with sse=false", async () => {
    const response = await open(server, "/events/told?after_sequence=-1&sse=false");
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(linesOf(await response.text()).map(({ type }) => type)).toEqual(all);
  });

  test("[server 148] has an id in each frame, ascending, and no name", async () => {
    const text = await streamText(server, "told");
    expect(text).toMatch(/^(?:id: \d+\ndata: \{.*\}\n\n){4}$/);
    const ids = framesOf(text).map(({ id }) => id);
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? Number.NaN))).toBe(true);
  });

  test("[server 178] keeps proxies from keeping it", async () => {
    const response = await open(server, "/events/told?after_sequence=-1");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    await response.body?.cancel();
  });

  test("has no text that many clients take for a line end", async () => {
    const result = "a\u2028b\u2029c\u0085d\ne\r";
    await post(server, "/workflows/tell/run", { handler_id: "lines", start_event: { topic: result, count: 0 } });
    for (const query of ["after_sequence=-1", "after_sequence=-1&sse=false"]) {
      const text = await streamText(server, "lines", query);
      expect(text).not.toMatch(/[\u2028\u2029\u0085\r]/);
      const [event] = query.endsWith("false") ? linesOf(text) : framesOf(text);
      expect(event).toMatchObject({ value: { result } });
    }
  });
});

describe("the cursor", () => {
  test("of an earlier run does not hide an end that has the same sequence", async () => {
    const server = createHttpServer({ recordInternalEvents: false });
    await post(server, "/workflows/hanging/run-nowait", { handler_id: "h" });
    const frames = streamFrames(server, "h", "after_sequence=0");
    await post(server, "/handlers/h/cancel", {});
    expect((await frames).map(({ id, type }) => [id, type])).toEqual([[0, "WorkflowCancelledEvent"]]);
  });

  test("[server 150] beyond the end of a finished run is 204", async () => {
    expect((await open(server, "/events/told?after_sequence=999999")).status).toBe(204);
  });

  test("[server 151] now, at a finished run, is 204", async () => {
    for (const query of ["", "?after_sequence=now", "?after_sequence=NOW", "?sse=false"]) {
      expect((await open(server, `/events/told${query}`)).status).toBe(204);
    }
  });

  test("[server 152] at the last id of a finished run is 204, whatever else is asked for", async () => {
    expect((await open(server, "/events/told?after_sequence=-1", after(lastId))).status).toBe(204);
  });

  test("[server 153] is after_sequence if the last id is none", async () => {
    expect(typesOf(await streamFrames(server, "told", "after_sequence=-1", after("abc")))).toEqual(all);
    expect(typesOf(await streamFrames(server, "told", "after_sequence=-1", after(told[0]?.id)))).toEqual(all.slice(1));
  });

  test("[server 154] is after_sequence for lines, whatever the last id", async () => {
    const text = await streamText(server, "told", "after_sequence=-1&sse=false", after(lastId));
    expect(linesOf(text)).toHaveLength(4);
  });

  test("[server 155] now has what comes after the request", async () => {
    await startWaiting(server, "now");
    const response = await open(server, "/events/now?after_sequence=now");
    await answer(server, "now");
    expect(typesOf(framesOf(await response.text()))).toEqual(["Verdict"]);
  });

  test("[server 156] N has what is larger", async () => {
    for (const [index, { id }] of told.slice(0, 3).entries()) {
      const frames = await streamFrames(server, "told", `after_sequence=${id}`);
      expect(frames).toEqual(told.slice(index + 1));
    }
  });

  test("beyond what a run has so far brings its end", async () => {
    await startWaiting(server, "beyond");
    const response = await open(server, "/events/beyond?after_sequence=99");
    await answer(server, "beyond");
    expect(typesOf(framesOf(await response.text()))).toEqual(["Verdict"]);
  });

  test("[server 157] that is no integer is refused and quoted", async () => {
    for (const text of ["abc", "1.5", ""]) {
      const { status, body } = await get(server, `/events/told?after_sequence=${text}`);
      expect({ status, body }).toEqual({ status: 400, body: { detail: `Invalid after_sequence: '${text}'` } });
      expect((await open(server, `/events/told?after_sequence=${text}`, after(0))).status).toBe(400);
    }
  });

  test("[server 158] below zero is the beginning", async () => {
    expect(await streamFrames(server, "told", "after_sequence=-5")).toEqual(told);
  });

  test("[server 174] may come with the waiting time of older clients, if that is a number", async () => {
    expect(typesOf(await streamFrames(server, "told", "after_sequence=-1&acquire_timeout=1"))).toEqual(all);
    expect(await get(server, "/events/told?acquire_timeout=x")).toMatchObject({ status: 400 });
  });

  test("[server 173] of a reader who comes back brings the stop event exactly once", async () => {
    await startWaiting(server, "back");
    const reader = readerOf(await open(server, "/events/back?after_sequence=-1"));
    const seen = framesOf(await readUntil(reader, (text) => text.endsWith("\n\n")));
    await reader.cancel();
    const again = await open(server, "/events/back?after_sequence=-1", after(seen.at(-1)?.id));
    await answer(server, "back");
    const rest = framesOf(await again.text());
    expect(typesOf([...seen, ...rest])).toEqual(["Question", "Verdict"]);
    expect((await open(server, "/events/back", after(rest.at(-1)?.id))).status).toBe(204);
  });
});

describe("no stream", () => {
  const store = new BreakableStore();
  const strange = createHttpServer({ store });

  test("[server 164] of an unknown handler", async () => {
    const unknown = { status: 404, body: { detail: "Handler not found" } };
    expect(await get(server, "/events/nobody?after_sequence=-1")).toEqual(unknown);
  });

  test("[server 165] of a handler without a run", async () => {
    store.row = strangeRow({});
    const bare = { status: 404, body: { detail: "Handler has no associated run" } };
    expect(await get(strange, "/events/strange?after_sequence=-1")).toEqual(bare);
  });

  test("[server 166] if the store fails", async () => {
    store.isBroken = true;
    expect(await get(strange, "/events/x")).toEqual(internalError);
  });

  test("[server 167] and no body on the wire if there are no more events", async () => {
    const served = createHttpServer();
    await using running = await serveHttp(served);
    await post(served, "/workflows/tell/run", { handler_id: "told", start_event: started(1) });
    const text = await rawAnswer(running.port, "GET /events/told HTTP/1.1");
    expect(text).toMatch(/^HTTP\/1\.1 204 [\s\S]*\r\n\r\n$/);
    expect(text.toLowerCase()).not.toMatch(/content-length|transfer-encoding|content-type/);
  });
});

describe("the end", () => {
  test("[server 175] of a failing run is a failed event with the step and the error", async () => {
    await post(server, "/workflows/failing/run", { handler_id: "failed" });
    const frames = await streamFrames(server, "failed");
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({
      type: "WorkflowFailedEvent",
      types: ["StopEvent"],
      value: {
        step_name: "explode",
        exception: { exception_type: "builtins.Error", exception_message: "Test error" },
        attempts: 1,
      },
    });
  });

  test("[server 176] of a run that timed out is an event with the steps at work", async () => {
    const limited = createServer({ defaultTimeout: "20ms" });
    await post(limited, "/workflows/hanging/run", { handler_id: "late" });
    expect((await streamFrames(limited, "late")).at(-1)).toMatchObject({
      type: "WorkflowTimedOutEvent",
      types: ["StopEvent"],
      value: { timeout: 0.02, active_steps: ["hang"] },
    });
  });

  test("is seen when the handler has ended too", async () => {
    await startWaiting(server, "terminal");
    const reading = streamText(server, "terminal");
    await answer(server, "terminal");
    await reading;
    expect((await get(server, "/handlers/terminal")).status).toBe(200);
  });
});
