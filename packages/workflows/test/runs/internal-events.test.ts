import { describe, expect, test } from "vitest";
import {
  type BrokerState,
  compileDefinition,
  createBrokerState,
  defineWorkflow,
  isQuiescent,
  reduce,
  StartEvent,
  StepStateChanged,
  StopEvent,
  step,
  UnhandledEvent,
  type WorkflowCommand,
  WorkflowEvent,
  WorkflowIdleEvent,
  type WorkflowTick,
} from "../../src/index.ts";
import { deferred, settleTurns } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { Answer, Ask, readAll, typesOf } from "./questions.ts";

class Middle extends WorkflowEvent.extend("Middle") {}
class Stray extends WorkflowEvent.extend("Stray") {}

const stop = (result?: unknown): StopEvent => new StopEvent({ result });
const internal = { includeInternal: true } as const;

/** Returns a question, and stops with the answer. */
const asker = defineWorkflow({ name: "asker" })
  .step("ask", { on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "?" }))
  .step("finish", { on: [Answer], emits: [StopEvent] }, ({ text }) => stop(text))
  .build();

describe("changes of state", () => {
  forEachForm("[engine 201] name the classes of input and output", async (build) => {
    const handler = build({
      one: step({ on: [StartEvent], emits: [Middle] }, () => new Middle()),
      two: step({ on: [Middle], emits: [StopEvent] }, () => stop()),
    }).start();
    const events = await readAll(handler.streamEvents(internal));
    const states = events.filter((event) => StepStateChanged.is(event)).map((event) => event.toJSON());
    const running = { step_state: "running", worker_id: "0", output_event_name: null };
    const done = { step_state: "not_running", worker_id: "0" };
    expect(states).toEqual([
      { name: "one", ...running, input_event_name: "StartEvent" },
      { name: "one", ...done, input_event_name: "StartEvent", output_event_name: "Middle" },
      { name: "two", ...running, input_event_name: "Middle" },
      { name: "two", ...done, input_event_name: "Middle", output_event_name: "StopEvent" },
    ]);
  });

  test("[engine 202] have no output if the step returned nothing, waits, or failed", async () => {
    const handler = defineWorkflow({ name: "nothing" })
      .step("fail", { on: [Middle], emits: [StopEvent] }, async (): Promise<StopEvent> => {
        await settleTurns(); // last
        throw new Error("broken");
      })
      .step("return-nothing", { on: [StartEvent], emits: [Middle] }, (_event, context) => {
        context.sendEvent(new Middle());
      })
      .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        return stop((await context.waitForEvent(Answer)).text);
      })
      .build()
      .start();
    const events = await readAll(handler.streamEvents(internal));
    const ends = events.filter((event) => StepStateChanged.is(event) && event.stepState === "not_running");
    const outputs = (ends as StepStateChanged[]).map(({ name, outputEventName }) => [name, outputEventName]);
    expect(Object.fromEntries(outputs)).toEqual({ "return-nothing": null, wait: null, fail: null });
    expect(outputs).toHaveLength(3);
  });
});

describe("unhandled events", () => {
  test("[engine 203] tell what came, for whom, and whether the run has nothing else to do", async () => {
    const goOn = deferred();
    const handler = defineWorkflow({ name: "busy" })
      .step("ask", { on: [StartEvent], emits: [Ask] }, async () => {
        await goOn.promise;
        return new Ask({ question: "?" });
      })
      .step("finish", { on: [Answer], emits: [StopEvent] }, () => stop())
      .build()
      .start();
    const events = readAll(handler.streamEvents(internal));
    await handler.sendEvent(new Stray());
    goOn.resolve();
    await settleTurns();
    await handler.sendEvent(new Stray());
    await handler.sendEvent(new Answer({ text: "" }));
    const expected = { event_type: "Stray", qualified_name: "workflow.Stray", step_name: null };
    const unhandled = (await events).filter((event) => UnhandledEvent.is(event)).map((event) => event.toJSON());
    expect(unhandled).toEqual([
      { ...expected, idle: false },
      { ...expected, idle: true },
    ]);
  });

  test("[engine 210] while the run is idle, are followed by another idle event", async () => {
    const handler = asker.start();
    const events = readAll(handler.streamEvents(internal));
    await settleTurns();
    await handler.sendEvent(new Stray());
    await settleTurns();
    await handler.sendEvent(new Answer({ text: "" }));
    const types = typesOf(await events).filter((type) => type !== "StepStateChanged");
    expect(types).toEqual(["Ask", "WorkflowIdleEvent", "UnhandledEvent", "WorkflowIdleEvent", "StopEvent"]);
  });
});

