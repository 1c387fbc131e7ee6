import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { writeContext } from "../../src/context/write-context.ts";
import {
  compileDefinition,
  createBrokerState,
  defineWorkflow,
  EventRegistry,
  type ExternalRunAdapter,
  eventClasses,
  replayTicks,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  tickFromJSON,
  tickToJSON,
  type Workflow,
  WorkflowEvent,
  waitFixed,
} from "../../src/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { Answer } from "../runs/questions.ts";
import { type CommitPlan, Journal, JournalRuntime } from "./durable-double.ts";

class Part extends WorkflowEvent.extend("Part", { n: z.number() }) {}
class Done extends WorkflowEvent.extend("Done", { n: z.number() }) {}
class Note extends WorkflowEvent.extend("Note", { n: z.number() }) {}

const commits = (...plans: CommitPlan[]) => fc.array(fc.constantFrom(...plans), { maxLength: 40 });
const runId = "run";

interface Bench {
  readonly journal: Journal;
  readonly runtime: JournalRuntime;
  readonly pause: () => Promise<void>;
}

/**
 * Commits, handlers and turns of the event loop end in whatever order the scheduler of fast-check chooses. Workers report
 * at once: what a step sends before it suspends is folded before its result, and a crash between the two repeats it.
 */
function createBench(chaos: fc.Scheduler, plan: readonly CommitPlan[]): Bench {
  const pause = (): Promise<void> => chaos.schedule(Promise.resolve());
  const later = (callback: () => void): void => void pause().then(callback);
  const journal = new Journal(plan, pause);
  const clock = new VirtualClock({ turns: 0 });
  return {
    journal,
    runtime: new JournalRuntime(journal, { clock, scheduler: { nextTurn: later } }),
    pause,
  };
}

interface Shape {
  readonly count: number;
  readonly numWorkers: number;
  readonly pauses: number;
  /** Parts whose first attempts fail. */
  readonly flaky: readonly number[];
}

const shape: fc.Arbitrary<Shape> = fc.record({
  count: fc.integer({ min: 1, max: 8 }),
  numWorkers: fc.integer({ min: 1, max: 4 }),
  pauses: fc.nat({ max: 2 }),
  flaky: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 3 }),
});

/** Sends parts, works on each, waits for an answer from outside, and collects them all. */
function fanOut({ journal, runtime, pause }: Bench, { count, numWorkers, pauses, flaky }: Shape) {
  const failed = new Set<number>();
  const enter = (): void => {
    if (journal.isCommitting) journal.violations.push("a step began before its turn was recorded");
  };
  return defineWorkflow({ name: "fan-out", runtime })
    .step("split", { on: [StartEvent], emits: [Part] }, (_event, context) => {
      enter();
      for (let n = 0; n < count; n++) context.sendEvent(new Part({ n }));
    })
    .step(
      "work",
      { on: [Part], emits: [Done], numWorkers, retry: retryPolicy({ wait: waitFixed(0), stop: stopAfterAttempt(3) }) },
      async ({ n }, context) => {
        enter();
        context.writeEventToStream(new Note({ n }));
        for (let turn = 0; turn < pauses; turn++) await pause();
        if (flaky.includes(n) && !failed.has(n)) {
          failed.add(n);
          throw new Error("flaky");
        }
        context.writeEventToStream(new Note({ n }));
        return new Done({ n });
      },
    )
    .step("join", { on: [Done], emits: [StopEvent], numWorkers }, async (event, context) => {
      enter();
      if (pauses > 0) await pause();
      const all = context.collectEvents(event, Done, count);
      if (pauses > 1) await pause();
      return all && new StopEvent({ result: all.map(({ n }) => n) });
    })
    .build();
}

/** The journal leads to the state that was recorded, also when it was written and read. */
function expectReplay(workflow: Workflow<never>, { ticks, state, outcomes }: Journal): void {
  const engine = compileDefinition(workflow.definition);
  const registry = new EventRegistry([...eventClasses(workflow.definition), Note]);
  const view = (broker: typeof state) =>
    broker && writeContext(engine, broker, {}, { registry, state: { stateType: undefined, onWarning: undefined } });
  const read = ticks.map((tick) => tickFromJSON(JSON.parse(JSON.stringify(tickToJSON(tick, registry))), registry));
  for (const journal of [ticks, read]) {
    const replay = replayTicks(engine, createBrokerState(runId, engine.steps.length), journal);
    expect(view(replay.state)).toEqual(view(state));
    expect(replay.exit?.type === "complete_run").toBe(outcomes.some(({ status }) => status === "completed"));
  }
}

