import type { HandlerQuery } from "../../store/handler-query.ts";
import type { WorkflowStore } from "../../store/workflow-store.ts";
import {
  assertEqual,
  assertThrows,
  cancelled,
  commit,
  completed,
  failed,
  idsOf,
  now,
  row,
  type StoreTest,
  start,
} from "./store-test.ts";

/** Six handlers, one second apart: a to d as their statuses say, e idle, f running. */
async function fill(store: WorkflowStore): Promise<void> {
  for (const [index, handlerId] of [..."abcdef"].entries()) {
    const workflowName = index % 2 === 0 ? "even" : "odd";
    await store.startHandler(row(handlerId, { workflowName, at: now + index * 1_000 }));
  }
  await commit(store, "run-a", { end: completed });
  await commit(store, "run-b", { end: failed });
  await commit(store, "run-c", { end: cancelled });
  await commit(store, "run-d", { end: completed });
  await commit(store, "run-e", { idleSince: now });
}

async function assertFound(store: WorkflowStore, query: HandlerQuery, expected: string): Promise<void> {
  assertEqual(idsOf(await store.queryHandlers(query)), expected, JSON.stringify(query));
}

/** Which handlers are found, page by page, and deleted. */
export const queryTests = {
  "a condition is fulfilled by exactly the handlers that it names": async ({ store }) => {
    await fill(store);
    await assertFound(store, {}, "a b c d e f");
    await assertFound(store, { handlerIds: ["f", "a", "x", "a"] }, "a f");
    await assertFound(store, { runIds: ["run-b", "run-x"] }, "b");
    await assertFound(store, { workflowNames: ["odd"] }, "b d f");
    await assertFound(store, { statuses: ["failed", "cancelled"] }, "b c");
    await assertFound(store, { isIdle: true }, "e");
    await assertFound(store, { isIdle: false }, "a b c d f");
    await assertFound(store, { startedAfter: now + 3_000 }, "e f");
    await assertFound(store, { startedBefore: now + 1_000 }, "a");
  },

  "an empty list is fulfilled by nothing": async ({ store }) => {
    await fill(store);
    for (const query of [{ handlerIds: [] }, { runIds: [] }, { workflowNames: [] }, { statuses: [] }]) {
      await assertFound(store, query, "");
      assertEqual(await store.deleteHandlers(query), 0, `deleted by ${JSON.stringify(query)}`);
    }
    await assertFound(store, { handlerIds: ["a"], statuses: [] }, "");
    await assertFound(store, {}, "a b c d e f");
  },

  "conditions must all be fulfilled": async ({ store }) => {
    await fill(store);
    await assertFound(store, { workflowNames: ["odd"], statuses: ["completed", "running"] }, "d f");
    await assertFound(store, { handlerIds: ["a", "e", "f"], statuses: ["running"], isIdle: false }, "f");
    await assertFound(store, { runIds: ["run-a", "run-b"], workflowNames: ["even"] }, "a");
    await assertFound(store, { startedAfter: now, startedBefore: now + 3_000 }, "b c");
    const page = await store.queryHandlers({ statuses: ["completed"] }, { withResults: false });
    assertEqual(idsOf(page), "a d", "without their results");
  },

  "the run that counts is the latest one": async ({ store }) => {
    await start(store, "a", "b");
    await commit(store, "run-a", { end: completed });
    await store.startHandler(row("a", { runId: "second", at: now + 1 }));
    await assertFound(store, { runIds: ["run-a"] }, "");
    await assertFound(store, { runIds: ["second"] }, "a");
    await assertFound(store, {}, "b a");
  },

  "pages give each handler once, in either order": async ({ store }) => {
    await fill(store);
    for (const [order, expected] of [
      ["asc", "a b|c d|e f"],
      ["desc", "f e|d c|b a"],
    ] as const) {
      const pages: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.queryHandlers({}, { order, limit: 2, cursor });
        pages.push(idsOf(page));
        cursor = page.nextCursor;
      } while (cursor !== undefined && pages.length < 10);
      assertEqual(pages.join("|"), expected, `the pages, ${order}`);
    }
  },

  "pages are not moved by handlers that come and go": async ({ store }) => {
    await fill(store);
    const first = await store.queryHandlers({}, { order: "desc", limit: 2 });
    await store.startHandler(row("g", { at: now + 9_000 }));
    await store.deleteHandlers({ handlerIds: ["e", "d"] });
    const rest = await store.queryHandlers({}, { order: "desc", cursor: first.nextCursor });
    assertEqual([idsOf(first), idsOf(rest), rest.nextCursor], ["f e", "c b a", undefined], "the pages");
  },

  "a limit or a cursor that is none is refused": async ({ store }) => {
    await assertThrows(async () => store.queryHandlers({}, { cursor: "no cursor" }), "Invalid cursor", "a cursor");
    for (const limit of [0, -1, 1.5]) {
      await assertThrows(async () => store.queryHandlers({}, { limit }), "limit must be", `limit ${limit}`);
    }
  },

  "deleting says how many handlers are gone": async ({ store }) => {
    await fill(store);
    assertEqual(await store.deleteHandlers({ statuses: ["completed"] }), 2, "the completed ones");
    assertEqual(await store.deleteHandlers({ statuses: ["completed"] }), 0, "the completed ones, again");
    await assertFound(store, {}, "b c e f");
  },

  "a query without conditions deletes nothing": async ({ store }) => {
    await fill(store);
    assertEqual(await store.deleteHandlers({}), 0, "deleted by an empty query");
    assertEqual(await store.deleteHandlers({ handlerIds: undefined, isIdle: undefined }), 0, "deleted by undefined");
    await assertFound(store, {}, "a b c d e f");
  },
} satisfies Record<string, StoreTest>;
