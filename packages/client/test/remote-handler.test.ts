import { describe, expect, test } from "vitest";
import {
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  RunCancelledError,
  RunFailedError,
  type WorkflowClient,
} from "../src/index.ts";
import {
  Answer,
  clientOf,
  clientWith,
  createServer,
  json,
  lastFrame,
  noConnection,
  Question,
  rejectionOf,
  script,
  sse,
  Verdict,
} from "./fixtures.ts";

const handlerJson = (status: string, more: object = {}) => ({
  handler_id: "h",
  workflow_name: "w",
  run_id: "r",
  error: null,
  result: null,
  status,
  started_at: "2026-01-31T12:00:00.000000+00:00",
  updated_at: null,
  completed_at: null,
  ...more,
});

describe("how a run stands", () => {
  test("[server 345] a handler that has failed is given with its status, and is no error", async () => {
    const client = clientOf(createServer());
    const handler = await client.start("failing", {}, { handlerId: "h" });
    await rejectionOf(handler.result());
    const other = client.handler("h");
    expect([other.runId, other.status, other.info]).toEqual([undefined, undefined, undefined]);
    expect(await other.refresh()).toMatchObject({
      handlerId: "h",
      status: "failed",
      error: "Test error",
      result: null,
    });
    expect([other.runId, other.status]).toEqual([handler.runId, "failed"]);
    const hanging = await client.start("hanging");
    await hanging.cancel();
    expect((await hanging.refresh()).status).toBe("cancelled");
  });

  test("a server that answers 500 in any case is understood", async () => {
    const { fetch } = script(json(handlerJson("failed", { error: "broken" }), 500));
    expect(await clientWith(fetch).handler("h").refresh()).toMatchObject({ status: "failed", error: "broken" });
  });

  test("its result can be loaded", async () => {
    const client = clientOf(createServer(), { events: [Verdict] });
    const handler = await client.start("ask");
    await handler.sendEvent(new Answer({ text: "yes" }));
    expect((await handler.stopEvent()).load([Verdict])).toBeInstanceOf(Verdict);
    const { result } = await handler.refresh();
    expect(result?.load()).toEqual(new Verdict({ verdict: "yes", people: ["Ada"] }));
  });
});

describe("the result", () => {
  test("is there as often as it is asked for, with one request after the run has ended", async () => {
    const { fetch, requests } = script(json(handlerJson("running"), 202), sse(lastFrame(4)));
    const handler = clientWith(fetch).handler("h");
    expect([await handler.result(), await handler.result(), handler.status]).toEqual(["done", "done", "completed"]);
    expect(requests).toHaveLength(2);
    const result = { value: { result: 7 }, qualified_name: null, type: "StopEvent", types: null };
    const ended = script(json(handlerJson("completed", { result })));
    expect(await clientWith(ended.fetch).handler("h").result()).toBe(7);
  });

  test("of a run that was started needs two requests: the start, and its stream", async () => {
    const server = createServer();
    const methods: string[] = [];
    const client = clientOf({
      fetch: (request) => {
        methods.push(`${request.method} ${new URL(request.url).pathname.split("/")[1]}`);
        return server.fetch(request);
      },
    });
    await client.run("tell", { topic: "x" });
    expect(methods).toEqual(["POST workflows", "GET events"]);
  });

  test.each(["", "soon"])(
    "is waited for from the first event on if the server says %j of where that is",
    async (last) => {
      const { fetch, requests } = script(
        json(handlerJson("running"), 200, { "x-last-sequence": last }),
        sse(lastFrame(0)),
      );
      expect(await clientWith(fetch).run("w")).toBe("done");
      expect(new URL(requests[1]?.url ?? "").searchParams.get("after_sequence")).toBe("-1");
    },
  );

  test("of a run that fails is an error with its terminal event", async () => {
    const client = clientOf(createServer());
    const error = (await rejectionOf(client.run("failing", {}, { handlerId: "h" }))) as RunFailedError;
    expect(error).toBeInstanceOf(RunFailedError);
    expect(error.message).toMatch(/^Run \w+ of workflow failing \(handler h\) has failed: Test error$/);
    expect(error.handler).toMatchObject({ handlerId: "h", status: "failed" });
    expect(error.event).toMatchObject({ type: "WorkflowFailedEvent", value: { step_name: "explode" } });
    const again = (await rejectionOf(client.handler("h").result())) as RunFailedError;
    expect(again.message).toBe(error.message);
    const late = (await rejectionOf(client.run("brief"))) as RunFailedError;
    expect(late.event?.type).toBe("WorkflowTimedOutEvent");
    expect(late.message).toMatch(/timed out after 0.02s/);
  });

  test("of a run that is cancelled is another error", async () => {
    const client = clientOf(createServer());
    const handler = await client.start("hanging");
    const result = rejectionOf(handler.result());
    await handler.cancel();
    expect(await result).toBeInstanceOf(RunCancelledError);
    expect(await rejectionOf(handler.result())).toBeInstanceOf(RunCancelledError);
  });

  test("is told from the terminal event if the row of the run comes later", async () => {
    const exception = { exception_type: "E", exception_message: "broken" };
    const failed = (type: string, value: object) =>
      sse(`id: 1\ndata: ${JSON.stringify({ value, type, types: ["StopEvent"], qualified_name: null })}\n\n`);
    const messageOf = async (stream: Response) => {
      const { fetch } = script(json(handlerJson("running"), 202), stream, json(handlerJson("running"), 202));
      return ((await rejectionOf(clientWith(fetch).handler("h").result())) as Error).message;
    };
    expect(await messageOf(failed("WorkflowFailedEvent", { exception }))).toMatch(/has failed: broken$/);
    expect(await messageOf(failed("WorkflowTimedOutEvent", { timeout: 3 }))).toMatch(/timed out after 3s$/);
    expect(await messageOf(failed("WorkflowCancelledEvent", {}))).toMatch(/was cancelled$/);
  });

  test("is not asked for without a pause if the run goes on and has no more events", async () => {
    let requests = 0;
    const fetch = (request: Request) => {
      requests += 1;
      return request.url.includes("/events/") ? new Response(null, { status: 204 }) : json(handlerJson("running"), 202);
    };
    const client = clientWith(fetch, { retry: { delay: "60s" } });
    const signal = AbortSignal.timeout(50);
    expect(await rejectionOf(client.handler("h").result({ signal }))).toBe(signal.reason);
    expect(requests).toBeLessThan(6);
  });

  test("is no longer waited for when the signal is aborted; the run goes on", async () => {
    const client = clientOf(createServer());
    const controller = new AbortController();
    const running = rejectionOf(client.run("hanging", {}, { handlerId: "h", signal: controller.signal }));
    const handler = client.handler("h");
    await expect.poll(async () => (await handler.refresh().catch(() => undefined))?.status).toBe("running");
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await running).toBe(reason);
    expect((await handler.refresh()).status).toBe("running");
  });
});

