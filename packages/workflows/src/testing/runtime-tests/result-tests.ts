import { defineWorkflow } from "../../authoring/builder.ts";
import { StartEvent, StopEvent } from "../../events/builtin-events.ts";
import { deferred } from "../deferred.ts";
import { assertEqual, assertRejects, type RuntimeTest, stop, Word, word } from "./runtime-test.ts";

/** What a run leads to. */
export const resultTests = {
  "a run completes with its result": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "echo", runtime })
      .step("echo", { on: [StartEvent], emits: [StopEvent] }, async (event) => stop(event.get("text")))
      .build();
    const handler = workflow.start({ text: "hello" }, { runId: "echo-1" });
    assertEqual(handler.runId, "echo-1", "the run id");
    assertEqual(handler.isDone, false, "isDone before the end");
    assertEqual(await handler.result(), "hello", "the result");
    assertEqual(await handler.result(), "hello", "the result, asked for again");
    assertEqual(handler.isDone, true, "isDone after the end");
    assertEqual(handler.stopEvent, stop("hello"), "the terminal event");
  },

  "a step that fails for good fails its run": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "failing", runtime })
      .step("fail", { on: [StartEvent], emits: [StopEvent] }, () => {
        throw new RangeError("too far");
      })
      .build();
    const handler = workflow.start();
    await assertRejects(handler.result(), "too far", "the result");
    assertEqual(handler.stopEvent?.constructor.name, "WorkflowFailedEvent", "the terminal event");
  },

  "events are handled in the order in which they were sent": async ({ runtime }) => {
    const seen: string[] = [];
    const workflow = defineWorkflow({ name: "ordered", runtime })
      .step("split", { on: [StartEvent], emits: [Word] }, (_event, context) => {
        for (const text of "abcdef") context.sendEvent(word(text));
      })
      .step("read", { on: [Word], emits: [StopEvent], numWorkers: 1 }, async ({ text }) => {
        seen.push(text);
        return seen.length === 6 ? stop(seen.join("")) : undefined;
      })
      .build();
    assertEqual(await workflow.run(), "abcdef", "the order");
  },

  "so many workers of a step are at work as are allowed": async ({ runtime }) => {
    const full = deferred();
    let done = 0;
    let active = 0;
    let most = 0;
    const workflow = defineWorkflow({ name: "limited", runtime })
      .step("split", { on: [StartEvent], emits: [Word] }, (_event, context) => {
        for (const text of "abcdef") context.sendEvent(word(text));
      })
      .step("read", { on: [Word], emits: [StopEvent], numWorkers: 2 }, async () => {
        most = Math.max(most, ++active);
        if (active === 2) full.resolve();
        await full.promise;
        active--;
        return ++done === 6 ? stop() : undefined;
      })
      .build();
    await workflow.run();
    assertEqual(most, 2, "the most workers at once");
  },

  "the state is that of the run, and outlives it": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "counting", runtime })
      .step("count", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        await context.store.edit((draft) => {
          draft["count"] = Number(draft["count"] ?? 0) + 1;
        });
        return stop(await context.store.get("count"));
      })
      .build();
    const first = workflow.start();
    assertEqual(await first.result(), 1, "the count of the first run");
    assertEqual(await first.context.store.get("count"), 1, "the state after the run");
    assertEqual(await workflow.run(), 1, "the count of another run");
    assertEqual(await workflow.run({}, { context: first.context }), 2, "the count of a run that goes on");
  },

  "steps see the run id and the tags": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "tagged", runtime })
      .step("look", { on: [StartEvent], emits: [StopEvent] }, (_event, { runId, tags }) =>
        stop({ runId, tenant: tags["tenant"] }),
      )
      .build();
    const result = await workflow.run({}, { runId: "tagged-1", tags: { tenant: "north" } });
    assertEqual(result, { runId: "tagged-1", tenant: "north" }, "what the step saw");
  },

  "runs of a limited workflow wait for one another": async ({ runtime }) => {
    let active = 0;
    let most = 0;
    const workflow = defineWorkflow({ name: "one-at-a-time", runtime, numConcurrentRuns: 1 })
      .step("work", { on: [StartEvent], emits: [StopEvent] }, async () => {
        most = Math.max(most, ++active);
        await new Promise((resolve) => setTimeout(resolve, 0));
        active--;
        return stop("done");
      })
      .build();
    const results = await Promise.all([workflow.run(), workflow.run(), workflow.run()]);
    assertEqual(results, ["done", "done", "done"], "the results");
    assertEqual(most, 1, "the most runs at once");
  },
} satisfies Record<string, RuntimeTest>;
