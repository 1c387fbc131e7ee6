import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  HumanResponseEvent,
  retryPolicy,
  StartEvent,
  StopEvent,
  step,
  stopAfterAttempt,
  WorkflowEvent,
  waitNone,
} from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";

class A extends WorkflowEvent.extend("A", { n: z.number() }) {}
class B extends WorkflowEvent.extend("B", { n: z.number() }) {}
class C extends WorkflowEvent.extend("C", { n: z.number() }) {}

const numbersOf = (events: readonly { readonly n: number }[]): number[] => events.map(({ n }) => n);

/** A step that sends these events, in order. */
const sends = (...events: readonly (A | B | C)[]) =>
  step({ on: [StartEvent], emits: [A, B, C] }, (_event, context) => {
    for (const event of events) context.sendEvent(event);
  });
/** Accepts what a test does not care about. */
const ignores = step({ on: [A, B, C], emits: [StopEvent] }, () => {});

describe("what is collected", () => {
  forEachForm(
    "[engine 148] events of two types, from two steps, come in the order that is asked for",
    async (build) => {
      for (const expected of [[A, B] as const, [B, A] as const]) {
        const workflow = build({
          makeA: step({ on: [StartEvent], emits: [A] }, () => new A({ n: 1 })),
          makeB: step({ on: [StartEvent], emits: [B] }, () => new B({ n: 2 })),
          join: step({ on: [A, B], emits: [StopEvent] }, (event, context) => {
            const pair = context.collectEvents(event, expected as readonly [typeof A, typeof B]);
            return pair && new StopEvent({ result: pair });
          }),
        });
        const pair = (await workflow.run()) as WorkflowEvent[];
        expect(pair.map((event) => event.constructor)).toEqual(expected);
      }
    },
  );

  test("[engine 149] of nothing, nothing is collected, at once", async () => {
    const workflow = defineWorkflow({ name: "nothing" })
      .step("collect", { on: [StartEvent], emits: [StopEvent] }, (event, context) => {
        const lists = [context.collectEvents(event, []), context.collectEvents(event, StartEvent, 0)];
        return new StopEvent({ result: lists });
      })
      .build();
    expect(await workflow.run()).toEqual([[], []]);
  });

  test("a count that is none is refused", async () => {
    for (const count of [-1, 1.5, Number.NaN, "2", undefined]) {
      const workflow = defineWorkflow({ name: "count" })
        .step("collect", { on: [StartEvent], emits: [StopEvent] }, (event, context) => {
          context.collectEvents(event, StartEvent, count as number);
          return new StopEvent();
        })
        .build();
      await expect(workflow.run()).rejects.toThrow(RangeError);
    }
  });

  test("[engine 150] an event that is not asked for is not kept, and changes nothing for the others", async () => {
    const calls: unknown[] = [];
    const workflow = defineWorkflow({ name: "unexpected" })
      .step("send", sends(new C({ n: 0 }), new A({ n: 1 }), new B({ n: 2 })))
      .step("join", { on: [A, B, C], emits: [StopEvent], numWorkers: 1 }, (event, context) => {
        const pair = context.collectEvents(event, [A, B]);
        calls.push([event.constructor.name, pair !== undefined]);
        return pair && new StopEvent({ result: numbersOf(pair) });
      })
      .build();
    expect(await workflow.run()).toEqual([1, 2]);
    expect(calls).toEqual([
      ["C", false],
      ["A", false],
      ["B", true],
    ]);
  });

  forEachForm("[engine 151] four events of one class are collected once, all of them", async (build) => {
    let completions = 0;
    const workflow = build({
      send: sends(...[1, 2, 3, 4].map((n) => new A({ n }))),
      join: step({ on: [A], emits: [B] }, (event, context) => {
        const all = context.collectEvents(event, A, 4);
        return all && new B({ n: numbersOf(all).reduce((sum, n) => sum + n) });
      }),
      stop: step({ on: [B, C], emits: [StopEvent] }, ({ n }) => {
        completions++;
        return new StopEvent({ result: n });
      }),
    });
    expect(await workflow.run()).toBe(10);
    expect(completions).toBe(1);
  });

  test("[engine 152] a class that is asked for twice takes both of its places, in order of arrival", async () => {
    const workflow = defineWorkflow({ name: "twice" })
      .step("send", sends(new A({ n: 1 }), new A({ n: 2 }), new B({ n: 10 }), new B({ n: 20 })))
      .step("ignore", ignores)
      .step("join", { on: [A, B], emits: [StopEvent] }, (event, context) => {
        const all = context.collectEvents(event, [A, B, A, B]);
        return all && new StopEvent({ result: numbersOf(all) });
      })
      .build();
    const result = (await workflow.run()) as number[];
    expect(result).toEqual([1, 10, 2, 20]);
    expect(result.reduce((sum, n) => sum + n)).toBe(33);
  });
});

