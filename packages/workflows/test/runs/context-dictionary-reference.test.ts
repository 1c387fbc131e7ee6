import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ContextDict, defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { Answer, Ask, readAll, typesOf } from "./questions.ts";

// Dictionaries as the Python library writes them.

class A extends WorkflowEvent.extend("A", { i: z.number() }) {}
class Part extends WorkflowEvent.extend("Part", { text: z.string() }) {}

const stop = (result?: unknown): StopEvent => new StopEvent({ result });

/** Python puts spaces between the parts of JSON. */
const wrapped = (value: string, name: string): string =>
  `{"__is_pydantic": true, "value": ${value}, "qualified_name": "${name}"}`;
const start = wrapped("{}", "workflows.events.StartEvent");
const answer = (text: string): string => wrapped(`{"text": "${text}"}`, "demo.Answer");
const attempt = (event: string) => ({
  event,
  attempts: 0,
  first_attempt_at: null,
  last_exception: null,
  last_failed_at: null,
  recovery_counts: {},
});
const state = {
  store_type: "in_memory",
  state_type: "DictState",
  state_module: "workflows.context.state_store",
  state_data: { _data: { n: "1", names: '["a", {"b": 2}]' } },
};
const nothing = { queue: [], in_progress: [], collected_events: {}, collected_waiters: [] };
const dictionary = (workers: Readonly<Record<string, object>>): ContextDict => ({
  version: 1,
  state,
  is_running: true,
  workers,
});

test("a run with a step that waits, one that collects, and one that is at its limit goes on", async () => {
  const handled: number[] = [];
  const workflow = defineWorkflow({ name: "demo", disableValidation: true })
    .step("begin", { on: [StartEvent], emits: [A, StopEvent] }, () => new A({ i: 0 }))
    .step("d", { on: [A], emits: [Part] }, (event, context) => {
      const both = context.collectEvents(event, A, 2, { bufferId: "bb" });
      return both && new Part({ text: `collected ${both.map(({ i }) => i)}` });
    })
    .step("join", { on: [Part], emits: [StopEvent] }, async (event, context) => {
      const parts = context.collectEvents(event, Part, 4);
      return parts && stop([...parts.map(({ text }) => text).sort(), await context.store.getState()]);
    })
    .step("w", { on: [StartEvent], emits: [Part] }, async (_event, context) => {
      const { text } = await context.waitForEvent(Answer, { waiterId: "wid", requirements: { text: "right" } });
      return new Part({ text });
    })
    .step("z", { on: [A], emits: [Part], numWorkers: 1 }, ({ i }) => {
      handled.push(i);
      return new Part({ text: `handled ${i}` });
    })
    .build();
  const waiter = {
    waiter_id: "wid",
    event: start,
    waiting_for_event: "demo.Answer",
    has_requirements: true,
    resolved_event: null,
  };
  const dict = dictionary({
    begin: nothing,
    d: { ...nothing, collected_events: { bb: [wrapped('{"i": 0}', "demo.A")] } },
    w: { ...nothing, collected_waiters: [waiter] },
    z: {
      ...nothing,
      queue: [attempt(wrapped('{"i": 1}', "demo.A"))],
      in_progress: [wrapped('{"i": 0}', "demo.A")],
    },
  });
  const handler = workflow.start(undefined, { context: workflow.createContext(dict) });
  await handler.sendEvent(new A({ i: 9 }), { step: "d" });
  for (const text of ["wrong", "right"]) await handler.sendEvent(new Answer({ text }));
  const names = ["a", { b: 2 }];
  expect(await handler.result()).toEqual(["collected 0,9", "handled 0", "handled 1", "right", { n: 1, names }]);
  expect(handled).toEqual([0, 1]);
});

describe("waits", () => {
  let runs: number;

  /** Waits twice, under ids of its own, or of the library's making. */
  function createAsker(ids: readonly (string | undefined)[]) {
    runs = 0;
    return defineWorkflow({ name: "asker", events: [Answer] })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        runs++;
        const texts: string[] = [];
        for (const waiterId of ids) {
          const waiterEvent = new Ask({ question: String(waiterId) });
          const wait = context.waitForEvent(Answer, { ...(waiterId && { waiterId }), waiterEvent });
          texts.push((await wait).text);
        }
        return stop(texts);
      })
      .build();
  }

  const waiter = (waiterId: string, resolved: string | null) => ({
    waiter_id: waiterId,
    event: start,
    waiting_for_event: "demo.Answer",
    has_requirements: false,
    resolved_event: resolved,
  });

  test("without an id of their own are found by the id of this library, and not asked again", async () => {
    const workflow = createAsker([undefined]);
    const dict = dictionary({ ask: { ...nothing, collected_waiters: [waiter("waiter_demo.Answer_{}", null)] } });
    const handler = workflow.start(undefined, { context: workflow.createContext(dict) });
    const events = readAll(handler.streamEvents());
    await handler.sendEvent(new Answer({ text: "yes" }));
    expect(await handler.result()).toEqual(["yes"]);
    expect(typesOf(await events)).toEqual(["StopEvent"]);
  });

  test("of one execution belong together: the first is answered already, the second goes on", async () => {
    const workflow = createAsker(["first", "second"]);
    const waiters = [waiter("first", answer("1")), waiter("second", null)];
    const dict = dictionary({ ask: { ...nothing, collected_waiters: waiters } });
    const handler = workflow.start(undefined, { context: workflow.createContext(dict) });
    const events = readAll(handler.streamEvents());
    await settleTurns();
    expect(runs).toBe(0);
    await handler.sendEvent(new Answer({ text: "2" }));
    expect(await handler.result()).toEqual(["1", "2"]);
    expect(typesOf(await events)).toEqual(["StopEvent"]);
  });

  test("that were answered are replayed once, wherever their replay was", async () => {
    const collected_waiters = [waiter("first", answer("1"))];
    const places = [
      { queue: [attempt(start)] },
      { in_progress: [start] },
      {}, // not there at all: nobody else would wake it
    ];
    for (const place of places) {
      const workflow = createAsker(["first"]);
      const dict = dictionary({ ask: { ...nothing, ...place, collected_waiters } });
      const handler = workflow.start(undefined, { context: workflow.createContext(dict) });
      const events = readAll(handler.streamEvents());
      expect(await handler.result()).toEqual(["1"]);
      expect(typesOf(await events)).toEqual(["StopEvent"]);
      expect(runs).toBe(1);
    }
  });

  test("that were not answered do not claim a fresh event with the same input", async () => {
    const workflow = createAsker(["first"]);
    const dict = dictionary({
      ask: { ...nothing, queue: [attempt(start)], collected_waiters: [waiter("first", null)] },
    });
    const handler = workflow.start(undefined, { context: workflow.createContext(dict) });
    await settleTurns();
    expect(runs).toBe(1);
    await handler.sendEvent(new Answer({ text: "both" }));
    expect(await handler.result()).toEqual(["both"]);
  });
});

