import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  catchError,
  defineWorkflow,
  HumanResponseEvent,
  InMemoryRuntime,
  resource,
  retryPolicy,
  StartEvent,
  type StepFailedEvent,
  StopEvent,
  step,
  stopAfterAttempt,
  WorkflowEvent,
  WorkflowFailedEvent,
  WorkflowTimeoutError,
  waitFixed,
  waitNone,
} from "../../src/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { readAll } from "./questions.ts";

class Work extends WorkflowEvent.extend("Work", { n: z.number() }) {}
class Done extends WorkflowEvent.extend("Done", { n: z.number() }) {}
class Go extends HumanResponseEvent.extend("Go") {}

const fail = (message: string) => (): never => {
  throw new Error(message);
};
const stopWith = (result: unknown): StopEvent => new StopEvent({ result });
const failing = { on: [StartEvent], emits: [StopEvent] } as const;

describe("a handler of failures", () => {
  forEachForm("[engine 314] that stops makes the run succeed, and nobody hears of a failed run", async (build) => {
    const workflow = build({
      work: step(failing, fail("no")),
      recover: catchError({ emits: [StopEvent] }, ({ stepName, error }) => stopWith(`${stepName}: ${error.message}`)),
    });
    const handler = workflow.start();
    expect(await handler.result()).toBe("work: no");
    const events = await readAll(handler.streamEvents());
    expect(events.map(String)).toEqual(["StopEvent(result='work: no')"]);
  });

  test("[engine 315] that fails itself fails the run, which is announced once, in its name", async () => {
    const workflow = defineWorkflow({ name: "w" })
      .step("work", failing, fail("first"))
      .catchError("recover", { emits: [StopEvent] }, fail("second"))
      .build();
    const handler = workflow.start();
    await expect(handler.result()).rejects.toThrow("second");
    const events = await readAll(handler.streamEvents());
    expect(events).toHaveLength(1);
    expect(events[0]).toBeInstanceOf(WorkflowFailedEvent);
    expect(events[0]).toMatchObject({ stepName: "recover", attempts: 1, error: { message: "second" } });
  });

  test("[engine 316] is not asked while there are attempts left", async () => {
    const calls: string[] = [];
    const workflow = defineWorkflow({ name: "w" })
      .step("work", { ...failing, retry: retryPolicy({ wait: waitNone() }) }, () => {
        calls.push("work");
        if (calls.length < 3) throw new Error("no");
        return stopWith("worked");
      })
      .catchError("recover", { emits: [StopEvent] }, () => {
        calls.push("recover");
        return stopWith("recovered");
      })
      .build();
    expect(await workflow.run()).toBe("worked");
    expect(calls).toEqual(["work", "work", "work"]);
  });

  test("[engine 317] sees the step, its input, its error, its attempts, and when they were", async () => {
    const clock = new VirtualClock({ start: 0 });
    const error = new TypeError("no");
    const input = new Work({ n: 7 });
    const seen: StepFailedEvent[] = [];
    const workflow = defineWorkflow({ name: "w", runtime: new InMemoryRuntime({ clock }) })
      .step("begin", { on: [StartEvent], emits: [Work] }, () => input)
      .step(
        "work",
        { on: [Work], emits: [StopEvent], retry: retryPolicy({ wait: waitFixed("2s"), stop: stopAfterAttempt(3) }) },
        () => {
          throw error;
        },
      )
      .catchError("recover", { emits: [StopEvent] }, (event) => {
        seen.push(event);
        return new StopEvent();
      })
      .build();
    await clock.advanceUntilSettled(workflow.run());
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ stepName: "work", attempts: 3, elapsedMs: 4_000, failedAt: new Date(4_000) });
    expect(seen[0]?.inputEvent).toBe(input);
    expect(seen[0]?.error).toBe(error);
  });

  test("[engine 318] is not asked when the run times out, nor when it is cancelled", async () => {
    const clock = new VirtualClock();
    const recovered: string[] = [];
    const workflow = defineWorkflow({ name: "w", timeout: "5s", runtime: new InMemoryRuntime({ clock }) })
      .step("work", failing, async (_event, { signal }) => {
        await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      })
      .catchError("recover", { emits: [StopEvent] }, ({ stepName }) => {
        recovered.push(stepName);
        return new StopEvent();
      })
      .build();
    await expect(clock.advanceUntilSettled(workflow.run())).rejects.toThrow(WorkflowTimeoutError);
    const handler = workflow.start();
    await clock.advance(0);
    await handler.cancel();
    await expect(handler.result()).rejects.toThrow("cancelled");
    await clock.advance("1m");
    expect(recovered).toEqual([]);
  });

  test("[engine 319] that is not there leaves the failure as it is", async () => {
    const workflow = defineWorkflow({ name: "w" }).step("work", failing, fail("no")).build();
    const handler = workflow.start();
    await expect(handler.result()).rejects.toThrow("no");
    expect(handler.stopEvent).toMatchObject({ stepName: "work", attempts: 1 });
  });

  test("[engine 320] reads what the step wrote before it failed", async () => {
    const workflow = defineWorkflow({ name: "w" })
      .step("work", failing, async (_event, { store }) => {
        await store.set("progress", 3);
        throw new Error("no");
      })
      .catchError("recover", { emits: [StopEvent] }, async (_event, { store }) => stopWith(await store.get("progress")))
      .build();
    expect(await workflow.run()).toBe(3);
  });

  test("[engine 328] gets the failure of a resource", async () => {
    const database = resource((): { name: string } => {
      throw new Error("no connection");
    });
    const workflow = defineWorkflow({ name: "w" })
      .step("work", { ...failing, resources: { database } }, () => stopWith("unreachable"))
      .catchError("recover", { emits: [StopEvent] }, ({ stepName, error }) => stopWith([stepName, error.message]))
      .build();
    expect(await workflow.run()).toEqual(["work", "no connection"]);
  });

  test("[engine 329] is asked with the validation disabled as well", async () => {
    const workflow = defineWorkflow({ name: "w", disableValidation: true })
      .step("work", failing, fail("no"))
      .catchError("recover", { emits: [StopEvent] }, () => stopWith("recovered"))
      .build();
    expect(await workflow.run()).toBe("recovered");
  });
});

