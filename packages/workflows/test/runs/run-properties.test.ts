import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  InMemoryRuntime,
  StartEvent,
  StopEvent,
  WorkflowCancelledEvent,
  WorkflowEvent,
  WorkflowFailedEvent,
  WorkflowTimedOutEvent,
} from "../../src/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { collectProblems } from "./problems.ts";

class Part extends WorkflowEvent.extend("Part", { n: z.number() }) {}
class Red extends WorkflowEvent.extend("Red", { n: z.number() }) {}
class Blue extends WorkflowEvent.extend("Blue", { n: z.number() }) {}
class Batch extends WorkflowEvent.extend("Batch", { parts: z.array(z.number()) }) {}
class Written extends WorkflowEvent.extend("Written", { number: z.number() }) {}

/** Handlers go on, runs take their turns, and workers report, in whatever order the scheduler of fast-check chooses. */
function chaoticRuntime(chaos: fc.Scheduler, clock = new VirtualClock({ turns: 0 })): InMemoryRuntime {
  const later = (callback: () => void): void => void chaos.schedule(Promise.resolve()).then(callback);
  return new InMemoryRuntime({ clock, scheduler: { nextTurn: later, settle: later } });
}
const pause = (chaos: fc.Scheduler): Promise<void> => chaos.schedule(Promise.resolve());

const workers = fc.integer({ min: 1, max: 6 });

test("every event of a fan-out goes to exactly one completion, and none is lost", async () => {
  const workload = fc.record({
    batches: fc.integer({ min: 1, max: 6 }),
    size: fc.integer({ min: 1, max: 4 }),
    workWorkers: workers,
    joinWorkers: workers,
    pauses: fc.constantFrom("none", "before", "after", "both"),
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), workload, async (chaos, { batches, size, workWorkers, joinWorkers, pauses }) => {
      const count = batches * size;
      const workflow = defineWorkflow({ name: "fan-out", runtime: chaoticRuntime(chaos) })
        .step("split", { on: [StartEvent], emits: [Part] }, (_event, context) => {
          for (let n = 0; n < count; n++) context.sendEvent(new Part({ n }));
        })
        .step("work", { on: [Part], emits: [Red], numWorkers: workWorkers }, async ({ n }) => {
          await pause(chaos);
          return new Red({ n });
        })
        .step("join", { on: [Red], emits: [Batch], numWorkers: joinWorkers }, async (event, context) => {
          if (pauses === "before" || pauses === "both") await pause(chaos);
          const parts = context.collectEvents(event, Red, size);
          if (pauses === "after" || pauses === "both") await pause(chaos);
          return parts && new Batch({ parts: parts.map(({ n }) => n) });
        })
        .step("stop", { on: [Batch], emits: [StopEvent] }, (event, context) => {
          const all = context.collectEvents(event, Batch, batches);
          return all && new StopEvent({ result: all.map(({ parts }) => parts) });
        })
        .build();
      const result = (await chaos.waitFor(workflow.run())) as number[][];
      expect(result.map(({ length }) => length)).toEqual(new Array(batches).fill(size));
      expect(result.flat().sort((left, right) => left - right)).toEqual([...new Array(count).keys()]);
    }),
  );
});

