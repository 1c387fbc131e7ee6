import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  InMemoryRuntime,
  resource,
  StartEvent,
  StopEvent,
  step,
  type Workflow,
  WorkflowEvent,
  type WorkflowHandler,
} from "../../src/index.ts";
import { deferred, settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { Gate } from "./gate.ts";

class Note extends WorkflowEvent.extend("Note", { text: z.string() }) {}

describe("siblings of a step that ends the run", () => {
  /** `end` ends the run when it is let go; `sibling` notes its abortion, goes on, and tries to do more. */
  function createSiblings(end: () => StopEvent) {
    const gates = { end: new Gate(), sibling: new Gate(), after: deferred() };
    const seen = { isAborted: false, reason: undefined as unknown, handled: [] as string[] };
    const workflow = defineWorkflow({ name: "siblings", skipGraphChecks: ["dead_end"] })
      .step("end", { on: [StartEvent], emits: [StopEvent] }, async () => {
        await gates.end.pass();
        return end();
      })
      .step("sibling", { on: [StartEvent], emits: [Note] }, async (_event, context) => {
        context.writeEventToStream(new Note({ text: "before" }));
        context.signal.addEventListener("abort", () => {
          seen.isAborted = true;
          seen.reason = context.signal.reason;
          context.writeEventToStream(new Note({ text: "while aborted" }));
        });
        await gates.sibling.pass();
        context.writeEventToStream(new Note({ text: "after" }));
        context.sendEvent(new Note({ text: "sent after" }));
        gates.after.resolve();
        return new Note({ text: "returned after" });
      })
      .step("note", { on: [Note] }, ({ text }) => void seen.handled.push(text))
      .build();
    return { workflow: workflow as unknown as Workflow, gates, seen };
  }

  async function readAll(handler: WorkflowHandler): Promise<readonly WorkflowEvent[]> {
    const events: WorkflowEvent[] = [];
    for await (const event of handler.streamEvents()) events.push(event);
    return events;
  }

  test("[engine 144] a stop event aborts the siblings; nothing that they do afterwards has an effect", async () => {
    const stop = new StopEvent({ result: "done" });
    const { workflow, gates, seen } = createSiblings(() => stop);
    const handler = workflow.start();
    const events = readAll(handler);
    await Promise.all([gates.end.reached(1), gates.sibling.reached(1)]);
    gates.end.open();
    expect(await handler.result()).toBe("done");
    expect(seen.isAborted).toBe(true);
    gates.sibling.open();
    await gates.after.promise;
    await settleTurns();
    expect(await events).toEqual([new Note({ text: "before" }), stop]);
    expect(seen.handled).toEqual([]);
  });

  test("a sibling that is let go together with the stop event cannot write after it", async () => {
    const stop = new StopEvent();
    const { workflow, gates } = createSiblings(() => stop);
    const handler = workflow.start();
    const events = readAll(handler);
    await Promise.all([gates.end.reached(1), gates.sibling.reached(1)]);
    gates.end.open();
    gates.sibling.open();
    await gates.after.promise;
    await settleTurns();
    expect((await events).at(-1)).toBe(stop);
  });

  test("what a handler has left behind has no effect once it has returned", async () => {
    const gate = new Gate();
    const done = deferred();
    const handled: string[] = [];
    const workflow = defineWorkflow({ name: "left-behind" })
      .step("leave", { on: [StartEvent], emits: [Note] }, (_event, context) => {
        void gate.pass().then(() => {
          context.writeEventToStream(new Note({ text: "written" }));
          context.sendEvent(new Note({ text: "sent" }));
          done.resolve();
        });
        return new Note({ text: "returned" });
      })
      .step("note", { on: [Note], emits: [StopEvent] }, async ({ text }) => {
        handled.push(text);
        gate.open();
        await done.promise;
        await settleTurns();
        return new StopEvent();
      })
      .build();
    const handler = workflow.start();
    expect(await readAll(handler)).toEqual([new StopEvent()]);
    expect(handled).toEqual(["returned"]);
  });

  test("[engine 145] a failure aborts the siblings, with the error as the reason", async () => {
    const error = new Error("no");
    const { workflow, gates, seen } = createSiblings(() => {
      throw error;
    });
    const handler = workflow.start();
    await Promise.all([gates.end.reached(1), gates.sibling.reached(1)]);
    gates.end.open();
    await expect(handler.result()).rejects.toBe(error);
    expect(seen.isAborted).toBe(true);
    expect(seen.reason).toBe(error);
    gates.sibling.open();
    await gates.after.promise;
    await settleTurns();
    expect(seen.handled).toEqual([]);
  });

  test("[engine 146] a sibling that ignores its abortion holds up no result, and resources for half a second", async () => {
    const clock = new VirtualClock();
    const gate = new Gate();
    const disposed: string[] = [];
    const connection = resource(() => ({ [Symbol.dispose]: () => void disposed.push("connection") }), { cache: false });
    const workflow = defineWorkflow({ name: "stubborn", runtime: new InMemoryRuntime({ clock }) })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, async () => {
        await gate.reached(1);
        return new StopEvent({ result: "done" });
      })
      .step("stubborn", { on: [StartEvent], resources: { connection } }, () => gate.pass())
      .build();
    const startedAt = clock.now();
    expect(await workflow.run()).toBe("done");
    expect(clock.now()).toBe(startedAt);
    await clock.advance(499);
    expect(disposed).toEqual([]);
    await clock.advance(1);
    await settleTurns();
    expect(disposed).toEqual(["connection"]);
    gate.open();
  });

  forEachForm("[engine 147] of two steps that stop the run together, the first in order wins", async (build) => {
    const gate = new Gate();
    const stopBy = (result: string) =>
      step({ on: [StartEvent], emits: [StopEvent] }, async () => {
        await gate.pass();
        return new StopEvent({ result });
      });
    const result = build({ second: stopBy("second"), first: stopBy("first"), third: stopBy("third") }).run();
    await gate.reached(3);
    gate.open();
    expect(await result).toBe("first");
    const stopAtOnce = (name: string) =>
      step({ on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: name }));
    expect(await build({ second: stopAtOnce("second"), first: stopAtOnce("first") }).run()).toBe("first");
  });
});
