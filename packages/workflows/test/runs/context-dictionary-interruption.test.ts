import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  type ContextDict,
  defineWorkflow,
  InMemoryRuntime,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  WorkflowEvent,
  type WorkflowHandler,
  waitFixed,
} from "../../src/index.ts";
import { deferred, settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { Answer, Ask, sent } from "./questions.ts";

class Task extends WorkflowEvent.extend("Task", { n: z.number(), left: z.number() }) {}
class Solved extends WorkflowEvent.extend("Solved", { n: z.number(), how: z.string() }) {}

/** What a task does, and how many turns of the event loop it takes for it. */
interface Plan {
  readonly kind: "return" | "send" | "retry" | "ask" | "ask twice" | "relay" | "fail";
  readonly turns: number;
}

/** Stops the test at the n-th moment at which a step could be interrupted. */
class Interruption {
  #left = Number.POSITIVE_INFINITY;
  #reached = deferred();

  after(moments: number): Promise<void> {
    this.#left = moments;
    this.#reached = deferred();
    if (moments === 0) this.#reached.resolve();
    return this.#reached.promise;
  }

  moment(): void {
    this.#left--;
    if (this.#left === 0) this.#reached.resolve();
  }
}

function createWorkflow(
  plans: readonly Plan[],
  numWorkers: number,
  { clock, interruption }: { readonly clock: VirtualClock; readonly interruption: Interruption },
) {
  const retry = retryPolicy({ wait: waitFixed("1s"), stop: stopAfterAttempt(4) });
  const pause = async (turns: number): Promise<void> => {
    interruption.moment();
    await settleTurns(turns);
    interruption.moment();
  };
  return defineWorkflow({ name: "planned", runtime: new InMemoryRuntime({ clock }), events: [Answer] })
    .step("split", { on: [StartEvent], emits: [Task] }, (_event, context) => {
      for (const n of plans.keys()) context.sendEvent(new Task({ n, left: 2 }));
    })
    .step("work", { on: [Task], emits: [Task, Solved], numWorkers, retry }, async (event, context) => {
      const { n, left } = event;
      const { kind, turns } = plans[n] as Plan;
      await pause(turns);
      const ask = async (waiterId: string): Promise<string> => {
        const waiterEvent = new Ask({ question: `${n} ${waiterId}` });
        const options = { waiterId, waiterEvent, requirements: { id: n }, timeout: null };
        return (await context.waitForEvent(Answer, options)).text;
      };
      if (kind === "retry" && context.retryInfo().retryNumber < 2) throw new Error("again");
      if (kind === "relay" && left > 0) return new Task({ n, left: left - 1 });
      if (kind === "ask") return new Solved({ n, how: await ask("once") });
      if (kind === "ask twice") {
        const first = await ask("first");
        await pause(turns);
        return new Solved({ n, how: first + (await ask("second")) });
      }
      if (kind === "fail") throw new Error("never");
      if (kind !== "send") return new Solved({ n, how: kind });
      context.sendEvent(new Solved({ n, how: kind }));
      return undefined;
    })
    .catchError("recover", { forSteps: ["work"], emits: [Solved] }, async ({ inputEvent, attempts }) => {
      await pause(1);
      return new Solved({ n: (inputEvent as Task).n, how: `failed ${attempts} times` });
    })
    .step("join", { on: [Solved], emits: [StopEvent] }, async (event, context) => {
      interruption.moment();
      const solved = context.collectEvents(event, Solved, plans.length);
      await pause(event.n % 2);
      return solved && new StopEvent({ result: solved.map(({ n, how }) => `${n} ${how}`).sort() });
    })
    .build();
}

type Planned = ReturnType<typeof createWorkflow>;

/** Answers every question. A resumed run does not ask again what it has asked: it is told all that it may wait for. */
async function answer(handler: WorkflowHandler, plans: readonly Plan[], isResumed: boolean): Promise<void> {
  const send = (id: number) => handler.sendEvent(new Answer({ text: "answered", id }));
  if (isResumed) for (const id of plans.keys()) void send(id);
  for await (const { question } of handler.streamEvents([Ask])) void send(Number.parseInt(question, 10));
}

/** Lets the clock go on until the promise is settled. */
async function drive(clock: VirtualClock, promise: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  for (let round = 0; round < 2_000 && !isSettled; round++) {
    await settleTurns(2);
    if (!isSettled) await clock.advanceToNextTimer();
  }
  if (!isSettled) throw new Error("the run hangs");
}

/** The result of a run that is taken out and put back after each of so many moments. */
async function complete(plans: readonly Plan[], numWorkers: number, moments: readonly number[]): Promise<unknown> {
  const clock = new VirtualClock({ turns: 2 });
  const interruption = new Interruption();
  const workflow: Planned = createWorkflow(plans, numWorkers, { clock, interruption });
  let saved: ContextDict | undefined;
  for (const moment of [...moments, Number.POSITIVE_INFINITY]) {
    const isReached = interruption.after(moment);
    const handler = workflow.start(undefined, saved && { context: workflow.createContext(saved) });
    const answering = answer(handler, plans, saved !== undefined);
    const result = handler.result();
    result.catch(() => {});
    await drive(clock, Promise.race([isReached, result]));
    if (handler.isDone) {
      await answering;
      return result;
    }
    saved = sent(await handler.context.toDict());
    await handler.cancel({ timeout: 0 });
    await answering;
  }
  throw new Error("the last run was interrupted");
}

const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom("return", "send", "retry", "ask", "ask twice", "relay", "fail"),
  turns: fc.integer({ min: 0, max: 3 }),
});

test("a run that is interrupted at any moment, again and again, has the result of one that is not", async () => {
  const plans = fc.array(plan, { minLength: 1, maxLength: 6 });
  const workers = fc.integer({ min: 1, max: 4 });
  const moments = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(plans, workers, moments, async (...[tasks, numWorkers, at]) => {
      expect(await complete(tasks, numWorkers, at)).toEqual(await complete(tasks, numWorkers, []));
    }),
    { numRuns: 100 },
  );
}, 60_000);
