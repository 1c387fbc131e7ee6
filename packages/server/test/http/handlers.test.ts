import { describe, expect, test } from "vitest";
import { type Fetcher, get, post } from "../fixtures.ts";
import { answer, BreakableStore, createHttpServer, internalError, started, topic } from "./http-server.ts";

const notFound = { status: 404, body: { detail: "Handler not found" } };

interface HandlerJson {
  readonly handler_id: string;
  readonly status: string;
  readonly [key: string]: unknown;
}

const list = async (server: Fetcher, query = ""): Promise<readonly HandlerJson[]> => {
  const { status, body } = await get(server, `/handlers${query}`);
  expect(status).toBe(200);
  return body.handlers;
};

const idsOf = async (server: Fetcher, query: string): Promise<string[]> =>
  (await list(server, query)).map(({ handler_id }) => handler_id).sort();

/** Two handlers run, one is completed, one failed, one cancelled. */
async function createMixed() {
  const server = createHttpServer();
  await post(server, "/workflows/ask/run-nowait", { handler_id: "ask1" });
  await post(server, "/workflows/hanging/run-nowait", { handler_id: "hanging1" });
  await post(server, "/workflows/tell/run", { handler_id: "tell1", start_event: topic });
  await post(server, "/workflows/failing/run", { handler_id: "failing1" });
  await post(server, "/workflows/ask/run-nowait", { handler_id: "ask2" });
  await post(server, "/handlers/ask2/cancel", {});
  return server;
}

const mixed = await createMixed();

describe("the list", () => {
  test("[server 93] is empty without handlers", async () => {
    expect(await get(createHttpServer(), "/handlers")).toEqual({ status: 200, body: { handlers: [] } });
  });

  test("[server 94] has running handlers without result and error", async () => {
    const running = (handler_id: string) =>
      expect.objectContaining({ handler_id, status: "running", result: null, error: null, completed_at: null });
    expect(await list(mixed)).toEqual(expect.arrayContaining([running("ask1"), running("hanging1")]));
  });

  test("[server 95] has a completed handler with its result", async () => {
    const [completed] = await list(mixed, "?status=completed");
    expect(completed).toMatchObject({ handler_id: "tell1", status: "completed", error: null });
    expect(completed?.["result"]).toMatchObject({ type: "StopEvent", value: { result: "x" } });
  });

  test("[server 96] has a failed handler with its error", async () => {
    const [failed] = await list(mixed, "?status=failed");
    expect(failed).toMatchObject({ handler_id: "failing1", status: "failed", error: "Test error", result: null });
  });

  test("[server 97] may be that of one status", async () => {
    expect(await idsOf(mixed, "?status=running")).toEqual(["ask1", "hanging1"]);
    expect(await idsOf(mixed, "?status=%20cancelled%20")).toEqual(["ask2"]);
  });

  test("[server 98] may be that of one workflow", async () => {
    expect(await idsOf(mixed, "?workflow_name=ask")).toEqual(["ask1", "ask2"]);
    expect(await idsOf(mixed, "?workflow_name=ASK")).toEqual([]);
    expect(await idsOf(mixed, "?workflow_name=ask,tell")).toEqual([]);
  });

  test("[server 99] may be that of a status and a workflow", async () => {
    expect(await idsOf(mixed, "?workflow_name=ask&status=running")).toEqual(["ask1"]);
  });

  test("[server 100] may be that of several statuses, and of several workflows", async () => {
    expect(await idsOf(mixed, "?status=failed&status=completed")).toEqual(["failing1", "tell1"]);
    expect(await idsOf(mixed, "?workflow_name=tell&workflow_name=ask")).toEqual(["ask1", "ask2", "tell1"]);
  });

  test("[server 101] of unknown statuses is refused, with the known ones", async () => {
    const allowed = "Allowed values: running, completed, failed, cancelled";
    const refused = { status: 400, body: { detail: expect.stringContaining(allowed) } };
    expect(await get(mixed, "/handlers?status=done")).toEqual(refused);
    expect(await get(mixed, "/handlers?status=running&status=Failed")).toEqual(refused);
  });

  test("[server 102] is not filtered by blanks", async () => {
    expect(await list(mixed, "?status=&workflow_name=%20")).toHaveLength(5);
    expect(await idsOf(mixed, "?status=&status=failed")).toEqual(["failing1"]);
  });

  test("[server 113] has each handler on exactly one page", async () => {
    const server = createHttpServer();
    const ids = Array.from({ length: 25 }, (_item, index) => `h${index}`);
    for (const handler_id of ids) {
      await post(server, "/workflows/tell/run", { handler_id, start_event: started(0) });
    }
    for (const order of ["asc", "desc"]) {
      const pages: string[][] = [];
      let query: string | null = `?order=${order}&limit=10`;
      while (query !== null) {
        const { body } = await get(server, `/handlers${query}`);
        pages.push(body.handlers.map(({ handler_id }: HandlerJson) => handler_id));
        const next: string | null = body.next_cursor;
        query = next === null ? null : `?order=${order}&limit=10&cursor=${encodeURIComponent(next)}`;
      }
      expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
      expect(pages.flat()).toEqual(order === "asc" ? ids : ids.toReversed());
    }
  });

  test("has only the keys that are asked for, beside those that are always there", async () => {
    const constant = { handler_id: "tell1", workflow_name: "tell", status: "completed" };
    const only = async (query: string): Promise<Readonly<Record<string, unknown>>> =>
      (await list(mixed, `?workflow_name=tell${query}`))[0] ?? {};
    const whole = await only("");
    expect(await only("&fields=")).toEqual(whole);
    expect(await only("&fields=status")).toEqual({ ...constant, started_at: whole["started_at"] });
    const { result, error, run_id } = whole;
    const some = { ...constant, started_at: whole["started_at"], result, error, run_id };
    expect(await only("&fields=result,error&fields=run_id")).toEqual(some);
    const keys = Object.keys(whole);
    for (const key of keys) expect((await only(`&fields=${key}`))[key]).toEqual(whole[key]);
    expect(JSON.stringify(await only(`&fields=${keys.toReversed()}`))).toBe(JSON.stringify(whole));
    expect(await get(mixed, "/handlers?fields=results")).toMatchObject({ status: 400 });
    const page = await get(mixed, "/handlers?limit=1&fields=error");
    expect(page.body).toMatchObject({ handlers: [{ error: null }], next_cursor: expect.any(String) });
  });

  test("without pages is as long as the server allows, and then has a next page", async () => {
    const server = createHttpServer({ limits: { maxListedHandlers: 2 } });
    const start = (handler_id: string) => post(server, "/workflows/tell/run", { handler_id, start_event: started(0) });
    for (const id of ["a", "b"]) await start(id);
    expect((await get(server, "/handlers")).body).not.toHaveProperty("next_cursor");
    await start("c");
    const { body } = await get(server, "/handlers");
    expect(body.handlers).toHaveLength(2);
    const rest = await get(server, `/handlers?cursor=${encodeURIComponent(body.next_cursor)}`);
    expect(rest.body).toMatchObject({ handlers: [{ handler_id: "c" }], next_cursor: null });
    expect(await list(server, "?limit=3")).toHaveLength(3);
  });

  test("tells of a next page only if pages are asked for", async () => {
    expect((await get(mixed, "/handlers")).body).not.toHaveProperty("next_cursor");
    expect((await get(mixed, "/handlers?limit=5")).body.next_cursor).toBeNull();
    expect(await get(mixed, "/handlers?cursor=nonsense")).toMatchObject({ status: 400 });
    expect(await get(mixed, "/handlers?limit=0")).toMatchObject({ status: 400 });
  });

  test("may be that of some time", async () => {
    const [first] = await list(mixed, "?limit=1");
    const at = encodeURIComponent(String(first?.["started_at"]));
    expect(await idsOf(mixed, `?started_before=${at}`)).toEqual([]);
    expect(await idsOf(mixed, "?started_after=2020-01-01")).toHaveLength(5);
    expect(await get(mixed, "/handlers?started_after=yesterday")).toMatchObject({ status: 400 });
  });
});

