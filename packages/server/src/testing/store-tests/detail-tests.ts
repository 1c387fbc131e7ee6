import { eventKind } from "../../store/event-data.ts";
import type { HandlerQuery } from "../../store/handler-query.ts";
import type { OpenRequest, RunDetails } from "../../store/run-details.ts";
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
  token,
} from "./store-test.ts";

const input = {
  kind: eventKind("Begin", ["StartEvent"], "workflow.Begin"),
  value: '{"topic":"Größe\\u0000","limits":[1,null]}',
};
const question: OpenRequest = { event: token(1), awaits: "Answer", step: "ask", at: now + 1 };
const bareWait: OpenRequest = { event: undefined, awaits: undefined, step: undefined, at: now + 2 };

async function detailsOf(store: WorkflowStore, runId = "run-a"): Promise<RunDetails | undefined> {
  const details = await store.readRuns([runId]);
  return details[0];
}

/** The requests of the run "run-a". */
const requestsOf = async (store: WorkflowStore): Promise<unknown> => (await detailsOf(store))?.requests;

async function assertFound(store: WorkflowStore, query: HandlerQuery, expected: string): Promise<void> {
  assertEqual(idsOf(await store.queryHandlers(query)), expected, JSON.stringify(query));
}

/** What is known of runs beyond the rows of their handlers. */
export const detailTests = {
  "what a run starts from is read back": async ({ store }) => {
    await store.startHandler(row("a"), undefined, undefined, { input, parentHandlerId: "earlier" });
    const expected = { runId: "run-a", handlerId: "a", input, parentHandlerId: "earlier", requests: [], eventCount: 0 };
    assertEqual(await detailsOf(store), expected, "a run that has started");
    await commit(store, "run-a", { events: [token(0)] });
    await commit(store, "run-a", { end: completed });
    assertEqual(await detailsOf(store), { ...expected, eventCount: 2 }, "a run that has ended");
  },

  "what a run starts from may be long, or come with a key or a state": async ({ store }) => {
    const long = { kind: input.kind, value: JSON.stringify({ text: "long ".repeat(10_000) }) };
    await store.startHandler(row("a"), undefined, undefined, { input: long, parentHandlerId: undefined });
    await store.startHandler(row("b"), { key: "k", fingerprint: "f" }, undefined, { input, parentHandlerId: "a" });
    const stateChanges = { set: new Map([["name", '"Ada"']]), deleted: [] };
    const initial = { ticks: [], stateChanges };
    await store.startHandler(row("c"), undefined, initial, { input: undefined, parentHandlerId: "b" });
    for (const each of ["a", "b", "c"]) await commit(store, `run-${each}`, { events: [token(0)], end: cancelled });
    assertEqual((await detailsOf(store))?.input, long, "a long input");
    assertEqual((await detailsOf(store, "run-b"))?.input, input, "the input of a start with a key");
    const [shown] = await store.readRuns(["run-b"], { withInputs: false });
    assertEqual([shown?.runId, shown?.parentHandlerId], ["run-b", "a"], "the rest, without the input");
    const { input: none, parentHandlerId } = (await detailsOf(store, "run-c")) ?? {};
    assertEqual([none, parentHandlerId], [undefined, "b"], "a run that goes on from a state");
  },

  "nothing is known of where a run comes from that does not say it": async ({ store }) => {
    await start(store, "a");
    const expected = { runId: "run-a", handlerId: "a", requests: [], eventCount: 0 };
    assertEqual(await detailsOf(store), expected, "a run");
  },

  "each run of a handler has its own details": async ({ store }) => {
    await store.startHandler(row("a"), undefined, undefined, { input, parentHandlerId: "earlier" });
    await commit(store, "run-a", { end: failed });
    await store.startHandler(row("a", { runId: "second" }));
    const details = await store.readRuns(["run-a", "second"]);
    const inputs = new Map(details.map((each) => [each.runId, each.input]));
    assertEqual([inputs.get("run-a"), inputs.get("second")], [input, undefined], "the inputs");
  },

  "details of many runs are read at once, of unknown runs none": async ({ store }) => {
    const ids = Array.from({ length: 300 }, (_item, index) => `h${index}`);
    await Promise.all(ids.map(async (id) => store.startHandler(row(id))));
    const wanted = ids.map((id) => `run-${id}`);
    const found = await store.readRuns(["unknown", ...wanted, "run-h0", "\0"]);
    assertEqual(found.map(({ runId }) => runId).sort(), wanted.sort(), "the runs");
    assertEqual(await store.readRuns([]), [], "of no runs");
    assertEqual(await store.readRuns(["unknown"]), [], "of an unknown run");
    await store.deleteHandlers({ handlerIds: ["h1"] });
    assertEqual(await store.readRuns(["run-h1"]), [], "of a deleted run");
  },

  "what an idle run asks for is kept, and replaced": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { idleSince: now, requests: [question, bareWait] });
    assertEqual(await requestsOf(store), [question, bareWait], "the requests");
    await commit(store, "run-a", { isRelease: true });
    assertEqual(await requestsOf(store), [question, bareWait], "the requests of a run that was released");
    await store.claimRuns({ runIds: ["run-a"], limit: 1 });
    await commit(store, "run-a", { epoch: 2, events: [token(0)] });
    assertEqual(await requestsOf(store), [question, bareWait], "the requests after a turn that says nothing of them");
    await commit(store, "run-a", { epoch: 2, requests: [bareWait] });
    assertEqual(await requestsOf(store), [bareWait], "other requests");
    await commit(store, "run-a", { epoch: 2, idleSince: now + 9, requests: [question] });
    assertEqual(await requestsOf(store), [question], "the requests of a run that is idle again");
    await commit(store, "run-a", { epoch: 2, requests: [] });
    assertEqual(await requestsOf(store), [], "no requests");
  },

  "what a run has asked for is gone when it goes on, or ends": async ({ store }) => {
    await start(store, "a", "b");
    await commit(store, "run-b", { idleSince: now, requests: [question] });
    for (const requests of [undefined, [bareWait]]) {
      await commit(store, "run-a", { idleSince: now, requests: [question] });
      await commit(store, "run-a", { idleSince: null, requests });
      assertEqual(await requestsOf(store), [], "the requests of a run that goes on");
    }
    await commit(store, "run-a", { idleSince: now, requests: [question] });
    await commit(store, "run-a", { end: completed, requests: [bareWait] });
    assertEqual(await requestsOf(store), [], "the requests of a run that has ended");
    assertEqual((await detailsOf(store, "run-b"))?.requests, [question], "those of another run");
  },

  "what a caller does to requests that it has given changes nothing": async ({ store }) => {
    await start(store, "a");
    const requests = [{ ...question }];
    await commit(store, "run-a", { idleSince: now, requests });
    Object.assign(requests[0] ?? {}, { step: "other" });
    requests.pop();
    assertEqual(await requestsOf(store), [question], "the requests");
  },

  "the stack of an error is kept with its run": async ({ store }) => {
    await start(store, "a", "b");
    const stack = "Error: it broke\n    at ask (file:///workflow.ts:1:1)";
    const ends = [
      commit(store, "run-a", { end: { ...failed, stack } }),
      commit(store, "run-b", { end: failed }), // at the same time, so that they may be written together
    ];
    await Promise.all(ends);
    assertEqual((await detailsOf(store))?.errorStack, stack, "the stack");
    assertEqual((await detailsOf(store, "run-b"))?.errorStack, undefined, "a failure without a stack");
    const ended = {
      ...row("a"),
      status: "failed",
      error: "it broke",
      updatedAt: now + 1_000,
      completedAt: now + 1_000,
    };
    assertEqual(await store.getHandler("a"), ended, "the row, without the stack");
  },

  "turns that are written together change the details of their own runs": async ({ store }) => {
    await start(store, "a", "b", "c", "d");
    await commit(store, "run-d", { idleSince: now, requests: [bareWait] });
    await Promise.all([
      commit(store, "run-a", { idleSince: now, requests: [question] }),
      commit(store, "run-b", { end: { ...failed, stack: "b" } }),
      commit(store, "run-c", { events: [token(0)] }),
      commit(store, "run-d", { isRelease: true }),
    ]);
    const details = await store.readRuns(["run-a", "run-b", "run-c", "run-d"]);
    const found = Object.fromEntries(
      details.map(({ runId, requests, errorStack, eventCount }) => [runId, [requests, errorStack ?? "", eventCount]]),
    );
    const expected = {
      "run-a": [[question], "", 0],
      "run-b": [[], "b", 1],
      "run-c": [[], "", 1],
      "run-d": [[bareWait], "", 0],
    };
    assertEqual(found, expected, "the details");
  },

  "a text is searched for in the id, the name of the workflow, and the error": async ({ store }) => {
    await store.startHandler(row("order-1", { workflowName: "Invoices" }));
    await store.startHandler(row("ORDER-2", { workflowName: "tell" }));
    await store.startHandler(row("third", { workflowName: "Überblick" }));
    await commit(store, "run-third", { end: { ...failed, error: "No order of Straße\nwas found" } });
    await assertFound(store, { search: "Order" }, "order-1 ORDER-2 third");
    await assertFound(store, { search: "invoice" }, "order-1");
    await assertFound(store, { search: "üBER" }, "third");
    await assertFound(store, { search: "STRAße\nWAS" }, "third");
    await assertFound(
      store,
      { search: "order", workflowNames: ["tell", "Invoices"], statuses: ["running"] },
      "order-1 ORDER-2",
    );
    await assertFound(store, { search: "nowhere" }, "");
    await assertFound(store, { search: "" }, "order-1 ORDER-2 third");
    await assertThrows(
      async () => store.queryHandlers({ search: "x".repeat(1_001) }),
      "search",
      "a text that is too long",
    );
  },

  "a text is searched for in the id of the latest run, not of an earlier one": async ({ store }) => {
    await start(store, "a", "b");
    await commit(store, "run-a", { end: completed });
    await store.startHandler(row("a", { runId: "Ktr_XnV" }));
    await assertFound(store, { search: "tR_xN" }, "a");
    await assertFound(store, { search: "Ktr_XnV" }, "a");
    await assertFound(store, { search: "run-a" }, "");
    await assertFound(store, { search: "RUN-" }, "b");
  },

  "nothing in a text that is searched for stands for something else": async ({ store }) => {
    const ids = ["50%_off", "50x-off", "a*b?c", "axbyc", "[z]", "z", "e^$f", "g.h", "gxh", "{1,2}(|)+", "i\\j", "k-l]"];
    await start(store, ...ids);
    for (const id of ids.filter((each) => each !== "z")) {
      await assertFound(store, { search: id }, id);
      await assertFound(store, { search: id.toUpperCase() }, id);
      await assertFound(store, { search: id.slice(1) }, id);
    }
    for (const search of ["%", "_", "*", "?", "^", "$", ".", "+", "(", "|", "\\", "]", "{"]) {
      const expected = ids.filter((id) => id.includes(search)).join(" ");
      await assertFound(store, { search }, expected);
    }
    for (const search of ["0%f", "a_b", "a?b", "[a-z]", "[^a]", "^a", "z$", "x.*", "\\w", "(z)", "\0"]) {
      await assertFound(store, { search }, "");
    }
  },

  "handlers that are found by a text are deleted, and an empty text deletes nothing": async ({ store }) => {
    await start(store, "one", "two", "t_o");
    assertEqual(await store.deleteHandlers({ search: "" }), 0, "deleted by an empty text");
    assertEqual(await store.deleteHandlers({ search: "T_O" }), 1, "deleted");
    await assertFound(store, {}, "one two");
  },

  "details are there when a store is opened again": async ({ store, reopen }) => {
    await store.startHandler(row("a"), undefined, undefined, { input, parentHandlerId: "earlier" });
    await commit(store, "run-a", { idleSince: now, requests: [question], events: [token(0)], isRelease: true });
    const before = await detailsOf(store);
    const again = await reopen();
    assertEqual(await detailsOf(again), before, "the details");
    assertEqual(before?.requests, [question], "the requests");
  },
} satisfies Record<string, StoreTest>;
