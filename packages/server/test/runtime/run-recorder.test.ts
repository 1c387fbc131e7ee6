import {
  compileDefinition,
  createBrokerState,
  defineWorkflow,
  MemoryStateStore,
  replayTicks,
  StartEvent,
  StopEvent,
  tickFromJSON,
  type WorkflowTick,
} from "@llama-agents/workflows";
import { deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, type StoredTick, type TurnRecord } from "../../src/index.ts";
import { handlerIdTag } from "../../src/runtime/event-log-runtime.ts";
import {
  createGated,
  createService,
  Note,
  readStream,
  request,
  resultOf,
  typesOf,
  untilAsked,
} from "../service/fixtures.ts";

const answer = { type: "Answer", value: { text: "yes" } };

/** Writes in its own time, and fails as often as it is told to: the turns that match. */
class SlowStore extends MemoryWorkflowStore {
  failures = 0;
  failsOn: (turn: TurnRecord) => boolean = () => true;
  readonly turns: TurnRecord[] = [];

  constructor(keepTicks: "all" | 0 = "all") {
    super({ keepTicks });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the class it extends answers at once, the contract allows for both
  override commit(turn: TurnRecord): any {
    return this.#commit(turn);
  }

  async #commit(turn: TurnRecord): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.failsOn(turn) && this.failures-- > 0) throw new Error("disk full");
    this.turns.push(turn);
    return super.commit(turn);
  }
}

describe("a store that takes its time", () => {
  test("gets everything of a turn at once, the end with the terminal event", async () => {
    const store = new SlowStore();
    const { service } = createService({ store });
    expect((await service.run("counter", request("h"))).status).toBe("completed");
    const recorded = store.turns.flatMap(({ ticks }) => ticks.map(({ type }) => type));
    expect(recorded.slice(0, 2)).toEqual(["rewind", "add_event"]);
    const last = store.turns.at(-1);
    expect(last?.end?.status).toBe("completed");
    expect(last?.events.at(-1)).toBe(last?.end?.result);
    expect(store.turns.filter(({ end }) => end)).toHaveLength(1);
  });
});

