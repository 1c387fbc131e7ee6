import { defineWorkflow } from "../../authoring/builder.ts";
import { StartEvent, StopEvent } from "../../events/builtin-events.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { deferred } from "../deferred.ts";
import { assertEqual, assertRejects, Question, type RuntimeTest, stop, Word, word } from "./runtime-test.ts";

/** A run that waits for a word. */
const waiting = (runtime: Runtime) =>
  defineWorkflow({ name: "waiting", runtime, events: [Word, Question] })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const { text } = await context.waitForEvent(Word, { waiterEvent: new Question(), timeout: null });
      return stop(text);
    })
    .build();

/** The life of a runtime. */
export const lifecycleTests = {
  "two runs at once cannot have the same id; one after the other can": async ({ runtime }) => {
    const workflow = waiting(runtime);
    const first = workflow.start({}, { runId: "same" });
    await assertRejects(
      (async () => workflow.start({}, { runId: "same" }).result())(),
      "already exists",
      "a second run of this id",
    );
    for await (const _question of first.streamEvents([Question])) await first.sendEvent(word("one"));
    assertEqual(await first.result(), "one", "the result of the first run");
  },

  "a run in progress is found by its id": async ({ runtime }) => {
    const handler = waiting(runtime).start({}, { runId: "found" });
    for await (const _question of handler.streamEvents([Question])) {
      await runtime.getRun("found").send({ type: "add_event", event: word("found it"), step: undefined });
    }
    assertEqual(await handler.result(), "found it", "the result");
    await assertRejects((async () => runtime.getRun("not-there"))(), "not-there", "a run that is not there");
  },

  "a run goes on when nobody holds its handler": async ({ runtime }) => {
    const ended = deferred<string>();
    const workflow = defineWorkflow({ name: "forgotten", runtime })
      .step("begin", { on: [StartEvent], emits: [Word] }, async () => word("still here"))
      .step("end", { on: [Word], emits: [StopEvent] }, ({ text }) => {
        ended.resolve(text);
        return stop();
      })
      .build();
    workflow.start();
    assertEqual(await ended.promise, "still here", "what the last step saw");
  },

  "launching locks the workflows, and may be repeated": async ({ runtime }) => {
    const workflow = waiting(runtime);
    await runtime.launch();
    await runtime.launch();
    assertEqual(runtime.isLaunched, true, "isLaunched");
    await assertRejects(
      (async () => {
        workflow.workflowName = "another";
      })(),
      "after the workflow has been run or launched",
      "a change of the name",
    );
  },

  "a runtime that is destroyed holds no run, and can be launched again": async ({ runtime }) => {
    const handler = waiting(runtime).start({}, { runId: "destroyed" });
    for await (const _question of handler.streamEvents([Question])) break;
    const result = handler.result();
    result.catch(() => {});
    await runtime.destroy();
    await assertRejects(result, "", "the result");
    await runtime.launch();
    const again = waiting(runtime).start();
    for await (const _question of again.streamEvents([Question])) await again.sendEvent(word("again"));
    assertEqual(await again.result(), "again", "the result of a run after it");
  },
} satisfies Record<string, RuntimeTest>;