test("slow commits change neither outcome nor order, and nothing comes before what leads to it is recorded", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), shape, commits("at once", "later"), async (chaos, form, plan) => {
      const bench = createBench(chaos, plan);
      const workflow = fanOut(bench, form);
      const parts = (await chaos.waitFor(workflow.run(undefined, { runId }))) as number[];
      const { journal } = bench;
      expect(parts.toSorted((left, right) => left - right)).toEqual([...new Array(form.count).keys()]);
      expect(journal.violations).toEqual([]);
      expect(journal.published).toEqual(journal.events);
      expect(journal.outcomes.map(({ status }) => status)).toEqual(["completed"]);
      expectReplay(workflow as never, journal);
    }),
  );
});

test("a run that a failing store has aborted goes on where its journal ends: every outcome counts exactly once", async () => {
  const plans = commits("at once", "later", "later", "fails at once", "fails later");
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), shape, plans, async (chaos, form, plan) => {
      const bench = createBench(chaos, plan);
      const { journal, runtime } = bench;
      const workflow = fanOut(bench, form);
      const lives = (async () => {
        let result: Promise<unknown> = workflow.run(undefined, { runId });
        for (;;) {
          const isDone = await result.then(
            () => true,
            (error: Error) => {
              expect(error.message).toBe("not recorded");
              return false;
            },
          );
          if (isDone) return;
          const lost = journal.published.length; // what was not recorded was not published
          expect(journal.published).toEqual(journal.events.slice(0, lost));
          journal.published.push(...journal.events.slice(lost));
          result = runtime.resume().result();
        }
      })();
      await chaos.waitFor(lives);
      expect(journal.violations).toEqual([]);
      expect(journal.published).toEqual(journal.events);
      expect(journal.outcomes.map(({ status }) => status)).toEqual(["completed"]);
      const parts = journal.outcomes[0]?.stopEvent?.get("result") as number[];
      expect(parts.toSorted((left, right) => left - right)).toEqual([...new Array(form.count).keys()]);
      expectReplay(workflow as never, journal);
    }),
  );
});

test("what a sender is told of a message is what the journal says, however the run ends", async () => {
  const sends = fc.array(fc.record({ text: fc.constantFrom("go on", "stop", "cancel"), after: fc.nat({ max: 4 }) }), {
    minLength: 1,
    maxLength: 8,
  });
  const plans = commits("at once", "later", "later", "fails later", "fails at once");
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), sends, plans, async (chaos, messages, plan) => {
      const { journal, runtime, pause } = createBench(chaos, plan);
      const workflow = defineWorkflow({ name: "listener", runtime })
        .step("begin", { on: [StartEvent] }, () => {})
        .step("listen", { on: [Answer], emits: [StopEvent], numWorkers: 1 }, async ({ text }) => {
          await pause();
          return text === "stop" ? new StopEvent() : undefined;
        })
        .build();
      workflow.start(undefined, { runId });
      const run: ExternalRunAdapter = runtime.getRun(runId);
      const end = run.result().catch(() => {});
      const told = Promise.all(
        messages.map(async ({ text, after }, id) => {
          for (let turn = 0; turn < after; turn++) await pause();
          const answer = await run
            .send(
              text === "cancel"
                ? { type: "cancel_run" }
                : { type: "add_event", event: new Answer({ text, id }), step: undefined },
            )
            .catch(() => false);
          return { id, text, answer };
        }),
      );
      const answers = await chaos.waitFor(told);
      const recorded = journal.ticks.flatMap((tick) =>
        tick.type === "add_event" && Answer.is(tick.event) ? [tick.event.id] : [],
      );
      const isAcknowledged = answers.filter(({ text, answer }) => text !== "cancel" && answer).map(({ id }) => id);
      expect(new Set(recorded)).toEqual(new Set(isAcknowledged));
      expect(recorded).toHaveLength(isAcknowledged.length);
      const cancellations = answers.filter(({ text, answer }) => text === "cancel" && answer).length;
      expect(journal.ticks.filter(({ type }) => type === "cancel_run")).toHaveLength(cancellations);
      expect(cancellations).toBeLessThanOrEqual(1);
      await chaos.waitFor(Promise.all([run.send({ type: "cancel_run" }).catch(() => {}), end]));
      expect(journal.violations).toEqual([]);
      expect(run.outcome).toBeDefined();
      expect(journal.outcomes.length).toBeLessThanOrEqual(1);
    }),
  );
});
