import { expect, test } from "vitest";
import { type Fetcher, framesOf, get, open } from "../fixtures.ts";
import { answer, createHttpServer, readerOf, readUntil, started, streamText, typesOf } from "./http-server.ts";

const server = createHttpServer();

const streamRun = async (workflow: string, body: unknown, to: Fetcher = server): Promise<Response> => {
  const url = `http://server/workflows/${workflow}/run?stream=true`;
  return to.fetch(new Request(url, { method: "POST", body: JSON.stringify(body) }));
};

test("a run answers with its events, and says whose they are", async () => {
  const response = await streamRun("tell", { start_event: started(2), handler_id: "a b" });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-handler-id": "a%20b",
  });
  const text = await response.text();
  expect(typesOf(framesOf(text))).toEqual(["Token", "Token", "StopEvent"]);
  expect(text).toBe(await streamText(server, "a%20b"));
});

test("the events come as they happen, and who goes on later by the last id misses none", async () => {
  const response = await streamRun("ask", { handler_id: "live" });
  const reader = readerOf(response);
  const [question] = framesOf(await readUntil(reader, (text) => text.endsWith("\n\n")));
  expect(question?.type).toBe("Question");
  await reader.cancel();
  expect((await get(server, "/handlers/live")).status).toBe(202);
  await answer(server, "live");
  const rest = await open(server, "/events/live", { "last-event-id": String(question?.id) });
  expect(typesOf(framesOf(await rest.text()))).toEqual(["Verdict"]);
});

test("a request that makes no run is refused as without a stream", async () => {
  const response = await streamRun("tell", {});
  expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/json"]);
  expect((await streamRun("nope", {})).status).toBe(404);
});

test("a run that fails is a stream that ends with the failure", async () => {
  const response = await streamRun("failing", {});
  expect(response.status).toBe(200);
  expect(typesOf(framesOf(await response.text()))).toEqual(["WorkflowFailedEvent"]);
});

test("the same key gives the events of the same run", async () => {
  const texts: string[] = [];
  for (const stream of ["true", "TRUE"]) {
    const body = JSON.stringify({ start_event: started(1) });
    const url = `http://server/workflows/tell/run?stream=${stream}`;
    const request = new Request(url, { method: "POST", body, headers: { "idempotency-key": "k" } });
    texts.push(await (await server.fetch(request)).text());
  }
  expect(texts[1]).toBe(texts[0]);
  expect((await get(server, "/handlers?workflow_name=tell")).body.handlers).toHaveLength(2);
});
