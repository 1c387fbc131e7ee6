import { expect, test } from "vitest";
import { createServer, get, open, post, TestLogger } from "../fixtures.ts";
import { BreakableStore, internalError } from "./http-server.ts";

test("an unexpected error is a 500 that says nothing but an id, under which the log has the rest", async () => {
  const logger = new TestLogger();
  const store = new BreakableStore();
  const server = createServer({ store, logger });
  store.isBroken = true;
  const answers = [
    await get(server, "/handlers/x"),
    await get(server, "/events/x"),
    await post(server, "/events/x", { event: { type: "Answer", value: {} } }),
  ];
  for (const [index, answer] of answers.entries()) {
    expect(answer).toEqual(internalError);
    const [, id] = /correlation id (\S+)\)$/.exec(answer.body.detail) ?? [];
    expect(logger.lines[index]).toContain(`[${id}]`);
  }
  expect(logger.lines[0]).toContain("Unhandled exception on GET /handlers/x");
});

test("HEAD of every kind of answer opens nothing, and says what GET would", async () => {
  const server = createServer();
  await post(server, "/workflows/tell/run", { handler_id: "x", start_event: { topic: "x" } });
  const paths = ["/handlers/x", "/results/x", "/handlers", "/events/x?after_sequence=-1", "/events/x", "/events/no"];
  for (const path of paths) {
    const response = await server.fetch(new Request(`http://server${path}`, { method: "HEAD" }));
    const whole = await open(server, path);
    expect([response.status, await response.text()]).toEqual([whole.status, ""]);
    expect(response.headers.get("content-type")).toBe(whole.headers.get("content-type"));
    await whole.body?.cancel();
  }
});

test("answers are JSON, compact, and say so", async () => {
  const response = await open(createServer(), "/workflows");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.text()).toBe('{"workflows":["tell","ask","counter","failing","hanging"]}');
});
