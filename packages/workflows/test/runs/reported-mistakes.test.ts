import { describe, expect, test } from "vitest";
import {
  type ContextDict,
  ContextSerdeError,
  defineWorkflow,
  HumanResponseEvent,
  StartEvent,
  StopEvent,
  Workflow,
  WorkflowEvent,
  WorkflowRuntimeError,
  WorkflowValidationError,
} from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { collectProblems } from "./problems.ts";

class Middle extends WorkflowEvent.extend("Middle") {}

describe("a run that is idle, and waits for nothing", () => {
  test("is reported once per idle period, and goes on with an event from outside", async () => {
    const problems = collectProblems();
    const handler = defineWorkflow({ name: "forgetful" })
      .step("write", { on: [StartEvent], emits: [Middle] }, () => {})
      .step("finish", { on: [Middle], emits: [StopEvent] }, () => new StopEvent({ result: "done" }))
      .build()
      .start();
    await settleTurns(5);
    expect(problems).toEqual([expect.stringMatching(/^run .*: the run is idle and nothing is left that could end it/)]);
    expect(handler.isDone).toBe(false);
    await handler.sendEvent(new StartEvent());
    await settleTurns(5);
    expect(problems).toHaveLength(2);
    await handler.sendEvent(new Middle());
    expect(await handler.result()).toBe("done");
    expect(problems).toHaveLength(2);
  });

  test("is not reported if a step accepts an answer, or waits for an event", async () => {
    const problems = collectProblems();
    const answered = defineWorkflow({ name: "answered" })
      .step("write", { on: [StartEvent] }, () => {})
      .step("finish", { on: [HumanResponseEvent], emits: [StopEvent] }, () => new StopEvent())
      .build()
      .start();
    const waiting = defineWorkflow({ name: "waiting" })
      .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        await context.waitForEvent(Middle, { timeout: null });
        return new StopEvent();
      })
      .build()
      .start();
    await settleTurns(5);
    expect(problems).toEqual([]);
    for (const handler of [answered, waiting]) await handler.cancel();
    await Promise.allSettled([answered.result(), waiting.result()]);
  });
});

describe("an event that `emits` does not name", () => {
  test("is delivered, and reported once per workflow definition, step and type", async () => {
    const problems = collectProblems();
    const define = () =>
      defineWorkflow({ name: "sloppy", disableValidation: true })
        .step("send", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
          context.sendEvent(new Middle() as never);
          return new Middle() as never;
        })
        .step("finish", { on: [Middle], emits: [StopEvent] }, () => new StopEvent({ result: "done" }));
    const build = () => (define() as unknown as { build(): { run(): Promise<unknown> } }).build();
    const workflow = build();
    expect(await workflow.run()).toBe("done");
    expect(await workflow.run()).toBe("done");
    expect(problems).toEqual([
      expect.stringMatching(/step "send" returned or sent Middle, which its `emits` does not/),
    ]);
    expect(await build().run()).toBe("done");
    expect(problems).toHaveLength(2);
  });
});

describe("what is no event", () => {
  const foreign: readonly (readonly [value: unknown, text: RegExp])[] = [
    [{ foo: 1, bar: 2 }, /\(\) needs an event, not an object with foo, bar: pass an instance of a class/],
    [Middle, /\(\) needs an event, not the class Middle: pass an instance: new Middle\(/],
    ["Middle", /\(\) needs an event, not the text "Middle"/],
    [new Map(), /\(\) needs an event, not an instance of Map/],
  ];

  test("is refused by the handler, and by the context of a step", async () => {
    const refusals: unknown[] = [];
    const attempt = (send: () => void): void => {
      try {
        send();
      } catch (error) {
        refusals.push(error);
      }
    };
    const workflow = defineWorkflow({ name: "strict" })
      .step("send", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        for (const [value] of foreign) {
          attempt(() => context.sendEvent(value as never));
          attempt(() => context.writeEventToStream(value as never));
        }
        context.writeEventToStream(undefined);
      })
      .step("finish", { on: [HumanResponseEvent], emits: [StopEvent] }, () => new StopEvent())
      .build();
    const handler = workflow.start();
    for (const [value, text] of [...foreign, [undefined, /not undefined/], [null, /not null/]] as const) {
      const sending = handler.sendEvent(value as never);
      await expect(sending).rejects.toThrow(WorkflowRuntimeError);
      await expect(sending).rejects.toThrow(text);
    }
    await handler.sendEvent(new HumanResponseEvent());
    await handler.result();
    expect(refusals.map(String)).toEqual(
      foreign.flatMap(([, text]) => [
        expect.stringMatching(new RegExp(`sendEvent${text.source}`)),
        expect.stringMatching(new RegExp(`writeEventToStream${text.source}`)),
      ]),
    );
  });
});

describe("what is no context of the workflow", () => {
  const counting = defineWorkflow({ name: "counting" })
    .step("count", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      return new StopEvent({ result: await context.store.get("count", 0) });
    })
    .build();
  const waiting = defineWorkflow({ name: "waiting" })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      await context.waitForEvent(HumanResponseEvent);
      return new StopEvent();
    })
    .build();
  const load = (dict: unknown) => counting.createContext(dict as ContextDict);

  test("counts for nothing, and is reported: any other JSON", async () => {
    const problems = collectProblems();
    expect(await counting.run({}, { context: load({ foo: 1 }) })).toBe(0);
    expect(problems).toEqual([expect.stringMatching(/neither `version` nor `state`, but "foo"/)]);
  });

  test("is not a part of one: what is empty, or has a state only", async () => {
    const { state } = (await contextOf()) as { state: unknown };
    expect(await counting.run({}, { context: load({}) })).toBe(0);
    expect(await counting.run({}, { context: load({ state }) })).toBe(3);
  });

  test("is refused: a run of a workflow with other steps only", async () => {
    const handler = waiting.start();
    await settleTurns(3);
    const saved = JSON.parse(JSON.stringify(await handler.context.toDict()));
    await handler.cancel();
    await expect(handler.result()).rejects.toThrow();
    expect(() => load(saved)).toThrow(ContextSerdeError);
    expect(() => load(saved)).toThrow(
      /of another workflow: its run has "wait", and workflow "counting" has none .*"count"/,
    );
    expect(load({ ...saved, is_running: false }).isRunning).toBe(false);
  });

  async function contextOf(): Promise<unknown> {
    const context = counting.createContext();
    await context.store.set("count", 3);
    await counting.run({}, { context });
    return JSON.parse(JSON.stringify(await context.toDict()));
  }
});

test("a timeout that is no duration is refused where the workflow is made", () => {
  for (const [timeout, text] of [
    [-5, "-5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    ["5 minutes", '"5 minutes"'],
    [{}, "\\[object Object\\]"],
  ] as const) {
    const options = { name: "hasty", timeout } as unknown as { name: string };
    for (const make of [() => defineWorkflow(options), () => new Workflow(options)]) {
      expect(make).toThrow(WorkflowValidationError);
      expect(make).toThrow(new RegExp(`workflow "hasty": timeout is not a duration: ${text}; use milliseconds`));
    }
  }
  for (const timeout of [0, null, undefined, "30s"]) defineWorkflow({ name: "patient", timeout } as { name: string });
});