describe("several handlers", () => {
  test("[engine 321] one of a step catches that step only", async () => {
    const workflow = (fails: "work" | "finish") =>
      defineWorkflow({ name: "w" })
        .step("work", { on: [StartEvent], emits: [Work] }, () => {
          if (fails === "work") throw new Error("work");
          return new Work({ n: 1 });
        })
        .step("finish", { on: [Work], emits: [StopEvent] }, fail("finish"))
        .catchError("recover", { forSteps: ["work"], emits: [StopEvent] }, () => stopWith("recovered"))
        .build();
    expect(await workflow("work").run()).toBe("recovered");
    await expect(workflow("finish").run()).rejects.toThrow("finish");
  });

  test("[engine 322] each owns its step, and the run goes on behind it", async () => {
    const workflow = defineWorkflow({ name: "w" })
      .step("work", { on: [StartEvent], emits: [Work] }, fail("work"))
      .step("finish", { on: [Work], emits: [StopEvent] }, fail("finish"))
      .catchError("recoverWork", { forSteps: ["work"], emits: [Work] }, () => new Work({ n: 1 }))
      .catchError("recoverFinish", { forSteps: ["finish"], emits: [StopEvent] }, ({ inputEvent }) =>
        stopWith(String(inputEvent)),
      )
      .build();
    expect(await workflow.run()).toBe("Work(n=1)");
  });

  test("[engine 323] the one of the step comes before the one of all", async () => {
    const workflow = (fails: "work" | "finish") =>
      defineWorkflow({ name: "w" })
        .step("work", { on: [StartEvent], emits: [Work] }, () => {
          if (fails === "work") throw new Error("work");
          return new Work({ n: 1 });
        })
        .step("finish", { on: [Work], emits: [StopEvent] }, fail("finish"))
        .catchError("any", { emits: [StopEvent] }, () => stopWith("any"))
        .catchError("own", { forSteps: ["work"], emits: [StopEvent] }, () => stopWith("own"))
        .build();
    expect(await workflow("work").run()).toBe("own");
    expect(await workflow("finish").run()).toBe("any");
  });
});

