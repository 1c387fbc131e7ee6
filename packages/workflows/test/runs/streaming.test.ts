import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  InMemoryRuntime,
  InternalDispatchEvent,
  StartEvent,
  StepStateChanged,
  StopEvent,
  WorkflowEvent,
  WorkflowRuntimeError,
  WorkflowTimeoutError,
} from "../../src/index.ts";
import { deferred, settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { Answer, Ask, readAll, readFirst, typesOf } from "./questions.ts";

class Note extends WorkflowEvent.extend("Note", { n: z.number() }) {}
class Middle extends WorkflowEvent.extend("Middle") {}
class Late extends WorkflowEvent.extend("Late") {}
class End extends StopEvent.extend("End", { n: z.number() }) {}

const stop = (result?: unknown): StopEvent => new StopEvent({ result });
const consumed = /already been consumed/;

/** Writes so many notes, and stops. */
function createWriter(count: number) {
  return defineWorkflow({ name: "writer" })
    .step("write", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
      for (let n = 0; n < count; n++) context.writeEventToStream(new Note({ n }));
      return stop(count);
    })
    .build();
}

const chain = defineWorkflow({ name: "chain" })
  .step("one", { on: [StartEvent], emits: [Middle] }, () => new Middle())
  .step("two", { on: [Middle], emits: [Late] }, () => new Late())
  .step("three", { on: [Late], emits: [StopEvent] }, () => stop("done"))
  .build();

/** The text of an event that tells all of it. */
const textOf = (event: WorkflowEvent): string => (Note.is(event) ? `note ${event.n}` : event.constructor.name);

describe("what the stream has", () => {
  test("[engine 186] what was written, in order, and the stop event last", async () => {
    const events = await readAll(createWriter(3).start().streamEvents());
    expect(events.map(textOf)).toEqual(["note 0", "note 1", "note 2", "StopEvent"]);
  });

  test("[engine 189] what was written before a step failed; the result rejects", async () => {
    const handler = defineWorkflow({ name: "failing" })
      .step("write", { on: [StartEvent], emits: [StopEvent] }, (_event, context): StopEvent => {
        context.writeEventToStream(new Note({ n: 1 }));
        throw new RangeError("broken");
      })
      .build()
      .start();
    expect((await readAll(handler.streamEvents())).map(textOf)).toEqual(["note 1", "WorkflowFailedEvent"]);
    await expect(handler.result()).rejects.toThrow(new RangeError("broken"));
  });

  test("[engine 190] what was written before the run timed out; the result rejects", async () => {
    const clock = new VirtualClock();
    const handler = defineWorkflow({ name: "slow", timeout: "1s", runtime: new InMemoryRuntime({ clock }) })
      .step("write", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        context.writeEventToStream(new Note({ n: 1 }));
        await new Promise<never>((_resolve, reject) => context.signal.addEventListener("abort", reject));
        return stop();
      })
      .build()
      .start();
    const events = readAll(handler.streamEvents());
    await clock.advance("1s");
    expect((await events).map(textOf)).toEqual(["note 1", "WorkflowTimedOutEvent"]);
    await expect(handler.result()).rejects.toThrow(WorkflowTimeoutError);
    await expect(handler.result()).rejects.toThrow("Operation timed out");
  });

  test("[engine 191] ends with a stop event of another class", async () => {
    const handler = defineWorkflow({ name: "custom" })
      .step("end", { on: [StartEvent], emits: [End] }, () => new End({ n: 7 }))
      .build()
      .start();
    expect(await readAll(handler.streamEvents())).toEqual([new End({ n: 7 })]);
  });

  test("[engine 192] internal events only for those who ask", async () => {
    class Mine extends InternalDispatchEvent {
      static override readonly type = "Mine";
    }
    const workflow = defineWorkflow({ name: "internal" })
      .step("write", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        context.writeEventToStream(new Mine());
        return stop();
      })
      .build();
    expect(typesOf(await readAll(workflow.start().streamEvents()))).toEqual(["StopEvent"]);
    const all = typesOf(await readAll(workflow.start().streamEvents({ includeInternal: true })));
    expect(all).toEqual(["StepStateChanged", "Mine", "StepStateChanged", "StopEvent"]);
  });

  test("[engine 193] a chain of three steps shows six changes of state, and its stop event", async () => {
    const events = await readAll(chain.start().streamEvents({ includeInternal: true }));
    const states = events.map((event) => (StepStateChanged.is(event) ? `${event.name} ${event.stepState}` : "stop"));
    expect(states).toEqual([
      "one running",
      "one not_running",
      "two running",
      "two not_running",
      "three running",
      "three not_running",
      "stop",
    ]);
  });

  test("[engine 198] nothing for undefined or null", async () => {
    const handler = defineWorkflow({ name: "nothing" })
      .step("write", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        context.writeEventToStream(undefined);
        context.writeEventToStream(null as never);
        return stop();
      })
      .build()
      .start();
    expect(typesOf(await readAll(handler.streamEvents()))).toEqual(["StopEvent"]);
  });

  test("only the classes that were asked for, exactly", async () => {
    class SpecialNote extends Note.extend("SpecialNote") {}
    const handler = defineWorkflow({ name: "kinds" })
      .step("write", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        for (const event of [new Note({ n: 1 }), new SpecialNote({ n: 2 }), new Late(), new Note({ n: 3 })]) {
          context.writeEventToStream(event);
        }
        return stop();
      })
      .build()
      .start();
    expect((await readAll(handler.streamEvents([Note, Late]))).map(textOf)).toEqual(["note 1", "Late", "note 3"]);
  });
});