describe("buffers", () => {
  /** Collects two events of a class; takes its events from outside, one at a time. */
  const pairs = defineWorkflow({ name: "pairs", skipGraphChecks: ["reachability"] })
    .step("begin", { on: [StartEvent], emits: [A] }, () => {})
    .step("join", { on: [A], emits: [B] }, (event, context) => {
      const pair = context.collectEvents(event, A, 2, { bufferId: "pair" });
      return pair && new B({ n: pair.length });
    })
    .step("stop", { on: [B, HumanResponseEvent], emits: [StopEvent] }, (event) => {
      return HumanResponseEvent.is(event) ? new StopEvent() : undefined;
    })
    .build();

  test("[engine 154] a buffer gains the collected event, and is gone when the step has completed", async () => {
    const handler = pairs.start();
    const buffers = async (): Promise<Record<string, readonly string[]>> => {
      await settleTurns();
      const { workers } = (await handler.context.toDict()) as unknown as { workers: Record<string, SavedStep> };
      return workers["join"]?.collected_events ?? {};
    };
    expect(await buffers()).toEqual({});
    await handler.sendEvent(new A({ n: 1 }));
    expect(await buffers()).toEqual({ pair: [expect.stringContaining('"n":1')] });
    await handler.sendEvent(new A({ n: 2 }));
    expect(await buffers()).toEqual({});
    await handler.sendEvent(new HumanResponseEvent());
    await handler.result();
  });

  test("[engine 155] buffers of different names are filled apart from each other", async () => {
    const workflow = defineWorkflow({ name: "buffers" })
      .step("send", sends(...[1, 2, 3, 4, 5].map((n) => new A({ n }))))
      .step("ignore", ignores)
      .step("join", { on: [A], emits: [StopEvent], numWorkers: 1 }, (event, context) => {
        const bufferId = event.n % 2 === 0 ? "even" : "odd";
        const all = context.collectEvents(event, A, 3, { bufferId });
        return all && new StopEvent({ result: numbersOf(all) });
      })
      .build();
    expect(await workflow.run()).toEqual([1, 3, 5]);
  });

  test("[engine 156] an event whose class has enough is dropped", async () => {
    const workflow = defineWorkflow({ name: "surplus" })
      .step("send", sends(new A({ n: 1 }), new A({ n: 2 }), new B({ n: 10 }), new B({ n: 20 }), new A({ n: 3 })))
      .step("ignore", ignores)
      .step("join", { on: [A, B], emits: [C], numWorkers: 1 }, (event, context) => {
        const pair = context.collectEvents(event, [A, B]);
        return pair && new C({ n: pair[0].n + pair[1].n });
      })
      .step("stop", { on: [C], emits: [StopEvent] }, (event, context) => {
        const all = context.collectEvents(event, C, 2);
        return all && new StopEvent({ result: numbersOf(all) });
      })
      .build();
    expect(await workflow.run()).toEqual([11, 23]); // A 2 came while one A was there: dropped
  });

  test("[engine 157] each step has buffers of its own", async () => {
    const workflow = defineWorkflow({ name: "apart" })
      .step("send", sends(new A({ n: 1 }), new A({ n: 2 })))
      .step("ignore", ignores)
      .step("left", { on: [A], emits: [C] }, (event, context) => {
        const all = context.collectEvents(event, A, 2);
        return all && new C({ n: 100 + all.length });
      })
      .step("right", { on: [A], emits: [C] }, (event, context) => {
        const all = context.collectEvents(event, A, 2);
        return all && new C({ n: 200 + all.length });
      })
      .step("stop", { on: [C], emits: [StopEvent] }, (event, context) => {
        const all = context.collectEvents(event, C, 2);
        return all && new StopEvent({ result: numbersOf(all).sort() });
      })
      .build();
    expect(await workflow.run()).toEqual([102, 202]);
  });

  test("[engine 159] a failure after the completion leaves the buffer to the next attempt", async () => {
    const seen: number[][] = [];
    const workflow = defineWorkflow({ name: "retried" })
      .step("send", sends(new A({ n: 1 }), new A({ n: 2 }), new A({ n: 3 })))
      .step("ignore", ignores)
      .step(
        "join",
        {
          on: [A],
          emits: [StopEvent],
          numWorkers: 1,
          retry: retryPolicy({ wait: waitNone(), stop: stopAfterAttempt(3) }),
        },
        (event, context) => {
          const all = context.collectEvents(event, A, 3);
          if (!all) return;
          seen.push(numbersOf(all));
          if (seen.length < 3) throw new Error("not yet");
          return new StopEvent({ result: numbersOf(all) });
        },
      )
      .build();
    expect(await workflow.run()).toEqual([1, 2, 3]);
    expect(seen).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });
});

interface SavedStep {
  readonly collected_events: Readonly<Record<string, readonly string[]>>;
}
