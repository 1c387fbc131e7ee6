import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  defineWorkflow,
  type GraphCheck,
  InMemoryRuntime,
  StartEvent,
  StopEvent,
  step,
  validateWorkflow,
  Workflow,
  WorkflowRuntimeError,
  WorkflowValidationError,
} from "../../src/index.ts";
import { settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { AskName, Done, Joke, NameGiven, Pun, Topic } from "../fixtures.ts";
import { Gate } from "./gate.ts";
import { collectProblems } from "./problems.ts";

const echo = defineWorkflow({ name: "echo" })
  .step("echo", { on: [Topic], emits: [StopEvent] }, (event) => new StopEvent({ result: event }))
  .build();
/** What JavaScript can pass, and the compiler refuses. */
const start = (input: unknown, options?: unknown) => echo.start(input as Topic, options as object);

/** Emits what no step accepts: not sound. */
const unsoundStep = step({ on: [Joke], emits: [Pun] }, () => {});
function createUnsound(options: { readonly disableValidation?: boolean } = {}): Workflow {
  const workflow = new Workflow({ name: "unsound", ...options });
  workflow.addStep(
    "stop",
    step({ on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: "ran" })),
  );
  workflow.addStep("lost", unsoundStep);
  return workflow;
}

describe("defaults and validation", () => {
  test("[engine 61] by default there is no timeout, validation is on, and nothing is printed", async () => {
    const print = (["log", "info", "debug"] as const).map((method) => vi.spyOn(console, method));
    onTestFinished(() => {
      for (const spy of print) spy.mockRestore();
    });
    const clock = new VirtualClock();
    const gate = new Gate();
    const workflow = defineWorkflow({ name: "plain", runtime: new InMemoryRuntime({ clock }) })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, async () => {
        await gate.pass();
        return new StopEvent({ result: "late" });
      })
      .build();
    const handler = workflow.start();
    await gate.reached(1);
    await clock.advance("1000h");
    gate.open();
    expect(await handler.result()).toBe("late");
    expect(workflow.definition.timeout).toBeUndefined();
    for (const spy of print) expect(spy).not.toHaveBeenCalled();
    expect(() => createUnsound().start()).toThrow(WorkflowValidationError);
  });

  test("[engine 76] a workflow with `disableValidation` runs although it is not sound", async () => {
    const workflow = createUnsound({ disableValidation: true });
    await expect(validateWorkflow(workflow)).rejects.toThrow(WorkflowValidationError);
    expect(await workflow.run()).toBe("ran");
  });

  /** Sound only as long as the check of dead ends is skipped: taking that back shows whether a run validates. */
  function createDeadEnd(): { readonly workflow: Workflow; readonly skipped: GraphCheck[] } {
    const skipped: GraphCheck[] = ["dead_end"];
    const workflow = new Workflow({ name: "dead-end", skipGraphChecks: skipped });
    workflow.addStep(
      "stop",
      step({ on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: 1 })),
    );
    workflow.addStep(
      "spin",
      step({ on: [StartEvent, Joke], emits: [Joke] }, () => {}),
    );
    return { workflow, skipped };
  }

  test("[engine 77] a workflow that has run is not validated again", async () => {
    const { workflow, skipped } = createDeadEnd();
    expect(await workflow.run()).toBe(1);
    skipped.length = 0;
    await expect(validateWorkflow(workflow)).rejects.toThrow("dead_end");
    expect(await workflow.run()).toBe(1);
  });

  test("[engine 78] a step added after a run is validated by the next run, once, and takes part in it", async () => {
    const { workflow, skipped } = createDeadEnd();
    await workflow.run();
    const seen: string[] = [];
    workflow.addStep(
      "watch",
      step({ on: [StartEvent] }, () => void seen.push("watched")),
    );
    expect(await workflow.run()).toBe(1);
    skipped.length = 0;
    expect(await workflow.run()).toBe(1);
    expect(seen).toEqual(["watched", "watched"]);
    workflow.addStep("lost", unsoundStep);
    expect(() => workflow.start()).toThrow(WorkflowValidationError);
    expect(() => workflow.start()).toThrow(WorkflowValidationError);
  });
});