describe("the budget of a handler", () => {
  /** Work fails for ever; the handler sends it back again and again, in one way or another. */
  function stubborn(maxRecoveries: number | undefined, way: "return" | "send" | "send early" | "through a wait") {
    const entries: number[] = [];
    const workflow = defineWorkflow({ name: "w" })
      .step("begin", { on: [StartEvent], emits: [Work] }, () => new Work({ n: 0 }))
      .step("work", { on: [Work], emits: [StopEvent] }, ({ n }) => fail(`attempt ${n}`)())
      .step("again", { on: [Done], emits: [Work] }, async ({ n }, context) => {
        if (way === "through a wait") {
          await context.waitForEvent(Go, { waiterId: `${n}` });
          return new Work({ n });
        }
        if (way === "return") return new Work({ n });
        context.sendEvent(new Work({ n }));
        if (way === "send early") await new Promise((resolve) => setImmediate(resolve));
      })
      .catchError(
        "recover",
        { emits: [Done], ...(maxRecoveries !== undefined && { maxRecoveries }) },
        ({ inputEvent }) => {
          const n = Number(inputEvent.get("n")) + 1;
          entries.push(n);
          return new Done({ n });
        },
      )
      .build();
    return { entries, workflow };
  }

  test("[engine 324] is one entry by each line of events, unless it says otherwise", async () => {
    const { workflow, entries } = stubborn(undefined, "return");
    const handler = workflow.start();
    await expect(handler.result()).rejects.toThrow("attempt 1");
    expect(entries).toEqual([1]);
    expect(handler.stopEvent).toMatchObject({ stepName: "work" });
  });

  test("[engine 325] of two is two entries", async () => {
    const { workflow, entries } = stubborn(2, "return");
    await expect(workflow.run()).rejects.toThrow("attempt 2");
    expect(entries).toEqual([1, 2]);
  });

  test("goes with events that are sent, be it long before the step returns", async () => {
    for (const way of ["send", "send early"] as const) {
      const { workflow, entries } = stubborn(2, way);
      await expect(workflow.run(), way).rejects.toThrow("attempt 2");
      expect(entries).toEqual([1, 2]);
    }
  });

  test("goes through a wait", async () => {
    const { workflow, entries } = stubborn(1, "through a wait");
    const handler = workflow.start();
    for await (const event of handler.streamEvents({ includeInternal: true })) {
      if (String(event).startsWith("WorkflowIdleEvent")) await handler.sendEvent(new Go());
    }
    await expect(handler.result()).rejects.toThrow("attempt 1");
    expect(entries).toEqual([1]);
  });

  test("[engine 326] is that of one line of events: three that fail each have their own", async () => {
    const recovered: number[] = [];
    const workflow = defineWorkflow({ name: "w" })
      .step("split", { on: [StartEvent], emits: [Work] }, (_event, context) => {
        for (const n of [1, 2, 3]) context.sendEvent(new Work({ n }));
      })
      .step("work", { on: [Work], emits: [Done] }, ({ n }) => fail(`${n}`)())
      .step("join", { on: [Done], emits: [StopEvent] }, (event, context) => {
        if (context.collectEvents(event, Done, 3)) return stopWith(recovered.sort());
      })
      .catchError("recover", { maxRecoveries: 1, emits: [Done] }, ({ inputEvent }) => {
        const n = Number(inputEvent.get("n"));
        recovered.push(n);
        return new Done({ n });
      })
      .build();
    expect(await workflow.run()).toEqual([1, 2, 3]);
  });

  test("[engine 327] that was spent stays spent when the run is saved and goes on", async () => {
    const clock = new VirtualClock();
    const runtime = new InMemoryRuntime({ clock });
    const retry = retryPolicy({ wait: waitFixed("1m"), stop: stopAfterAttempt(2) });
    let entries = 0;
    const workflow = defineWorkflow({ name: "w", runtime })
      .step("begin", { on: [StartEvent], emits: [Work] }, () => new Work({ n: 0 }))
      .step("work", { on: [Work], emits: [StopEvent], retry }, ({ n }) => fail(`attempt ${n}`)())
      .catchError("recover", { emits: [Work] }, () => new Work({ n: ++entries }))
      .build();
    const handler = workflow.start();
    await clock.advance("90s"); // the first line is over, the recovered one waits for its second attempt
    expect(entries).toBe(1);
    const dict = JSON.parse(JSON.stringify(await handler.context.toDict())) as never;
    await handler.cancel();
    const resumed = workflow.run({}, { context: workflow.createContext(dict) });
    await expect(clock.advanceUntilSettled(resumed)).rejects.toThrow("attempt 1");
    expect(entries).toBe(1);
  });
});