describe("sending and cancelling", () => {
  test("an event goes as such, or as its type and fields; to one step if asked to", async () => {
    const client = clientOf(createServer());
    for (const answer of [new Answer({ text: "yes" }), { type: "Answer", value: { text: "yes" } }]) {
      const handler = await client.start("ask");
      await handler.sendEvent(answer, { step: "decide" });
      expect(await handler.result()).toMatchObject({ verdict: "yes" });
    }
  });

  test("an event that cannot be taken is an error", async () => {
    const client = clientOf(createServer());
    const handler = await client.start("ask");
    const detail = async (promise: Promise<void>) => ((await rejectionOf(promise)) as InvalidRequestError).detail;
    expect(await rejectionOf(handler.sendEvent({ type: "Nothing", value: {} }))).toBeInstanceOf(InvalidRequestError);
    expect(await detail(handler.sendEvent({ type: "Answer", value: { text: 1 } }))).toMatch(/text/);
    expect(await detail(handler.sendEvent(new Answer({ text: "a" }), { step: "none" }))).toMatch(/none/);
    await handler.sendEvent(new Answer({ text: "yes" }));
    await handler.result();
    expect(await rejectionOf(handler.sendEvent(new Answer({ text: "yes" })))).toBeInstanceOf(ConflictError);
    const nobody = client.handler("none").sendEvent(new Question({ text: "" }));
    expect(await rejectionOf(nobody)).toBeInstanceOf(NotFoundError);
  });

  test("cancelling a run that has ended does nothing; of a handler that is missing it is an error", async () => {
    const client: WorkflowClient<never> = clientOf(createServer()) as never;
    const typed = clientOf(createServer());
    await typed.run("tell", { topic: "x" }, { handlerId: "h" });
    await typed.handler("h").cancel();
    expect((await typed.handler("h").refresh()).status).toBe("completed");
    expect(await rejectionOf(client.handler("none").cancel())).toBeInstanceOf(NotFoundError);
    expect(await rejectionOf(client.handler("none").purge())).toBeInstanceOf(NotFoundError);
  });

  test("a purge whose answer was lost is done", async () => {
    const { fetch } = script(noConnection(), json({ detail: "Handler not found" }, 404));
    await clientWith(fetch).handler("h").purge();
  });
});
