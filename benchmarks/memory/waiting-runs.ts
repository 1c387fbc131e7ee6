import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { assertResult, collectGarbage, repeat } from "../harness/measure.ts";

/** Starts a run that waits for a person; resolves when it waits. */
type StartWaiting = (number: number) => Promise<WaitingRun>;

interface WaitingRun {
  /** Answers it; resolves to its result, the number it was started with. */
  answer(): Promise<unknown>;
}

class Request extends StartEvent.extend("Request", { number: z.number() }) {}
class Question extends InputRequiredEvent.extend("Question", { number: z.number() }) {}
class Answer extends HumanResponseEvent.extend("Answer", { isYes: z.boolean() }) {}

const approval = defineWorkflow({ name: "approval" })
  .step("ask", { on: [Request], emits: [StopEvent] }, async ({ number }, context) => {
    const { isYes } = await context.waitForEvent(Answer, { waiterEvent: new Question({ number }) });
    return new StopEvent({ result: isYes ? number : -1 });
  })
  .build();

/** The caller keeps the handler, and has read the question. */
const read: StartWaiting = async (number) => {
  const handler = approval.start({ number });
  for await (const question of handler.streamEvents([Question])) {
    assertResult(question.number, number, "number asked about");
    break;
  }
  return answerOf(handler);
};

/** The caller keeps the handler; nobody reads the stream. */
const unread: StartWaiting = async (number) => answerOf(approval.start({ number }));

function answerOf(handler: ReturnType<typeof approval.start>): WaitingRun {
  return {
    async answer() {
      await handler.sendEvent(new Answer({ isYes: true }));
      return handler.result();
    },
  };
}

const floor: StartWaiting = async (number) => {
  let resolveAnswer: (isYes: boolean) => void = () => {};
  const answer = new Promise<boolean>((resolve) => {
    resolveAnswer = resolve;
  });
  const result = answer.then((isYes) => (isYes ? number : -1));
  return {
    answer() {
      resolveAnswer(true);
      return result;
    },
  };
};

const runs = 10_000;

/** What a run costs while it waits: memory of the heap after a full collection, per run. */
export const benchmark: Benchmark<StartWaiting> = {
  name: "waiting-runs",
  module: import.meta.url,
  subjects: { "question read": read, "question unread": unread, "floor: promise": floor },
  rivalWork: "startWaiting",
  budgets: { "a waiting run": atMost(6 * 1024) },
  async measure(start) {
    return [{ name: "a waiting run", unit: "bytes", values: await repeat(3, () => bytesPerRun(start)) }];
  },
};

async function bytesPerRun(start: StartWaiting): Promise<number> {
  const waiting: WaitingRun[] = [];
  const before = await memoryInUse();
  for (let number = 0; number < runs; number++) waiting.push(await start(number));
  const after = await memoryInUse();
  const results = await Promise.all(waiting.map((run) => run.answer()));
  const sum = results.reduce<number>((total, result) => total + Number(result), 0);
  assertResult(sum, (runs * (runs - 1)) / 2, "sum of the results");
  return (after - before) / runs;
}

/** Bytes, once everything that can go on at once has done so. */
async function memoryInUse(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
