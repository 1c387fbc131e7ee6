import { defineWorkflow } from "../../authoring/builder.ts";
import { StartEvent, StopEvent } from "../../events/builtin-events.ts";
import { retryPolicy } from "../../retry/retry-policy.ts";
import { stopAfterAttempt } from "../../retry/stop-conditions.ts";
import { waitFixed } from "../../retry/wait-strategies.ts";
import { assertEqual, assertRejects, passTime, Question, type RuntimeTest, stop, Word } from "./runtime-test.ts";

const neverAnswered = { on: [StartEvent], emits: [StopEvent] } as const;

/** What time does to a run. All of them are given a runtime with a virtual clock. */
export const timeTests = {
  "a run times out": async ({ runtime, clock }) => {
    const workflow = defineWorkflow({ name: "slow", runtime, timeout: "1h", events: [Word] })
      .step("wait", neverAnswered, async (_event, context) => {
        await context.waitForEvent(Word, { timeout: null });
        return stop();
      })
      .build();
    const begin = clock.now();
    const handler = workflow.start();
    await assertRejects(passTime(clock, handler.result()), "timed out", "the result");
    if (clock.now() - begin < 3_600_000) throw new Error(`it timed out after ${clock.now() - begin} ms, not 1 h`);
    assertEqual(handler.stopEvent?.constructor.name, "WorkflowTimedOutEvent", "the terminal event");
  },

  "a wait times out": async ({ runtime, clock }) => {
    const workflow = defineWorkflow({ name: "unanswered", runtime, events: [Word] })
      .step("wait", neverAnswered, async (_event, context) => {
        const name = await context.waitForEvent(Word, { timeout: "5m" }).catch((error: Error) => error.name);
        return stop(name);
      })
      .build();
    assertEqual(await passTime(clock, workflow.run()), "TimeoutError", "the name of the error in the step");
  },

  "a step that fails is tried again after its wait": async ({ runtime, clock }) => {
    const attemptedAt: number[] = [];
    const retry = retryPolicy({ wait: waitFixed("10s"), stop: stopAfterAttempt(3) });
    const workflow = defineWorkflow({ name: "flaky", runtime })
      .step("try", { on: [StartEvent], emits: [StopEvent], retry }, async (_event, context) => {
        attemptedAt.push(clock.now());
        if (attemptedAt.length < 3) throw new Error("not yet");
        return stop(context.retryInfo().retryNumber);
      })
      .build();
    assertEqual(await passTime(clock, workflow.run()), 2, "the number of retries");
    for (const [index, at] of attemptedAt.entries()) {
      const waited = at - (attemptedAt[index - 1] ?? Number.NEGATIVE_INFINITY);
      if (waited < 10_000) throw new Error(`attempt ${index + 1} came after ${waited} ms, not 10 s`);
    }
  },

  "a run is cancelled: its steps are told, and nothing of it is left": async ({ runtime }) => {
    let signal: AbortSignal | undefined;
    const workflow = defineWorkflow({ name: "cancelled", runtime })
      .step("work", neverAnswered, async (_event, context) => {
        signal = context.signal;
        context.writeEventToStream(new Question());
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        return stop("too late");
      })
      .build();
    const handler = workflow.start({}, { runId: "cancelled-1" });
    for await (const _question of handler.streamEvents([Question])) break;
    await handler.cancel();
    await assertRejects(handler.result(), "cancelled", "the result");
    assertEqual(signal?.aborted, true, "the signal of the step");
    assertEqual(handler.stopEvent?.constructor.name, "WorkflowCancelledEvent", "the terminal event");
    await handler.cancel(); // does nothing
  },
} satisfies Record<string, RuntimeTest>;