describe("a store that fails", () => {
  test("[server 225] twice is tried again, after each of the delays", async () => {
    const store = new SlowStore();
    store.failures = 2;
    const { service, logger, clock } = createService({ store, retryDelaysMs: [500, 3_000] });
    const running = service.run("counter", request("h"));
    await clock.advance(499);
    expect(logger.of("warn")).toEqual(["Store write failed, retrying in 0.5s"]);
    await clock.advance("5s");
    expect((await running).status).toBe("completed");
    expect(logger.of("warn").at(-1)).toBe("Store write failed, retrying in 3s");
    expect(typesOf(await readStream(service, "h"))).toEqual(["Note", "StopEvent"]);
  });

  test("[server 226] for ever has its error told after the last delay, and no run is started", async () => {
    class NoRows extends MemoryWorkflowStore {
      attempts = 0;
      override startHandler(): never {
        this.attempts++;
        throw new Error("secret reason");
      }
    }
    const store = new NoRows();
    const { service, clock, logger } = createService({ store, retryDelaysMs: [500, 3_000] });
    const starting = service.start("counter", request("h")).catch((error: Error) => error.message);
    const message = await clock.advanceUntilSettled(starting);
    expect(message).toContain("Initial persistence failed");
    expect(message).not.toContain("secret");
    expect(store.attempts).toBe(3);
    expect(logger.of("error")).toEqual(["Store write failed after final attempt"]);
    expect(service.activeRuns).toBe(0);
  });

  test("[server 227] to take the end of a run has it reported as failed, and recorded as soon as it can", async () => {
    const store = new SlowStore(0);
    store.failsOn = ({ end }) => end !== undefined;
    store.failures = Number.POSITIVE_INFINITY;
    const { service, clock, logger } = createService({ store, retryDelaysMs: [500] });
    const record = await clock.advanceUntilSettled(service.run("counter", request("h")));
    const failed = { status: "failed", error: "The store failed: the end of the run could not be recorded" };
    expect(record).toMatchObject(failed);
    expect(await service.getHandler("h")).toMatchObject(failed);
    expect((await service.listHandlers({})).handlers).toMatchObject([failed]);
    expect(logger.of("error").join()).toContain("its store failed");
    store.failures = 0;
    const following = readStream(service, "h");
    await clock.advanceUntilSettled(following);
    expect(typesOf(await following)).toEqual(["Note", "WorkflowFailedEvent"]);
    expect(store.getHandler("h")).toMatchObject(failed);
    expect(logger.of("info").join()).toContain("recorded at last");
  });

  test("to take the end of a run that has a journal lets it come back, and end as it should", async () => {
    const store = new SlowStore();
    store.failsOn = ({ end }) => end !== undefined;
    store.failures = 1;
    const { service, clock, residence } = createService({ store });
    residence.start();
    const running = await service.run("counter", request("h"));
    expect(running.status).toBe("running"); // nobody is told of an end that is not recorded
    await clock.advance("1s");
    expect((await service.awaitHandler("h")).status).toBe("completed");
    expect(typesOf(await readStream(service, "h")).at(-1)).toBe("StopEvent");
    await residence.stop();
  });

  test("in the middle of a run stops the run, shows nothing of the turn, and leaves it running", async () => {
    const store = new SlowStore();
    const { service } = createService({ store });
    await service.start("ask", request("h"));
    await untilAsked(service, "h");
    store.failures = Number.POSITIVE_INFINITY;
    await expect(service.sendEvent("h", answer, undefined)).rejects.toThrow("could not be recorded");
    expect((await service.getHandler("h")).status).toBe("running");
    expect(service.activeRuns).toBe(0);
    const { runId = "" } = await service.getHandler("h");
    const types = typesOf(store.readEvents(runId, { afterSequence: -1 }));
    expect(types).toEqual(["Question"]);
  });
});

describe("the end of a run", () => {
  const explode = () => {
    throw new RangeError("too far");
  };
  const createEnding = (how: string) =>
    defineWorkflow({ name: "ending", timeout: how === "timeout" ? "2s" : null })
      .step("end", { on: [StartEvent], emits: [StopEvent] }, async (_event, { signal }) => {
        if (how === "failure") explode();
        if (how === "stop") return new StopEvent({ result: 1 });
        await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        return new StopEvent();
      })
      .build();

  test.each([
    ["stop", "StopEvent", "completed", undefined, true],
    ["failure", "WorkflowFailedEvent", "failed", "too far", false],
    ["timeout", "WorkflowTimedOutEvent", "failed", "Workflow timed out after 2s", false],
    ["cancel", "WorkflowCancelledEvent", "cancelled", undefined, false],
  ])("[server 223] by a %s is a %s in its stream, and %s in its row", async (how, type, status, error, hasResult) => {
    const { service, clock } = createService({ additionalWorkflows: { ending: createEnding(how) } });
    const running = service.run("ending", request("h"));
    await clock.advance(0);
    if (how === "cancel") void service.cancel("h", { purge: false });
    const record = await clock.advanceUntilSettled(running);
    expect(record).toMatchObject({ status, error });
    expect(record.result !== undefined).toBe(hasResult);
    expect(typesOf(await readStream(service, "h"))).toEqual([type]);
    expect(await service.getHandler("h")).toEqual(record);
  });

  test.each([
    ["result", "StopEvent.result", "a Map is not JSON"],
    ["event", "Note._data.amount", "a bigint is not JSON"],
  ] as const)(
    "[server 228] with a %s that is not JSON is a failure that says where it is",
    async (where, place, what) => {
      const unwritable = defineWorkflow({ name: "unwritable" })
        .step("make", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
          const event = new Note({ index: 1 });
          event.set("amount", where === "event" ? 10n : 10);
          context.writeEventToStream(event);
          return new StopEvent({ result: where === "result" ? new Map() : "fine" });
        })
        .build();
      const { service } = createService({ additionalWorkflows: { unwritable } });
      const record = await service.run("unwritable", request("h"));
      expect(record).toMatchObject({ status: "failed", result: undefined });
      expect(record.error).toContain(place);
      expect(record.error).toContain(what);
      expect(typesOf(await readStream(service, "h")).at(-1)).toBe("WorkflowFailedEvent");
      expect(await service.getHandler("h")).toEqual(record);
      expect(service.activeRuns).toBe(0);
    },
  );
});