describe("idleness", () => {
  test("[engine 204] is told when there is nothing to do until an event comes from outside", async () => {
    const handler = asker.start();
    for await (const event of handler.streamEvents(internal)) {
      if (WorkflowIdleEvent.is(event)) await handler.sendEvent(new Answer({ text: "woken" }));
    }
    expect(await handler.result()).toBe("woken");
  });

  test("[engine 205] is told after the question of a step that waits", async () => {
    const handler = defineWorkflow({ name: "waiting" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        return stop((await context.waitForEvent(Answer, { waiterEvent: new Ask({ question: "?" }) })).text);
      })
      .build()
      .start();
    const events: string[] = [];
    for await (const event of handler.streamEvents(internal)) {
      events.push(StepStateChanged.is(event) ? event.stepState : event.constructor.name);
      if (WorkflowIdleEvent.is(event)) await handler.sendEvent(new Answer({ text: "yes" }));
    }
    const [asks, ends] = [
      ["running", "not_running", "Ask", "WorkflowIdleEvent"],
      ["running", "not_running", "StopEvent"],
    ];
    expect(events).toEqual([...asks, ...ends]);
  });

  test("[engine 206] is not told by a run that goes through, nor between a send and its step", async () => {
    const handler = defineWorkflow({ name: "through" })
      .step("one", { on: [StartEvent], emits: [Middle] }, (_event, context) => context.sendEvent(new Middle()))
      .step("two", { on: [Middle], emits: [StopEvent] }, () => stop())
      .build()
      .start();
    expect(typesOf(await readAll(handler.streamEvents(internal)))).not.toContain("WorkflowIdleEvent");
  });
});

describe("idleness in the reducer", () => {
  const workflow = defineWorkflow({ name: "reduced" })
    .step("ask", { on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "?" }))
    .step("finish", { on: [Answer], emits: [StopEvent] }, () => stop())
    .build();
  const engine = compileDefinition(workflow.definition);
  const start = new StartEvent();
  const idleCheck: WorkflowTick = { type: "idle_check", at: 0 };
  const begin: readonly WorkflowTick[] = [
    { type: "rewind", at: 0 },
    { type: "add_event", at: 0, event: start, step: undefined, attempt: undefined },
  ];
  const result = { type: "step_result", at: 0, step: "ask", workerId: 0, event: start, sent: [] } as const;
  const returned: WorkflowTick = { ...result, results: [{ type: "result", event: undefined }] };
  const waiter = { type: "add_waiter", waiterId: "w", eventType: "Answer", requirements: {} } as const;
  const waits: WorkflowTick = { ...result, results: [{ ...waiter, waiterEvent: undefined, timeoutMs: undefined }] };

  /** The state after the ticks, and the commands of the last. */
  function fold(...ticks: readonly WorkflowTick[]): readonly [BrokerState, readonly WorkflowCommand[]] {
    let state = createBrokerState("run", engine.steps.length);
    let commands: readonly WorkflowCommand[] = [];
    for (const tick of ticks) [state, commands] = reduce(engine, state, tick);
    return [state, commands];
  }

  test("[engine 207] the result of a step asks for a check, and tells nothing itself", () => {
    const [, commands] = fold(...begin, returned);
    expect(commands.filter(({ type }) => type === "publish_event")).toEqual([]);
    expect(commands.map(({ type }) => type)).toContain("schedule_idle_check");
  });

  test("[engine 208] work that is queued or in progress is not idle; waits alone are; what does not run is not", () => {
    const [working] = fold(...begin);
    const second: WorkflowTick = { type: "add_event", at: 0, event: start, step: "ask", attempt: undefined };
    const [queued] = fold(...begin, second, second, second, second, returned);
    const [idle] = fold(...begin, returned);
    const [waiting] = fold(...begin, waits);
    const fresh = createBrokerState("run", engine.steps.length);
    expect([working, queued, idle, waiting, fresh].map(isQuiescent)).toEqual([false, false, true, true, false]);
    const [ended] = reduce(engine, idle, { type: "timeout", at: 0 });
    expect(isQuiescent(ended)).toBe(false);
  });

  test("[engine 209] a check of an idle run tells so and changes nothing; any other check does nothing", () => {
    const [idle] = fold(...begin, returned);
    const [same, commands] = reduce(engine, idle, idleCheck);
    expect(same).toBe(idle);
    expect(commands).toEqual([{ type: "publish_event", event: new WorkflowIdleEvent() }]);
    const [working] = fold(...begin);
    expect(reduce(engine, working, idleCheck)).toEqual([working, []]);
  });
});
