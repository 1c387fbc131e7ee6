import { expect, test } from "vitest";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import type { AnyWorkflow } from "../../src/authoring/workflow.ts";
import { createBrokerState } from "../../src/engine/broker-state.ts";
import { compileDefinition } from "../../src/engine/engine-definition.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { ResourceManager } from "../../src/resources/resource-manager.ts";
import { InMemoryRuntime } from "../../src/runtime/in-memory-runtime.ts";
import type { ExternalRunAdapter, InternalRunAdapter, RunTurn, Runtime } from "../../src/runtime/runtime.ts";
import { InternalRunAdapterDecorator, RuntimeDecorator } from "../../src/runtime/runtime-decorator.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { type Deferred, deferred } from "../../src/testing/deferred.ts";
import { settleTurns } from "../../src/testing/settle-turns.ts";
import { Joke, Pun } from "../fixtures.ts";

const echo = (options: { readonly runtime?: Runtime } = {}) =>
  defineWorkflow({ name: "echo", ...options })
    .step("echo", { on: [StartEvent], emits: [StopEvent] }, (event) => new StopEvent({ result: event.get("text") }))
    .build();

/** Starts a run without a start event. */
function startEmpty(workflow: AnyWorkflow, runtime: Runtime): ExternalRunAdapter {
  const { definition } = workflow;
  return runtime.run({
    runId: "external",
    workflow,
    engine: compileDefinition(definition),
    state: createBrokerState("external", definition.steps.length),
    startEvent: undefined,
    store: new MemoryStateStore(),
    resources: new ResourceManager(),
    concurrencyLimit: undefined,
    tags: {},
  });
}

test("[engine 345] workflows belong to one common runtime, or to that of the surrounding registering()", async () => {
  const common = echo().runtime;
  expect(echo().runtime).toBe(common);
  expect(await echo().run({ text: "common" })).toBe("common");

  let launches = 0;
  class Counting extends InMemoryRuntime {
    override launch(): Promise<void> {
      launches++;
      return super.launch();
    }
  }
  const outer = new Counting();
  const inner = new Counting();
  const returned = outer.registering((given) => {
    expect(given).toBe(outer);
    expect(echo().runtime).toBe(outer);
    expect(() =>
      inner.registering(() => {
        expect(echo().runtime).toBe(inner);
        throw new RangeError("in between");
      }),
    ).toThrow(RangeError);
    expect(echo().runtime).toBe(outer);
    return "returned";
  });
  expect(returned).toBe("returned");
  expect(echo().runtime).toBe(common);
  expect(launches).toBe(0);
  // There is no ambient context that could follow the function across an await.
  expect(() => outer.registering(async () => Promise.reject(new Error("late")))).toThrow(TypeError);
  expect(echo().runtime).toBe(common);
});

test("[engine 346] a runtime that is given wins over that of the surrounding registering()", () => {
  const given = new InMemoryRuntime();
  const ambient = new InMemoryRuntime();
  const workflow = ambient.registering(() => echo({ runtime: given }));
  expect(workflow.runtime).toBe(given);
  expect([given.workflows.has(workflow), ambient.workflows.has(workflow)]).toEqual([true, false]);
});

test("[engine 347] launch and destroy may be repeated; a runtime in memory is always launched, and usable after destroy", async () => {
  const runtime = new InMemoryRuntime();
  const workflow = echo({ runtime });
  expect(runtime.isLaunched).toBe(true);
  await runtime.launch();
  await runtime.launch();
  expect(await workflow.run({ text: "launched" })).toBe("launched");
  await runtime.destroy();
  await runtime.destroy();
  expect(runtime.isLaunched).toBe(true);
  expect(await workflow.run({ text: "destroyed" })).toBe("destroyed");
  await runtime.launch();
});

test("[engine 348] launch locks the workflows of the runtime; later ones are locked by the next launch", async () => {
  const runtime = new InMemoryRuntime();
  const early = echo({ runtime });
  early.workflowName = "renamed";
  await runtime.launch();
  expect(() => {
    early.workflowName = "again";
  }).toThrow("after the workflow has been run or launched");
  expect(() => {
    early.runtime = new InMemoryRuntime();
  }).toThrow("after the workflow has been run or launched");
  const late = echo({ runtime });
  late.workflowName = "late";
  await runtime.launch();
  expect(() => {
    late.workflowName = "later";
  }).toThrow("after the workflow has been run or launched");
  expect([early.workflowName, late.workflowName]).toEqual(["renamed", "late"]);
});

test("[engine 349] a workflow moves from runtime to runtime until it is launched; to its own it may always", async () => {
  const first = new InMemoryRuntime();
  const second = new InMemoryRuntime();
  const workflow = echo({ runtime: first });
  workflow.runtime = second;
  expect([first.workflows.has(workflow), second.workflows.has(workflow)]).toEqual([false, true]);
  await first.launch(); // not its runtime any more
  workflow.runtime = first;
  workflow.runtime = second;
  await second.launch();
  workflow.runtime = second;
  expect(workflow.runtime).toBe(second);
});