describe("one handler", () => {
  test("[server 103] that runs is 202", async () => {
    expect(await get(mixed, "/handlers/ask1")).toMatchObject({ status: 202, body: { status: "running" } });
  });

  test("[server 104] that is completed is 200 each time, with the same body", async () => {
    const first = await get(mixed, "/handlers/tell1");
    expect(first).toMatchObject({ status: 200, body: { status: "completed" } });
    expect(await get(mixed, "/handlers/tell1")).toEqual(first);
  });

  test("[server 105] that has failed is 500 with the handler", async () => {
    const failed = { status: 500, body: { status: "failed", error: "Test error" } };
    expect(await get(mixed, "/handlers/failing1")).toMatchObject(failed);
  });

  test("[server 106] that was cancelled is 500 with the handler", async () => {
    const cancelled = { status: 500, body: { status: "cancelled", error: null, result: null } };
    expect(await get(mixed, "/handlers/ask2")).toMatchObject(cancelled);
  });

  test("[server 107] that is unknown is 404", async () => {
    expect(await get(mixed, "/handlers/nobody")).toEqual(notFound);
  });

  test("is 200 in any case if the client wants that", async () => {
    for (const id of ["ask1", "tell1", "failing1", "ask2"]) {
      const { status, body } = await get(mixed, `/handlers/${id}?status_code=ok`);
      expect({ status, body }).toEqual({ status: 200, body: (await get(mixed, `/handlers/${id}`)).body });
    }
    expect(await get(mixed, "/handlers/nobody?status_code=ok")).toEqual(notFound);
    expect(await get(mixed, "/handlers/ask1?status_code=no")).toMatchObject({ status: 400 });
  });

  test("[server 111] has times that never go back, and is completed at its end only", async () => {
    const server = createHttpServer();
    const { body: first } = await post(server, "/workflows/ask/run-nowait", { handler_id: "life" });
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;
    expect([first.started_at, first.updated_at]).toEqual([expect.stringMatching(iso), expect.stringMatching(iso)]);
    expect(first.completed_at).toBeNull();
    expect(first.started_at <= first.updated_at).toBe(true);
    await answer(server, "life");
    await expect.poll(async () => (await get(server, "/handlers/life")).status).toBe(200);
    const { body: last } = await get(server, "/handlers/life");
    expect(last.started_at).toBe(first.started_at);
    expect(first.updated_at <= last.updated_at && last.updated_at <= last.completed_at).toBe(true);
  });

  test("[server 112] that cannot be read is 500 in JSON", async () => {
    const store = new BreakableStore();
    const server = createHttpServer({ store });
    store.isBroken = true;
    expect(await get(server, "/handlers/x")).toEqual(internalError);
  });
});