describe("the name and the runtime", () => {
  test("[engine 107] the name of a workflow is the given one, else that of its class", () => {
    class JokeFlow extends Workflow {}
    const Outer = { Inner: class Inner extends Workflow {} };
    expect(new JokeFlow({ name: "jokes" }).workflowName).toBe("jokes");
    expect(new JokeFlow().workflowName).toBe("JokeFlow");
    expect(new Outer.Inner().workflowName).toBe("Inner");
    expect(echo.workflowName).toBe("echo");
  });

  test("[engine 108] the name can be changed until the launch of the runtime", async () => {
    const runtime = new InMemoryRuntime();
    const workflow = new Workflow({ name: "first", runtime });
    workflow.workflowName = "second";
    expect(workflow.workflowName).toBe("second");
    expect(workflow.definition.name).toBe("second");
    await runtime.launch();
    const rename = (name: string) => () => {
      workflow.workflowName = name;
    };
    expect(rename("third")).toThrow(WorkflowRuntimeError);
    expect(rename("third")).toThrow("Cannot change workflow_name");
    expect(rename("second")).not.toThrow();
    expect(workflow.workflowName).toBe("second");
  });

  test("[engine 120] the runtime of a running workflow cannot be changed", async () => {
    const gate = new Gate();
    const workflow = new Workflow({ name: "fixed" });
    workflow.addStep(
      "stop",
      step({ on: [StartEvent], emits: [StopEvent] }, async () => {
        await gate.pass();
        return new StopEvent();
      }),
    );
    const runtime = new InMemoryRuntime();
    workflow.runtime = runtime; // still free
    const handler = workflow.start();
    const reassign = (other: InMemoryRuntime) => () => {
      workflow.runtime = other;
    };
    expect(reassign(new InMemoryRuntime())).toThrow(WorkflowRuntimeError);
    expect(reassign(new InMemoryRuntime())).toThrow("Cannot reassign runtime");
    expect(reassign(runtime)).not.toThrow();
    gate.open();
    await handler.result();
  });
});

describe("the input of a run", () => {
  test("[engine 109] a given start event is used; an option that is none is reported", async () => {
    const problems = collectProblems();
    const event = new Topic({ topic: "ducks" });
    expect(await start(event, { unknownOption: 1 }).result()).toBe(event);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("unknownOption");
  });

  test("[engine 110] fields make the start event of the workflow", async () => {
    const event = await echo.run({ topic: "ducks" });
    expect(event).toBeInstanceOf(Topic);
    expect(event).toEqual(new Topic({ topic: "ducks" }));
  });

  test("[engine 111] fields that do not fit the start event are refused at once", () => {
    const texts = { topic: 1 };
    expect(() => start(texts)).toThrow(WorkflowRuntimeError);
    expect(() => start(texts)).toThrow("Failed creating a start event of type 'Topic' with the fields: topic");
    expect(() => start(undefined)).toThrow("Failed creating a start event of type 'Topic'");
  });

  test.each([
    ["a string", "ducks"],
    ["a number", 7],
    ["a list", [{ topic: "ducks" }]],
    ["null", null],
    ["a map", new Map([["topic", "ducks"]])],
    ["another event", new Joke({ text: "ducks" })],
    ["the start event of another workflow", new StartEvent()],
  ])("a start event cannot be %s", (_what, input) => {
    expect(() => start(input)).toThrow(WorkflowRuntimeError);
    expect(() => start(input)).toThrow("must be an instance of 'Topic'");
  });

  test("[engine 112] what is neither a start event nor fields is refused, even if no field is required", () => {
    const plain = defineWorkflow({ name: "plain" })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent())
      .build();
    for (const input of ["ducks", 7, new Map(), Promise.resolve({}), new Done({ text: "" })]) {
      expect(() => plain.start(input as never)).toThrow(WorkflowRuntimeError);
      expect(() => plain.start(input as never)).toThrow("must be an instance of 'StartEvent'");
    }
  });

  test("options that are no object are refused", () => {
    expect(() => start({ topic: "ducks" }, "run-1")).toThrow(WorkflowRuntimeError);
    expect(() => start({ topic: "ducks" }, null)).toThrow(WorkflowRuntimeError);
  });

  test("[engine 113] the run id is that of the handler, and no part of the start event", async () => {
    const handler = echo.start({ topic: "ducks" }, { runId: "run-113" });
    expect(handler.runId).toBe("run-113");
    const event = (await handler.result()) as Topic;
    expect(event.toJSON()).toEqual({ topic: "ducks" });
    const other = echo.start({ topic: "ducks" });
    expect(other.runId).toMatch(/^\w{10}$/);
    expect(other.runId).not.toBe(handler.runId);
  });

  test("[engine 114] a run id is refused while a run has it, and free again afterwards", async () => {
    const handler = echo.start({ topic: "first" }, { runId: "run-114" });
    const again = (): unknown => echo.start({ topic: "second" }, { runId: "run-114" });
    expect(again).toThrow(WorkflowRuntimeError);
    expect(again).toThrow(/run-114.*already exists/);
    expect(await handler.result()).toEqual(new Topic({ topic: "first" }));
    expect(await echo.run({ topic: "second" }, { runId: "run-114" })).toEqual(new Topic({ topic: "second" }));
  });

  test("[engine 115] a resumed run ignores the input, even one that does not fit", async () => {
    let starts = 0;
    const greeter = defineWorkflow({ name: "greeter" })
      .step("ask", { on: [Topic], emits: [AskName] }, () => {
        starts++;
        return new AskName({ prompt: "?" });
      })
      .step("greet", { on: [NameGiven], emits: [StopEvent] }, ({ name }) => new StopEvent({ result: `Hello ${name}` }))
      .build();
    const first = greeter.start({ topic: "names" });
    for await (const _event of first.streamEvents([AskName])) break;
    const saved = JSON.parse(JSON.stringify(await first.context.toDict()));
    await first.cancel();
    for (const input of [{ topic: "again" }, { topic: 7 }, undefined]) {
      const resumed = greeter.start(input as never, { context: greeter.createContext(saved) });
      await resumed.sendEvent(new NameGiven({ name: "Ada" }));
      expect(await resumed.result()).toBe("Hello Ada");
    }
    expect(starts).toBe(1);
  });
});