test("[engine 351] of what is ready, workers come before the mailbox, in the order in which they finished (there are no keys to look up)", async () => {
  const recording = new HeldCommits(new InMemoryRuntime());
  const gates = new Map(["a", "b", "c"].map((name) => [name, deferred()]));
  const seen: string[] = [];
  const workflow = defineWorkflow({ name: "racing", runtime: recording })
    .step("split", { on: [StartEvent], emits: [Joke] }, (_event, context) => {
      for (const text of gates.keys()) context.sendEvent(new Joke({ text }));
    })
    .step("work", { on: [Joke], emits: [Pun], numWorkers: 3 }, async ({ text }) => {
      await gates.get(text)?.promise;
      return new Pun({ text });
    })
    .step("see", { on: [Pun], emits: [StopEvent], numWorkers: 1 }, async ({ text }) => {
      if (text !== "poke") seen.push(text);
      return seen.length === 4 ? new StopEvent({ result: seen.join(" ") }) : undefined;
    })
    .build();
  const handler = workflow.start();
  await settleTurns();
  recording.hold();
  const poked = handler.sendEvent(new Pun({ text: "poke" }));
  await settleTurns(); // its commit takes long: meanwhile, an event arrives first, then workers finish
  const sent = handler.sendEvent(new Pun({ text: "mail" }));
  for (const name of ["c", "a", "b"]) {
    gates.get(name)?.resolve();
    await settleTurns();
  }
  recording.release();
  await Promise.all([poked, sent]);
  expect(await handler.result()).toBe("c a b mail");
});

test("[engine 352] a run without a start event is started by what is sent to it", async () => {
  const runtime = new InMemoryRuntime();
  const workflow = echo({ runtime });
  const run = startEmpty(workflow, runtime);
  await settleTurns();
  expect(run.outcome).toBeUndefined();
  await run.send({ type: "add_event", event: new StartEvent({ text: "from outside" }), step: undefined });
  expect((await run.result()).result).toBe("from outside");
});

test("[engine 353] what is sent to one step runs that step only", async () => {
  const runtime = new InMemoryRuntime();
  const seen: string[] = [];
  const workflow = defineWorkflow({ name: "routed", runtime })
    .step("left", { on: [StartEvent], emits: [StopEvent] }, () => {
      seen.push("left");
      return new StopEvent();
    })
    .step("right", { on: [StartEvent], emits: [StopEvent] }, () => {
      seen.push("right");
      return new StopEvent();
    })
    .build();
  const run = startEmpty(workflow, runtime);
  await run.send({ type: "add_event", event: new StartEvent(), step: "right" });
  await run.result();
  expect(seen).toEqual(["right"]);
});

test("a run keeps as many ticks as the runtime was told to", async () => {
  const runtime = new InMemoryRuntime({ recordTicks: 3 });
  const run = startEmpty(echo({ runtime }), runtime);
  await run.send({ type: "add_event", event: new StartEvent(), step: undefined });
  await run.result();
  expect(run.recordedTicks.length).toBeLessThanOrEqual(3);
  expect(run.recordedTicks.at(-1)?.type).toBe("step_result");
  const forgetful = new InMemoryRuntime();
  const forgotten = startEmpty(echo({ runtime: forgetful }), forgetful);
  await forgotten.send({ type: "add_event", event: new StartEvent(), step: undefined });
  expect(forgotten.recordedTicks).toEqual([]);
});

test("of nested runtime decorators, the outer one sees what the inner one lets through", async () => {
  const order: string[] = [];
  const runtime = new Telling("outer", new Telling("inner", new InMemoryRuntime(), order), order);
  await echo({ runtime }).run();
  expect(order.slice(0, 2)).toEqual(["outer", "inner"]);
  expect(order).toHaveLength(order.filter((name) => name === "inner").length * 2);
});

/** Commits take until they are released. */
class HeldCommits extends RuntimeDecorator {
  #gate: Deferred<void> | undefined;

  hold(): void {
    this.#gate = deferred();
  }

  release(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  protected override decorateInternal(adapter: InternalRunAdapter): InternalRunAdapter {
    const gate = () => this.#gate?.promise;
    return new (class extends InternalRunAdapterDecorator {
      override async commit(turn: RunTurn): Promise<void> {
        await gate();
        await this.inner.commit(turn);
      }
    })(adapter);
  }
}

/** Tells its name at each commit. */
class Telling extends RuntimeDecorator {
  readonly #name: string;
  readonly #order: string[];

  constructor(name: string, inner: Runtime, order: string[]) {
    super(inner);
    this.#name = name;
    this.#order = order;
  }

  protected override decorateInternal(adapter: InternalRunAdapter): InternalRunAdapter {
    const tell = () => this.#order.push(this.#name);
    return new (class extends InternalRunAdapterDecorator {
      override commit(turn: RunTurn) {
        tell();
        return this.inner.commit(turn);
      }
    })(adapter);
  }
}
