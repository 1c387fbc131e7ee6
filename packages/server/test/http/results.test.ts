import { expect, test } from "vitest";
import { get, post } from "../fixtures.ts";
import { createHttpServer, started } from "./http-server.ts";

const server = createHttpServer();

test("[server 108] the result is bare", async () => {
  const { body: handler } = await post(server, "/workflows/tell/run", { handler_id: "plain", start_event: started(0) });
  expect(await get(server, "/results/plain")).toEqual({ status: 200, body: { ...handler, result: "x" } });
});

test("[server 109] of a custom stop event it is the fields", async () => {
  const { body: handler } = await post(server, "/workflows/greet/run", { handler_id: "custom" });
  const result = { greeting: "Hello, world", length: 0 };
  expect(await get(server, "/results/custom")).toEqual({ status: 200, body: { ...handler, result } });
});

test("[server 110] of an unknown handler is 404", async () => {
  expect(await get(server, "/results/nobody")).toEqual({ status: 404, body: { detail: "Handler not found" } });
});

test("nothing is null, as it is of a run that goes on or has failed", async () => {
  await post(server, "/workflows/choir/run-nowait", { handler_id: "choir" });
  expect(await get(server, "/results/choir")).toMatchObject({ status: 202, body: { result: null } });
  await post(server, "/events/choir", { event: { type: "Approval", value: { approved: true } } });
  await expect.poll(() => get(server, "/results/choir")).toMatchObject({ status: 200, body: { result: null } });
  await post(server, "/workflows/failing/run", { handler_id: "failed" });
  const failed = { status: "failed", error: "Test error", result: null };
  expect(await get(server, "/results/failed")).toMatchObject({ status: 500, body: failed });
  expect(await get(server, "/results/failed?status_code=ok")).toMatchObject({ status: 200, body: failed });
});
