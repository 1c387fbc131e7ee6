import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type BrokerState,
  brokerStateFromJSON,
  brokerStateToJSON,
  ContextSerdeError,
  compileDefinition,
  createBrokerState,
  defineWorkflow,
  type ExternalRunAdapter,
  InMemoryRuntime,
  journalSchema,
  type RunRequest,
  RuntimeDecorator,
  resumeRun,
  StartEvent,
  StopEvent,
  serializeValue,
  Workflow,
  WorkflowConfigurationError,
  WorkflowEvent,
  WorkflowRuntimeError,
} from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { Answer, Ask } from "../runs/questions.ts";

class Note extends WorkflowEvent.extend("Note", { text: z.string() }) {}

/** Keeps the last request, as a durable runtime does. */
class Watching extends RuntimeDecorator {
  last: RunRequest | undefined;

  override run(request: RunRequest): ExternalRunAdapter {
    this.last = request;
    return super.run(request);
  }
}

/** Asks once, and counts how often it was asked to. */
function createAsking() {
  const runtime = new Watching(new InMemoryRuntime());
  const workflow = defineWorkflow({ name: "asking", runtime, events: [Note, Answer] })
    .step("ask", { on: [StartEvent], emits: [Ask, StopEvent] }, async (event, context) => {
      const count = ((await context.store.get("count", 0)) as number) + 1;
      await context.store.set("count", count);
      const { text } = await context.waitForEvent(Answer, { waiterEvent: new Ask({ question: "?" }) });
      const note = await context.store.get("note");
      return new StopEvent({ result: { count, text, note, user: context.tags["user"], topic: event.get("topic") } });
    })
    .build();
  return { runtime, workflow };
}

/** A run that waits, as another process finds it. */
async function recorded() {
  const { runtime, workflow } = createAsking();
  const context = workflow.createContext();
  await context.store.set("note", new Note({ text: "kept" }));
  const handler = workflow.start({ topic: "ducks" }, { runId: "one", context });
  await settleTurns();
  const { engine, eventRegistry } = workflow[journalSchema];
  const json = JSON.stringify(brokerStateToJSON(engine, runtime.getRun("one").state, eventRegistry));
  const taken = runtime.last?.store.takeChanges();
  const fields = Object.fromEntries([...(taken?.set ?? [])].map(([name, value]) => [name, serializeValue(value)]));
  await handler.cancel();
  return {
    fields: JSON.parse(JSON.stringify(fields)) as Record<string, unknown>,
    stateFor: (other: typeof workflow): BrokerState =>
      brokerStateFromJSON(other[journalSchema].engine, JSON.parse(json), other[journalSchema].eventRegistry),
  };
}

describe("a recorded run", () => {
  test("goes on in another process, with its state and its tags; its store tells only what changes from then on", async () => {
    const { fields, stateFor } = await recorded();
    const { runtime, workflow } = createAsking();
    const handler = workflow[resumeRun]({ runId: "one", state: stateFor(workflow), fields, tags: { user: "ada" } });
    expect(handler.runId).toBe("one");
    expect(runtime.last).toMatchObject({ runId: "one", startEvent: undefined, tags: { user: "ada" } });
    await settleTurns();
    expect(runtime.last?.store.takeChanges()).toBeUndefined();
    await handler.sendEvent(new Answer({ text: "yes" }));
    const note = new Note({ text: "kept" });
    expect(await handler.result()).toEqual({ count: 2, text: "yes", note, user: "ada", topic: "ducks" });
    expect(runtime.last?.store.takeChanges()).toEqual({ set: new Map([["count", 2]]), deleted: [] });
  });

  test("without fields begins with an empty state; with fields that are no state of it, not at all", async () => {
    const { stateFor } = await recorded();
    const { workflow } = createAsking();
    const state = stateFor(workflow);
    const handler = workflow[resumeRun]({ runId: "one", state, fields: undefined, tags: {} });
    expect(await handler.context.store.getState()).toEqual({});
    expect(() => workflow[resumeRun]({ runId: "one", state, fields: {}, tags: {} })).toThrow(WorkflowRuntimeError);
    await handler.cancel();
    const fields = { bad: { __is_pydantic: true, value: {}, qualified_name: "jokes.Unheard" } };
    const resume = () => workflow[resumeRun]({ runId: "two", state, fields, tags: {} });
    expect(resume).toThrow(ContextSerdeError);
    expect(resume).toThrow('field "bad" cannot be read');
  });

  test("that never began, or has ended, cannot be resumed", async () => {
    const { workflow } = createAsking();
    const resume = () => workflow[resumeRun]({ runId: "x", state: createBrokerState("x", 1), fields: {}, tags: {} });
    expect(resume).toThrow(WorkflowRuntimeError);
    expect(resume).toThrow('Run "x" cannot be resumed');
  });
});

test("the next run of a context takes all of its state, the same run goes on from what it has", async () => {
  const runtime = new Watching(new InMemoryRuntime());
  const workflow = defineWorkflow({ name: "adding", runtime })
    .step("add", { on: [StartEvent], emits: [StopEvent] }, async (event, context) => {
      await context.store.set(event.get("name") as string, true);
      return new StopEvent();
    })
    .build();
  const context = workflow.createContext();
  const changed: unknown[] = [];
  for (const [name, runId] of [
    ["a", "first"],
    ["b", "second"],
    ["c", "second"],
  ] as const) {
    await workflow.run({ name }, { context, runId });
    changed.push([...(runtime.last?.store.takeChanges()?.set.keys() ?? [])]);
  }
  expect(changed).toEqual([["a"], ["a", "b"], ["c"]]);
});

test("a workflow tells what its journals are read with, and that it is not sound", () => {
  const { workflow } = createAsking();
  const { engine, eventRegistry } = workflow[journalSchema];
  expect(engine).toBe(compileDefinition(workflow.definition));
  expect([Note, Ask, Answer].map(({ type }) => eventRegistry.find(type))).toEqual([Note, Ask, Answer]);
  expect(() => new Workflow({ name: "empty" })[journalSchema]).toThrow(WorkflowConfigurationError);
});
