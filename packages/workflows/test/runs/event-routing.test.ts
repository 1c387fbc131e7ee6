import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  HumanResponseEvent,
  InMemoryRuntime,
  StartEvent,
  StopEvent,
  step,
  UnhandledEvent,
  WorkflowEvent,
  WorkflowRuntimeError,
} from "../../src/index.ts";
import { deferred, settleTurns } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { collectProblems } from "./problems.ts";

class First extends WorkflowEvent.extend("First", { n: z.number() }) {}
class Second extends WorkflowEvent.extend("Second", { n: z.number() }) {}
class Third extends WorkflowEvent.extend("Third", { n: z.number() }) {}

describe("where events go", () => {
  /** Two steps that accept the same event, and say who was called. */
  function createPair(send: (context: { sendEvent(event: First, options?: { step?: string }): void }) => void) {
    const called: string[] = [];
    const runtime = new InMemoryRuntime({ recordTicks: 100 });
    const workflow = defineWorkflow({ name: "pair", runtime, skipGraphChecks: ["dead_end"] })
      .step("send", { on: [StartEvent], emits: [First] }, (_event, context) => send(context))
      .step("step1", { on: [First] }, () => void called.push("step1"))
      .step("step2", { on: [First] }, () => void called.push("step2"))
      .step("stop", { on: [HumanResponseEvent], emits: [StopEvent] }, () => new StopEvent())
      .build();
    return { workflow, runtime, called };
  }

  test("[engine 128] an event sent to one step is handled by that step alone", async () => {
    const { workflow, called } = createPair((context) => context.sendEvent(new First({ n: 1 }), { step: "step2" }));
    const handler = workflow.start();
    await settleTurns();
    await handler.sendEvent(new First({ n: 2 }), { step: "step1" });
    await handler.sendEvent(new HumanResponseEvent());
    await handler.result();
    expect(called).toEqual(["step2", "step1"]);
  });

  test("[engine 129] an event sent to no step in particular is handled by each that accepts it", async () => {
    const { workflow, runtime, called } = createPair((context) => context.sendEvent(new First({ n: 1 })));
    const handler = workflow.start();
    await settleTurns();
    expect(called).toEqual(["step1", "step2"]);
    await handler.sendEvent(new First({ n: 2 }));
    await settleTurns();
    expect(called).toEqual(["step1", "step2", "step1", "step2"]);
    const { recordedTicks } = runtime.getRun(handler.runId);
    const added = recordedTicks
      .map((tick) => (tick.type === "deliver_sent" ? tick.sent : tick.type === "add_event" ? tick : undefined))
      .filter((tick) => tick !== undefined)
      .filter(({ event }) => First.is(event));
    expect(added.map((tick) => tick.step)).toEqual([undefined, undefined]);
    await handler.sendEvent(new HumanResponseEvent());
    await handler.result();
  });

  test("[engine 130] a step that is unknown, or does not accept the event, is refused where it is named", async () => {
    const errors: unknown[] = [];
    const attempt = (run: () => unknown): void => {
      try {
        run();
      } catch (error) {
        errors.push(error);
      }
    };
    const { workflow, called } = createPair((context) => {
      attempt(() => context.sendEvent(new First({ n: 1 }), { step: "nowhere" }));
      attempt(() => context.sendEvent(new First({ n: 1 }), { step: "stop" }));
    });
    const handler = workflow.start();
    await settleTurns();
    for (const name of ["nowhere", "stop"]) {
      await handler.sendEvent(new First({ n: 1 }), { step: name }).catch((error: unknown) => errors.push(error));
    }
    expect(errors.every((error) => error instanceof WorkflowRuntimeError)).toBe(true);
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/nowhere.*does not exist/),
      expect.stringMatching(/stop.*does not accept event of type.*First/),
      expect.stringMatching(/nowhere.*does not exist/),
      expect.stringMatching(/stop.*does not accept event of type.*First/),
    ]);
    expect(called).toEqual([]);
    await handler.sendEvent(new HumanResponseEvent());
    await handler.result();
  });

  test("[engine 131] a returned event is handled by every step that accepts it", async () => {
    const seen = new Set<number>();
    const workflow = defineWorkflow({ name: "broadcast" })
      .step("send", { on: [StartEvent], emits: [First] }, () => new First({ n: 1 }))
      .step("a", { on: [First], emits: [Second] }, () => new Second({ n: 1 }))
      .step("b", { on: [First], emits: [Second] }, () => new Second({ n: 2 }))
      .step("c", { on: [First], emits: [Second] }, () => new Second({ n: 3 }))
      .step("join", { on: [Second], emits: [StopEvent] }, (event, context) => {
        seen.add(event.n);
        return context.collectEvents(event, Second, 3) && new StopEvent();
      })
      .build();
    await workflow.run();
    expect([...seen].sort()).toEqual([1, 2, 3]);
  });

  forEachForm("[engine 132] a loop goes on until a step stops the run", async (build) => {
    const workflow = build({
      begin: step({ on: [StartEvent], emits: [First] }, () => new First({ n: 0 })),
      loop: step({ on: [First], emits: [First, StopEvent] }, ({ n }) => {
        return n < 1_000 ? new First({ n: n + 1 }) : new StopEvent({ result: n });
      }),
    });
    expect(await workflow.run()).toBe(1_000);
  });

  test("[engine 133] a returned event of a subclass is unhandled if no step accepts exactly that class", async () => {
    collectProblems();
    class Special extends First.extend("Special", {}) {}
    const workflow = defineWorkflow({ name: "exact" })
      .step("send", { on: [StartEvent], emits: [First] }, () => new Special({ n: 1 }))
      .step("stop", { on: [First], emits: [StopEvent] }, () => new StopEvent())
      .build();
    const handler = workflow.start();
    for await (const event of handler.streamEvents({ includeInternal: true })) {
      if (!UnhandledEvent.is(event)) continue;
      expect(event.eventType).toBe("Special");
      expect(event.stepName).toBeNull();
      expect(event.idle).toBe(true);
      break;
    }
    expect(handler.isDone).toBe(false);
    await handler.cancel();
  });

  test("[engine 134] a stop event that is sent, not returned, does not end the run", async () => {
    const gate = deferred();
    const workflow = defineWorkflow({ name: "send-stop" })
      .step("send", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        context.sendEvent(new StopEvent({ result: "sent" }));
        await gate.promise;
        return new StopEvent({ result: "returned" });
      })
      .build();
    const handler = workflow.start();
    await handler.sendEvent(new StopEvent({ result: "from outside" }));
    await settleTurns();
    expect(handler.isDone).toBe(false);
    gate.resolve();
    expect(await handler.result()).toBe("returned");
  });

  test.each([
    ["at once", (): void => {}],
    ["after a microtask", async (): Promise<void> => {}],
  ])("what a step returns %s comes before what it has sent", async (_when, pause) => {
    const order = await handledOrder(() => pause());
    expect(order).toEqual(["Third", "First", "Second"]);
  });

  test("[engine 135] a returned event is handled first, then what the step has sent, in order", async () => {
    expect(await handledOrder(() => {})).toEqual(["Third", "First", "Second"]);
  });

  test("what a step has sent before it suspended comes before what it returns", async () => {
    expect(await handledOrder(() => settleTurns(2))).toEqual(["First", "Second", "Third"]);
  });
});

type MaybePromise = Promise<void> | void;

/** Sends First and Second, pauses, returns Third. */
async function handledOrder(pause: () => MaybePromise): Promise<readonly string[]> {
  const order: string[] = [];
  const workflow = defineWorkflow({ name: "order" })
    .step("send", { on: [StartEvent], emits: [First, Second, Third] }, (_event, context) => {
      context.sendEvent(new First({ n: 1 }));
      context.sendEvent(new Second({ n: 2 }));
      const paused = pause();
      return paused instanceof Promise ? paused.then(() => new Third({ n: 3 })) : new Third({ n: 3 });
    })
    .step("note", { on: [First, Second, Third], emits: [StopEvent], numWorkers: 1 }, (event) => {
      order.push(event.constructor.name);
      return order.length === 3 ? new StopEvent() : undefined;
    })
    .build();
  await workflow.run();
  return order;
}
