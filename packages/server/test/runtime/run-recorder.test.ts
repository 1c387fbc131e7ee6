import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, type TurnRecord, WorkflowServer } from "../../src/index.ts";
import { createServer, createTell, framesOf, get, open, post, TestLogger, Token } from "../fixtures.ts";

/** Writes in its own time, and fails as often as it is told to. */
class SlowStore extends MemoryWorkflowStore {
  failures = 0;
  readonly turns: TurnRecord[] = [];

  override async commit(turn: TurnRecord): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.failures-- > 0) throw new Error("disk full");
    this.turns.push(turn);
    super.commit(turn);
  }
}

const story = { handler_id: "x", start_event: { topic: "x" } };

describe("a store that takes its time", () => {
  test("gets everything of a turn at once, the end with the terminal event", async () => {
    const store = new SlowStore();
    const { body } = await post(createServer({ store }), "/workflows/tell/run", story);
    expect(body.status).toBe("completed");
    const recorded = store.turns.flatMap(({ ticks }) => ticks.map(({ type }) => type));
    expect(recorded.slice(0, 2)).toEqual(["rewind", "add_event"]);
    const last = store.turns.at(-1);
    expect(last?.end?.status).toBe("completed");
    expect(last?.events.at(-1)).toBe(last?.end?.result);
    expect(store.turns.filter(({ end }) => end)).toHaveLength(1);
  });

  test("has a write tried again, after each of the delays", async () => {
    const store = new SlowStore();
    store.failures = 2;
    const logger = new TestLogger();
    const server = createServer({ store, logger, persistenceBackoff: [1, 2] });
    const { body } = await post(server, "/workflows/tell/run", story);
    expect(body.status).toBe("completed");
    expect(logger.lines).toEqual(["Store write failed, retrying in 0.001s", "Store write failed, retrying in 0.002s"]);
    const frames = framesOf(await (await open(server, "/events/x?after_sequence=-1")).text());
    expect(frames.map(({ type }) => type)).toEqual(["Token", "Token", "Token", "StopEvent"]);
  });

  test("leaves the handler running, and shows nothing, if it never takes the turn", async () => {
    const store = new SlowStore();
    store.failures = Number.POSITIVE_INFINITY;
    const server = createServer({ store });
    const { status, body } = await post(server, "/workflows/tell/run", story);
    expect({ status, run: body.status }).toEqual({ status: 500, run: "running" });
    expect(store.lastEvent(body.run_id)).toBeUndefined();
  });
});

test("a run whose row cannot be written is not started", async () => {
  class NoRows extends MemoryWorkflowStore {
    override startHandler(): never {
      throw new Error("secret reason");
    }
  }
  const server = createServer({ store: new NoRows(), persistenceBackoff: [1] });
  for (const path of ["/workflows/tell/run", "/workflows/tell/run-nowait"]) {
    const { status, body } = await post(server, path, story);
    expect(status).toBe(500);
    expect(body.detail).toContain("Initial persistence failed");
    expect(body.detail).not.toContain("secret");
  }
});

describe("what is not JSON", () => {
  const createUnwritable = (where: "result" | "event") =>
    defineWorkflow({ name: "unwritable" })
      .step("make", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        const event = new Token({ index: 1 });
        event.set("amount", where === "event" ? 10n : 10);
        context.writeEventToStream(event);
        return new StopEvent({ result: where === "result" ? new Map() : "fine" });
      })
      .build();

  test.each([
    ["result", "StopEvent.result", "a Map is not JSON"],
    ["event", "Token._data.amount", "a bigint is not JSON"],
  ] as const)("in the %s of a step fails the run, and says where it is", async (where, place, what) => {
    const server = new WorkflowServer({ logger: new TestLogger() }).addWorkflow("unwritable", createUnwritable(where));
    const { status, body } = await post(server, "/workflows/unwritable/run", { handler_id: "x" });
    expect(status).toBe(500);
    expect(body).toMatchObject({ status: "failed", result: null });
    expect(body.error).toContain(place);
    expect(body.error).toContain(what);
    const frames = framesOf(await (await open(server, "/events/x?after_sequence=-1")).text());
    expect(frames.at(-1)).toMatchObject({ type: "WorkflowFailedEvent", types: ["StopEvent"] });
    expect((await get(server, "/handlers/x")).status).toBe(500);
  });
});

test("concurrent runs of one workflow have sequences of their own", async () => {
  const server = new WorkflowServer().addWorkflow("tell", createTell());
  const runs = await Promise.all(
    Array.from({ length: 20 }, (_item, index) => {
      const start_event = { topic: `${index}`, count: index };
      return post(server, "/workflows/tell/run", { handler_id: `run-${index}`, start_event });
    }),
  );
  for (const [index, { body }] of runs.entries()) {
    expect(body.result.value).toEqual({ result: `${index}` });
    const path = `/events/run-${index}?after_sequence=-1&include_internal=true`;
    const frames = framesOf(await (await open(server, path)).text());
    expect(frames.map(({ id }) => id)).toEqual(frames.map((_frame, position) => position));
    expect(frames.filter(({ type }) => type === "Token")).toHaveLength(index);
  }
});