test("a typed state is read", async () => {
  const workflow = defineWorkflow({ name: "typed", state: z.object({ n: z.number().default(0) }) })
    .step("stop", { on: [StartEvent], emits: [StopEvent] }, async (_event, { store }) => stop(await store.get("n")))
    .build();
  const data = wrapped('{"n": 7}', "demo.MyState");
  const typed = { store_type: "in_memory", state_type: "MyState", state_module: "demo", state_data: data };
  const dict: ContextDict = { version: 1, state: typed, is_running: false, workers: { stop: nothing } };
  expect(await workflow.run(undefined, { context: workflow.createContext(dict) })).toBe(7);
});

describe("version 2, of newer releases", () => {
  const attempt2 = (event: string, id: number) => ({
    ...attempt(event),
    bound_events: null,
    not_before: null,
    scope_path: [],
    collection_release_payload: null,
    work_item_id: `work_item_${id}`,
  });
  const nothing2 = { ...nothing, collect_generations: {}, static_collect_events: [] };
  const dictionary2 = (workers: Readonly<Record<string, object>>, deliveries: readonly object[] = []): ContextDict => ({
    ...dictionary(workers),
    ...{ version: 2 as never, stream_seq: 0, work_item_seq: 4, invocation_seq: 2, journal_seq: 6 },
    ...{
      deliveries,
      streams: {},
      collection_release_states: {},
      elapsed_alive: 0.5,
      last_alive_stamp: 1_795_199_491.2,
    },
  });

  test("what was in progress, in the queue, on its way, or waiting for its retry goes on", async () => {
    const handled: number[] = [];
    const workflow = defineWorkflow({ name: "demo", disableValidation: true })
      .step("begin", { on: [StartEvent], emits: [A, StopEvent] }, () => new A({ i: 0 }))
      .step("work", { on: [A], emits: [StopEvent], numWorkers: 1 }, ({ i }) => {
        handled.push(i);
        return handled.length === 4 ? stop() : undefined;
      })
      .build();
    const a = (i: number): string => wrapped(`{"i": ${i}}`, "demo.A");
    const running = { worker_id: 0, invocation_id: "invocation_2", received: [], collected_events: {} };
    const work = {
      ...nothing2,
      in_progress: [{ ...attempt2(a(1), 2), ...running }],
      queue: [{ ...attempt2(a(4), 4), not_before: Date.now() / 1_000 + 0.05 }, attempt2(a(2), 3)],
    };
    const delivery = { invocation_id: "invocation_1", index: 3, event: a(3), step_id: "work", recovery_counts: {} };
    const context = workflow.createContext(dictionary2({ begin: nothing2, work }, [delivery]));
    await workflow.run(undefined, { context });
    expect([...handled].sort()).toEqual([1, 2, 3, 4]);
    expect(handled.at(-1)).toBe(4);
  });

  test.each(["wid", "waiter_demo.Answer_{}_work_item_1"])("a step that waits as %s goes on", async (waiterId) => {
    const options = waiterId === "wid" ? { waiterId } : {};
    const workflow = defineWorkflow({ name: "asker", events: [Answer] })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        return stop((await context.waitForEvent(Answer, options)).text);
      })
      .build();
    const waiter = {
      ...{ waiter_id: waiterId, event: start, bound_events: null, waiting_for_event: "demo.Answer" },
      ...{ has_requirements: false, resolved_event: null, scope_path: [], work_item_id: "work_item_1" },
    };
    const context = workflow.createContext(dictionary2({ ask: { ...nothing2, collected_waiters: [waiter] } }));
    const handler = workflow.start(undefined, { context });
    await handler.sendEvent(new Answer({ text: "yes" }));
    expect(await handler.result()).toBe("yes");
  });
});