describe("many runs of one workflow", () => {
  function createGated(gate: Gate, options: { readonly numConcurrentRuns?: number } = {}) {
    return defineWorkflow({ name: "gated", ...options })
      .step("stop", { on: [Topic], emits: [StopEvent] }, async ({ topic }) => {
        await gate.pass(topic);
        return new StopEvent({ result: topic });
      })
      .build();
  }
  const topics = ["a", "b", "c", "d"];

  test("[engine 116] with a limit of one run, runs are active one after the other, in order", async () => {
    const gate = new Gate();
    const workflow = createGated(gate, { numConcurrentRuns: 1 });
    const results = topics.map((topic) => workflow.run({ topic }));
    for (let count = 1; count <= topics.length; count++) {
      await gate.reached(count);
      await settleTurns();
      expect(gate.arrived).toEqual(topics.slice(0, count));
      gate.releaseFirst();
    }
    expect(await Promise.all(results)).toEqual(topics);
    expect(gate.peak).toBe(1);
  });

  test("[engine 117] without a limit, several runs are active at once", async () => {
    const gate = new Gate();
    const workflow = createGated(gate);
    const results = topics.map((topic) => workflow.run({ topic }));
    await gate.reached(topics.length);
    expect(gate.peak).toBe(topics.length);
    gate.open();
    expect(await Promise.all(results)).toEqual(topics);
  });

  test("[engine 118] the timeout of a run that waits for its turn has not begun", async () => {
    const clock = new VirtualClock();
    const gate = new Gate();
    const workflow = defineWorkflow({
      name: "timed",
      numConcurrentRuns: 1,
      timeout: "10s",
      runtime: new InMemoryRuntime({ clock }),
    })
      .step("stop", { on: [Topic], emits: [StopEvent] }, async ({ topic }) => {
        await gate.pass();
        return new StopEvent({ result: topic });
      })
      .build();
    const handlers = topics.map((topic) => workflow.start({ topic }));
    for (let count = 1; count < topics.length; count++) {
      await gate.reached(count);
      await clock.advance("9s");
      gate.releaseFirst();
    }
    await gate.reached(topics.length);
    await clock.advance("10s");
    const settled = await Promise.allSettled(handlers.map((handler) => handler.result()));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
  });

  test("a run that is cancelled while it waits for its turn does not run, and holds nobody up", async () => {
    const gate = new Gate();
    const workflow = createGated(gate, { numConcurrentRuns: 1 });
    const [first, second, third] = ["a", "b", "c"].map((topic) => workflow.start({ topic }));
    await gate.reached(1);
    const cancelled = second?.cancel();
    gate.open();
    await cancelled;
    expect(await first?.result()).toBe("a");
    expect(await third?.result()).toBe("c");
    await expect(second?.result()).rejects.toThrow();
    expect(gate.arrived).toEqual(["a", "c"]);
  });

  test("[engine 119] concurrent runs of one workflow share neither state nor buffers", async () => {
    const gate = new Gate();
    const workflow = defineWorkflow({ name: "separate" })
      .step("split", { on: [Topic], emits: [Joke] }, async ({ topic }, context) => {
        await context.store.set("topic", topic);
        for (const part of ["1", "2"]) context.sendEvent(new Joke({ text: topic + part }));
      })
      .step("join", { on: [Joke], emits: [StopEvent] }, async (event, context) => {
        const jokes = context.collectEvents(event, Joke, 2);
        await gate.pass();
        if (!jokes) return;
        return new StopEvent({ result: [await context.store.get("topic"), ...jokes.map(({ text }) => text)] });
      })
      .build();
    const results = ["a", "b", "c"].map((topic) => workflow.run({ topic }));
    await gate.reached(6);
    gate.open();
    expect(await Promise.all(results)).toEqual([
      ["a", "a1", "a2"],
      ["b", "b1", "b2"],
      ["c", "c1", "c2"],
    ]);
  });
});
