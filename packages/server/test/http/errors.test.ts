import { expect, test } from "vitest";
import { MemoryWorkflowStore } from "../../src/index.ts";
import { createServer, get, open, post, TestLogger } from "../fixtures.ts";

class BrokenStore extends MemoryWorkflowStore {
  override getHandler(): never {
    throw new Error("connection to db.internal:5432 refused");
  }
}

test("an unexpected error is a 500 that says nothing but an id, under which the log has the rest", async () => {
  const logger = new TestLogger();
  const server = createServer({ store: new BrokenStore(), logger });
  const answers = [
    await get(server, "/handlers/x"),
    await get(server, "/events/x"),
    await post(server, "/events/x", { event: { type: "Answer", value: {} } }),
  ];
  for (const [index, { status, body }] of answers.entries()) {
    expect(status).toBe(500);
    const [, id] = /^Internal server error \(correlation id ([\w-]+)\)$/.exec(body.detail) ?? [];
    expect(id).toBeDefined();
    expect(logger.lines[index]).toContain(`[${id}]`);
  }
  expect(logger.lines[0]).toContain("Unhandled exception on GET /handlers/x");
});

test("an unknown path is a 404, and so is a slash in a name", async () => {
  const server = createServer();
  for (const path of ["/nope", "/workflows/", "/handlers/a%2Fb/c", "/workflows/tell/run/"]) {
    expect(await get(server, path)).toEqual({ status: 404, body: { detail: "Not Found" } });
  }
});

test("a wrong method is a 405 that names the right ones", async () => {
  const server = createServer();
  const run = await open(server, "/workflows/tell/run");
  expect([run.status, run.headers.get("allow")]).toEqual([405, "POST"]);
  const events = await server.fetch(new Request("http://server/events/x", { method: "DELETE" }));
  expect([events.status, events.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  expect(await events.json()).toEqual({ detail: "Method Not Allowed" });
});

test("HEAD answers as GET does, without a body", async () => {
  const server = createServer();
  await post(server, "/workflows/tell/run", { handler_id: "x", start_event: { topic: "x" } });
  for (const path of ["/health", "/workflows", "/handlers/x", "/events/x?after_sequence=-1"]) {
    const response = await server.fetch(new Request(`http://server${path}`, { method: "HEAD" }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe((await open(server, path)).headers.get("content-type"));
    expect(await response.text()).toBe("");
  }
});

test("answers are JSON, compact, and say so", async () => {
  const response = await open(createServer(), "/workflows");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.text()).toBe('{"workflows":["tell","ask","counter","failing","hanging"]}');
});
