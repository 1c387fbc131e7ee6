import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { TraceEvent } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import { publishTraces, serve, traceChannels } from "../../src/node/index.ts";
import { createServer, createTell } from "../fixtures.ts";

/** What is published during the callback. */
async function published(body: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const listener = (message: unknown): void => void events.push(message as TraceEvent);
  for (const name of Object.values(traceChannels)) subscribe(name, listener);
  try {
    await body();
  } finally {
    for (const name of Object.values(traceChannels)) unsubscribe(name, listener);
  }
  return events;
}

test("a server that listens publishes what happens in its runs, with the id of the handler, once", async () => {
  const events = await published(async () => {
    const silent = (): void => {};
    await using first = await serve(createServer(), { port: 0, print: silent });
    await using _second = await serve(createServer(), { port: 0, print: silent });
    const body = JSON.stringify({ handler_id: "h", kwargs: { topic: "x" } });
    await fetch(`${first.url}/workflows/tell/run`, { method: "POST", body });
  });
  expect(events.map(({ type }) => type)).toEqual(["run_started", "step_started", "step_ended", "run_ended"]);
  expect(new Set(events.map(({ tags }) => tags["llamaindex.handler_id"]))).toEqual(new Set(["h"]));
});

test("nothing is published when all have ended it", async () => {
  const ends = [publishTraces(), publishTraces()];
  ends[0]?.();
  ends[0]?.();
  const some = await published(async () => void (await createTell().run({ topic: "x" })));
  expect(some).toHaveLength(4);
  ends[1]?.();
  const none = await published(async () => void (await createTell().run({ topic: "x" })));
  expect(none).toEqual([]);
});
