import { expect, test } from "vitest";
import { createServer, type Fetcher, framesOf, open, post } from "../fixtures.ts";
import { answer, readerOf, readUntil } from "../http/http-server.ts";

const tell = (server: Fetcher, handlerId: string) =>
  post(server, "/workflows/tell/run", { handler_id: handlerId, start_event: { topic: "x", count: 5 } });

const framesAt = async (server: Fetcher, path: string, headers: Record<string, string> = {}) =>
  framesOf(await (await open(server, path, headers)).text()) as ReturnType<typeof framesOf> & { timestamp: string }[];

test("the stream is that of /events, from the start, with internal events, each with its time", async () => {
  const server = createServer();
  const before = Date.now();
  await tell(server, "told");
  const response = await open(server, "/api/runs/told/events");
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    expect.stringContaining("text/event-stream"),
  ]);
  const timed = framesOf(await response.text()) as unknown as { readonly timestamp: string }[];
  const times = timed.map(({ timestamp }) => {
    expect(timestamp).toBe(new Date(timestamp).toISOString());
    return Date.parse(timestamp);
  });
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times[0]).toBeGreaterThanOrEqual(before);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
  const plain = await framesAt(server, "/events/told?after_sequence=-1&include_internal=true");
  expect(timed.map(({ timestamp: _, ...rest }) => rest)).toEqual(plain);
  expect(plain.some((frame) => "timestamp" in frame)).toBe(false);
});

test("it goes on after a cursor, of the query or of the last event", async () => {
  const server = createServer();
  await tell(server, "told");
  const all = await framesAt(server, "/api/runs/told/events");
  expect(await framesAt(server, "/api/runs/told/events?after_sequence=3")).toEqual(all.slice(4));
  const resumed = await framesAt(server, "/api/runs/told/events?after_sequence=0", { "last-event-id": "3" });
  expect(resumed).toEqual(all.slice(4));
  const last = all.at(-1)?.id;
  expect((await open(server, `/api/runs/told/events?after_sequence=${last}`)).status).toBe(204);
  expect((await open(server, "/api/runs/told/events?after_sequence=now")).status).toBe(204);
  expect((await open(server, "/api/runs/nobody/events")).status).toBe(404);
  const refused = await open(server, "/api/runs/told/events?after_sequence=x");
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { detail: "Invalid after_sequence: 'x'. Expected a number, or now" },
  ]);
});

test("internal events are left out if they are not wanted", async () => {
  const server = createServer();
  await tell(server, "told");
  const frames = await framesAt(server, "/api/runs/told/events?include_internal=false");
  expect(frames.map(({ type }) => type)).toEqual(["Token", "Token", "Token", "Token", "Token", "StopEvent"]);
});

test("two readers of the same events, one with times and one without, each get their own", async () => {
  const server = createServer();
  await post(server, "/workflows/ask/run-nowait", { handler_id: "asked" });
  const timed = readerOf(await open(server, "/api/runs/asked/events?include_internal=false"));
  const plain = readerOf(await open(server, "/events/asked?after_sequence=-1"));
  const isAsked = (text: string): boolean => text.includes("Question");
  expect(await readUntil(timed, isAsked)).toContain('"timestamp":"');
  expect(await readUntil(plain, isAsked)).not.toContain("timestamp");
  await answer(server, "asked");
  expect(await readUntil(timed, (text) => text.includes("Verdict"))).toContain('"timestamp":"');
  expect((await timed.read()).done).toBe(true);
  await plain.cancel();
});

test("HEAD says what GET would", async () => {
  const server = createServer();
  await tell(server, "told");
  const head = await server.fetch(new Request("http://server/api/runs/told/events", { method: "HEAD" }));
  expect([head.status, head.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/event-stream")]);
});