test("events of two classes, in any order, complete exactly once, in the order that is asked for", async () => {
  const expectedColors = fc.array(fc.constantFrom<"red" | "blue">("red", "blue"), { minLength: 1, maxLength: 8 });
  const workload = expectedColors.chain((colors) =>
    fc.record({
      colors: fc.constant(colors),
      sent: fc.shuffledSubarray(
        colors.map((color, n) => ({ color, n })),
        { minLength: colors.length },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), workload, workers, async (chaos, { colors, sent }, numWorkers) => {
      const expected = colors.map((color) => (color === "red" ? Red : Blue));
      let completions = 0;
      const workflow = defineWorkflow({ name: "colors", runtime: chaoticRuntime(chaos) })
        .step("send", { on: [StartEvent], emits: [Red, Blue] }, (_event, context) => {
          for (const { color, n } of sent) context.sendEvent(color === "red" ? new Red({ n }) : new Blue({ n }));
        })
        .step("join", { on: [Red, Blue], emits: [Batch], numWorkers }, async (event, context) => {
          await pause(chaos);
          const all = context.collectEvents(event, expected);
          await pause(chaos);
          if (!all) return;
          expect(all.map((each) => each.constructor)).toEqual(expected);
          return new Batch({ parts: all.map(({ n }) => n) });
        })
        .step("stop", { on: [Batch], emits: [StopEvent] }, async ({ parts }) => {
          completions++;
          await pause(chaos);
          return new StopEvent({ result: parts });
        })
        .build();
      const parts = (await chaos.waitFor(workflow.run())) as number[];
      expect(parts.toSorted((left, right) => left - right)).toEqual([...colors.keys()]);
      expect(completions).toBe(1);
    }),
  );
});

type Deed = "write" | "send" | "pause" | "stop" | "fail";
const deeds = fc.array(fc.constantFrom<Deed>("write", "send", "pause", "stop", "fail"), { maxLength: 8 });
const ends = fc.array(
  fc.record({ what: fc.constantFrom("cancel", "time out", "abort nothing"), after: fc.nat({ max: 12 }) }),
  { maxLength: 3 },
);

/** Branches that do as they are told, and note what they write when they write it. */
function createBranches(chaos: fc.Scheduler, clock: VirtualClock, branches: readonly (readonly Deed[])[]) {
  const written: number[] = [];
  const writtenAtStop: number[] = [];
  const workflow = defineWorkflow({ name: "branches", timeout: "10s", runtime: chaoticRuntime(chaos, clock) })
    .step("split", { on: [StartEvent], emits: [Part] }, (_event, context) => {
      for (const n of branches.keys()) context.sendEvent(new Part({ n }));
    })
    .step("branch", { on: [Part], emits: [Red, StopEvent], numWorkers: 3 }, async ({ n }, context) => {
      for (const deed of branches[n] ?? []) {
        if (deed === "pause") await pause(chaos);
        if (deed === "send") context.sendEvent(new Red({ n }));
        if (deed === "stop") {
          writtenAtStop.push(written.length);
          return new StopEvent({ result: n });
        }
        if (deed === "fail") throw new Error(`branch ${n}`);
        if (deed !== "write") continue;
        const number = written.length;
        if (!context.signal.aborted) written.push(number);
        context.writeEventToStream(new Written({ number }));
      }
    })
    .step("echo", { on: [Red] }, (_event, context) => {
      const number = written.length;
      written.push(number);
      context.writeEventToStream(new Written({ number }));
    })
    .build();
  return { workflow, written, writtenAtStop };
}

test("a run ends with exactly one terminal event, the last of the stream; writes are streamed in order", async () => {
  collectProblems(); // some of the runs are idle for good
  const branches = fc.array(deeds, { minLength: 1, maxLength: 6 });
  const terminal = [StopEvent, WorkflowFailedEvent, WorkflowCancelledEvent, WorkflowTimedOutEvent];
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), branches, ends, async (chaos, plan, endings) => {
      const clock = new VirtualClock({ turns: 0 });
      const { workflow, written } = createBranches(chaos, clock, plan);
      const handler = workflow.start();
      const settled = handler.result().then(
        () => "completed",
        () => "not completed",
      );
      const reading = (async () => {
        const events: WorkflowEvent[] = [];
        for await (const event of handler.streamEvents()) events.push(event);
        return events;
      })();
      const ending = Promise.all(
        endings.map(async ({ what, after }) => {
          for (let turn = 0; turn < after; turn++) await pause(chaos);
          if (what === "cancel") await handler.cancel({ timeout: 0 });
          if (what === "time out") await clock.advance("10s");
        }),
      );
      const driven = ending.then(() => handler.cancel()); // nobody may have ended it
      const [events, status] = await chaos.waitFor(Promise.all([reading, settled, driven]));

      const last = events.at(-1);
      expect(events.filter((event) => StopEvent.is(event))).toEqual([last]);
      expect(terminal).toContain(last?.constructor);
      expect(handler.stopEvent).toBe(last);
      expect(status === "completed").toBe(last?.constructor === StopEvent);
      const numbers = events.flatMap((event) => (Written.is(event) ? [event.number] : []));
      expect(numbers).toEqual(written.slice(0, numbers.length));
    }),
  );
});

test("a run that completes has streamed everything that was written before its end", async () => {
  const plan = fc.array(
    deeds.map((list) => list.filter((deed) => deed !== "stop" && deed !== "fail")),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plan, async (chaos, quiet) => {
      const branches: Deed[][] = [...quiet, ["write", "pause", "stop"]];
      const { workflow, written, writtenAtStop } = createBranches(chaos, new VirtualClock({ turns: 0 }), branches);
      const handler = workflow.start();
      const reading = (async () => {
        const numbers: number[] = [];
        for await (const { number } of handler.streamEvents([Written])) numbers.push(number);
        return numbers;
      })();
      const numbers = await chaos.waitFor(reading);
      expect(numbers).toEqual(written.slice(0, numbers.length));
      expect(writtenAtStop).toHaveLength(1);
      expect(numbers.length).toBeGreaterThanOrEqual(writtenAtStop[0] ?? 1);
    }),
  );
});
