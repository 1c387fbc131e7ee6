import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import { type Fetcher, framesOf, open, post, startWaiting } from "../fixtures.ts";
import { answer, createHttpServer, readerOf, readUntil, typesOf } from "./http-server.ts";

const beating = createHttpServer({ heartbeatInterval: 10 });
const beat = ": heartbeat\n\n";
const beatsIn = (text: string): number => text.split(beat).length - 1;

/** Follows a run of `ask`, answers when the text so far is enough, and gives the text of the whole stream. */
async function follow(server: Fetcher, handlerId: string, isEnough: (text: string) => boolean): Promise<string> {
  await startWaiting(server, handlerId);
  const reader = readerOf(await open(server, `/events/${handlerId}?after_sequence=-1`));
  const start = await readUntil(reader, isEnough);
  await answer(server, handlerId);
  return start + (await restOf(reader));
}

async function restOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}

test("[server 168] a silent stream has a heartbeat after each interval", async () => {
  const text = await follow(beating, "idle", (start) => beatsIn(start) >= 2);
  expect(text).toMatch(/^id: \d+\ndata: .*\n\n(?:: heartbeat\n\n){2,}id: /);
});

test("[server 169] heartbeats and events share a stream", async () => {
  const text = await follow(beating, "both", (start) => beatsIn(start) >= 1);
  expect(typesOf(framesOf(text))).toEqual(["Question", "Verdict"]);
  expect(text.replaceAll(beat, "")).toMatch(/^(?:id: \d+\ndata: .*\n\n){2}$/);
});

test("[server 170] lines have no heartbeats", async () => {
  await startWaiting(beating, "lines");
  const lines = (await open(beating, "/events/lines?sse=false&after_sequence=-1")).text();
  const other = readerOf(await open(beating, "/events/lines"));
  await readUntil(other, (text) => beatsIn(text) >= 3);
  await other.cancel();
  await answer(beating, "lines");
  expect(
    (await lines)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).type),
  ).toEqual(["Question", "Verdict"]);
});

test("[server 171] no heartbeat is sent if there is to be none", async () => {
  const silent = createHttpServer({ heartbeatInterval: null });
  await startWaiting(silent, "silent");
  const text = (await open(silent, "/events/silent?after_sequence=-1")).text();
  await follow(beating, "meanwhile", (start) => beatsIn(start) >= 3);
  await answer(silent, "silent");
  expect(beatsIn(await text)).toBe(0);
});

test("[server 172] heartbeats do not keep a stream from its end", async () => {
  const text = await follow(beating, "end", (start) => beatsIn(start) >= 1);
  expect(text).toMatch(/"type":"Verdict".*\n\n$/);
});

test("what a reader does not want breaks no silence", async () => {
  class Tick extends WorkflowEvent.extend("Tick", {}) {}
  const workflow = defineWorkflow({ name: "busy" })
    .step("begin", { on: [StartEvent], emits: [Tick] }, () => new Tick({}))
    .step("tick", { on: [Tick], emits: [Tick, StopEvent] }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return new Tick({});
    })
    .build();
  const busy = createHttpServer({ heartbeatInterval: 25 }).addWorkflow("busy", workflow);
  await post(busy, "/workflows/busy/run-nowait", { handler_id: "busy" });
  const reader = readerOf(await open(busy, "/events/busy"));
  expect(await readUntil(reader, (text) => beatsIn(text) >= 2)).toBe(beat + beat);
  await post(busy, "/handlers/busy/cancel", {});
  expect(typesOf(framesOf(await restOf(reader)))).toEqual(["WorkflowCancelledEvent"]);
});