test("[server 229] a run that is replayed from its journal writes nothing again", async () => {
  const store = new SlowStore();
  const { service, runtime, workflows, clock } = createService({ store });
  const { record } = await service.start("ask", request("h"));
  const runId = record.runId ?? "";
  await untilAsked(service, "h");
  await runtime.destroy();
  const journal: StoredTick[] = [];
  for await (const page of store.readTicks(runId)) journal.push(...page);
  const [events, turns, row] = [store.lastSequence(runId), store.turns.length, store.getHandler("h")];

  const registered = workflows.get("ask");
  if (!registered) throw new Error("the workflow is not there");
  const { workflow, eventRegistry } = registered;
  const ticks: WorkflowTick[] = journal.map(({ tick }) => tickFromJSON(tick, eventRegistry));
  const engine = compileDefinition(workflow.definition);
  const { state } = replayTicks(engine, createBrokerState(runId, engine.steps.length), ticks);
  expect([store.lastSequence(runId), store.turns.length, store.getHandler("h")]).toEqual([events, turns, row]);

  const run = runtime.run({
    runId,
    workflow,
    engine,
    state,
    startEvent: undefined,
    store: new MemoryStateStore(),
    resources: workflow.resourceManager,
    concurrencyLimit: undefined,
    tags: { [handlerIdTag]: "h" },
  });
  await clock.advance(0);
  expect(run.runId).toBe(runId);
  await service.sendEvent("h", answer, undefined);
  expect(typesOf(await readStream(service, "h"))).toEqual(["Question", "StopEvent"]);
  expect(resultOf(await service.getHandler("h"))).toBe("yes");
});

test("[server 239] a run that is not recorded any more is given up, with a warning", async () => {
  const gate = deferred();
  const { service, store, logger, clock, runtime } = createService({
    additionalWorkflows: { gated: createGated(gate) },
  });
  const { record } = await service.start("gated", request("h"));
  const ended = runtime.ended(record.runId ?? "");
  await clock.advance(0);
  expect(await store.deleteHandlers({ handlerIds: ["h"] })).toBe(1);
  gate.resolve();
  expect((await ended).error?.message).toContain("is deleted or has ended elsewhere");
  expect(logger.of("warn")).toEqual([expect.stringContaining("it is given up")]);
  expect(service.activeRuns).toBe(0);
  expect((await service.listHandlers({})).handlers).toEqual([]);
});

test("idleness is in the row while the run waits for the outside, and no longer", async () => {
  const { service, store } = createService();
  await service.start("ask", request("h"));
  await untilAsked(service, "h");
  expect((await service.getHandler("h")).idleSince).toBeDefined();
  const gone = new Promise<number | undefined>((resolve) => {
    const commit = store.commit.bind(store);
    store.commit = (turn) => {
      const recorded = commit(turn);
      resolve((store as MemoryWorkflowStore).getHandler("h")?.idleSince);
      return recorded;
    };
  });
  await service.sendEvent("h", answer, undefined);
  expect(await gone).toBeUndefined();
  await readStream(service, "h");
  expect(await service.getHandler("h")).toMatchObject({ status: "completed", idleSince: undefined });
});