describe("who reads it, and when", () => {
  test("[engine 187] streams of several runs, one after the other or at the same time, do not mix", async () => {
    const writers = [1, 2].map((count) => createWriter(count));
    const counts: number[] = [];
    for (const writer of writers) counts.push((await readAll(writer.start().streamEvents())).length);
    const streams = writers.map((writer) => readAll(writer.start().streamEvents()));
    for (const events of await Promise.all(streams)) counts.push(events.length);
    expect(counts).toEqual([2, 3, 2, 3]);
  });

  test("[engine 188] once read to the end, it cannot be read again", async () => {
    const handler = createWriter(1).start();
    await readAll(handler.streamEvents());
    expect(() => handler.streamEvents()).toThrow(WorkflowRuntimeError);
    expect(() => handler.streamEvents()).toThrow(consumed);
  });

  test("[engine 194] a reader who comes back finds what follows", async () => {
    const handler = createWriter(3).start();
    expect(textOf(await readFirst(handler.streamEvents()))).toBe("note 0");
    expect((await readAll(handler.streamEvents())).map(textOf)).toEqual(["note 1", "note 2", "StopEvent"]);
  });

  test("[engine 195] a reader who comes after the end finds all but the internal events", async () => {
    const handler = createWriter(2).start();
    await handler.result();
    const events = await readAll(handler.streamEvents({ includeInternal: true }));
    expect(events.map(textOf)).toEqual(["note 0", "note 1", "StopEvent"]);
  });

  test("[engine 196] left at the stop event, it has been consumed, whether the run had ended before or not", async () => {
    for (const isEndedBefore of [false, true]) {
      const handler = createWriter(1).start();
      if (isEndedBefore) await handler.result();
      for await (const event of handler.streamEvents()) if (StopEvent.is(event)) break;
      expect(() => handler.streamEvents()).toThrow(consumed);
    }
  });

  test("[engine 197] the stream of the context has internal events as well", async () => {
    const { context } = chain.start();
    expect(typesOf(await readAll(context.streamEvents()))).toContain("StepStateChanged");
  });

  test("[engine 199] each run of one context has a stream of its own", async () => {
    const workflow = createWriter(1);
    const context = workflow.createContext();
    for (let run = 0; run < 2; run++) {
      const handler = workflow.start(undefined, { context });
      expect((await readAll(handler.streamEvents())).map(textOf)).toEqual(["note 0", "StopEvent"]);
    }
  });

  test("[engine 200] ends when the runtime gives up on the run, without a terminal event", async () => {
    const runtime = new InMemoryRuntime();
    const workflow = defineWorkflow({ name: "given-up", runtime })
      .step("ask", { on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "?" }))
      .step("answer", { on: [Answer], emits: [StopEvent] }, () => stop())
      .build();
    const handler = workflow.start();
    const events = readAll(handler.streamEvents());
    await settleTurns();
    await runtime.destroy();
    expect(typesOf(await events)).toEqual(["Ask"]);
    await expect(handler.result()).rejects.toThrow("destroyed");
    expect([handler.isDone, handler.stopEvent]).toEqual([true, undefined]);
  });

  test("a second reader waits for the first to leave", async () => {
    const goOn = deferred();
    const handler = defineWorkflow({ name: "two-readers" })
      .step("write", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        context.writeEventToStream(new Note({ n: 0 }));
        await goOn.promise;
        return stop();
      })
      .build()
      .start();
    const first = handler.streamEvents()[Symbol.asyncIterator]();
    expect(textOf((await first.next()).value)).toBe("note 0");
    const second = readAll(handler.streamEvents());
    await settleTurns();
    await first.return?.();
    goOn.resolve();
    expect((await second).map(textOf)).toEqual(["StopEvent"]);
  });

  test("a signal ends the reading, not the run, and nothing is lost", async () => {
    const goOn = deferred();
    const handler = defineWorkflow({ name: "left" })
      .step("write", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        await goOn.promise;
        context.writeEventToStream(new Note({ n: 0 }));
        return stop("done");
      })
      .build()
      .start();
    const controller = new AbortController();
    const first = readAll(handler.streamEvents({ signal: controller.signal }));
    await settleTurns();
    controller.abort();
    expect(await first).toEqual([]);
    expect(await readAll(handler.streamEvents({ signal: controller.signal }))).toEqual([]);
    goOn.resolve();
    expect((await readAll(handler.streamEvents())).map(textOf)).toEqual(["note 0", "StopEvent"]);
    expect(await handler.result()).toBe("done");
  });

  test("two reads at once of one iteration are refused", async () => {
    const handler = createWriter(0).start();
    const iterator = handler.streamEvents()[Symbol.asyncIterator]();
    const first = iterator.next();
    await expect(iterator.next()).rejects.toThrow(WorkflowRuntimeError);
    expect(StopEvent.is((await first).value)).toBe(true);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
