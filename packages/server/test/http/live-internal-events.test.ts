import { SseDecoder } from "@llama-agents/protocol";
import {
  defineWorkflow,
  HumanResponseEvent,
  InMemoryRuntime,
  InputRequiredEvent,
  InternalDispatchEvent,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  type RunRequest,
  type RunTurn,
  RuntimeDecorator,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { MemoryWorkflowStore, type TurnRecord, WorkflowServer, type WorkflowServerOptions } from "../../src/index.ts";
import { allKinds, needs } from "../durability/postgres-kind.ts";
import { type Fetcher, open, post, TestLogger, Token } from "../fixtures.ts";
import { readerOf, readUntil, streamText } from "./http-server.ts";

class Question extends InputRequiredEvent.extend("Question", {}) {}
class Go extends HumanResponseEvent.extend("Go", { rounds: z.number() }) {}
class Round extends WorkflowEvent.extend("Round", { left: z.number() }) {}
class Report extends InternalDispatchEvent.extend("Report", { text: z.unknown() }) {}

/** Asks for how many rounds; each has a step, and a token on the stream. */
const createRounds = (verbose = false) =>
  defineWorkflow({ name: "rounds", verbose: verbose && { info: () => {} } })
    .step("ask", { on: [StartEvent], emits: [Question] }, () => new Question({}))
    .step("begin", { on: [Go], emits: [Round] }, ({ rounds }) => new Round({ left: rounds }))
    .step("turn", { on: [Round], emits: [Round, StopEvent] }, ({ left }, context) => {
      context.writeEventToStream(new Token({ index: left }));
      return left > 1 ? new Round({ left: left - 1 }) : new StopEvent({ result: "done" });
    })
    .build();

/** Reports a text in each round, beside a token; all at once. */
const createReporting = (text: unknown) =>
  defineWorkflow({ name: "reporting" })
    .step("ask", { on: [StartEvent], emits: [Question] }, () => new Question({}))
    .step("report", { on: [Go], emits: [StopEvent] }, ({ rounds }, context) => {
      for (let index = 0; index < rounds; index++) {
        context.writeEventToStream(new Report({ text }));
        context.writeEventToStream(new Token({ index }));
      }
      return new StopEvent();
    })
    .build();

const createServer = (options: WorkflowServerOptions = {}) =>
  new WorkflowServer({ logger: new TestLogger(), persistenceBackoff: [], recordInternalEvents: "live", ...options })
    .addWorkflow("rounds", createRounds())
    .addWorkflow("reporting", createReporting("x".repeat(100_000)))
    .addWorkflow("noting", createReporting("note"))
    .addWorkflow("strange", createReporting(1n)) as unknown as WorkflowServer;

/** Starts a run, and waits until it has asked. */
async function begin(server: Fetcher, handlerId: string, workflow = "rounds"): Promise<void> {
  await post(server, `/workflows/${workflow}/run-nowait`, { handler_id: handlerId });
  const reader = readerOf(await open(server, `/events/${handlerId}?after_sequence=-1`));
  await readUntil(reader, (text) => text.includes("Question"));
  await reader.cancel();
}

const go = (server: Fetcher, handlerId: string, rounds = 2) =>
  post(server, `/events/${handlerId}`, { event: { type: "Go", value: { rounds } } });

interface LiveFrame {
  readonly id: number | undefined;
  readonly type: string;
  readonly value: Record<string, unknown>;
}

/** The frames of a stream, those without an id too. */
const liveFramesOf = (text: string): LiveFrame[] =>
  [...text.matchAll(/(?:id: (\d+)\n)?data: (.*)\n\n/g)].map(([, id, json = ""]) => ({
    ...JSON.parse(json),
    id: id === undefined ? undefined : Number(id),
  }));

/** What a frame says, without its place. */
const summary = ({ type, value }: Pick<LiveFrame, "type" | "value">): string =>
  type === "StepStateChanged" ? `${value["name"]} ${value["step_state"]}` : type;

const idsOf = (frames: readonly LiveFrame[]) => frames.map(({ id }) => id).filter((id) => id !== undefined);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const everything = "after_sequence=-1&include_internal=true";

/** What a reader gets of two rounds from the answer on, if internal events are recorded. */
async function recordedRounds(): Promise<string[]> {
  const server = createServer({ recordInternalEvents: true });
  await begin(server, "h");
  const response = await open(server, "/events/h?include_internal=true");
  await go(server, "h");
  return liveFramesOf(await response.text()).map(summary);
}

describe.each(allKinds)("internal events that are only live, with a $name,", (kind) => {
  needs(kind);

  test("are in their places among the others, without ids, and no other reader ever gets them", async () => {
    await using data = kind.create();
    await using server = createServer({ store: data.open() });
    await begin(server, "h");
    const [live, lines, plain] = await Promise.all([
      open(server, `/events/h?${everything}`),
      open(server, `/events/h?${everything}&sse=false`),
      open(server, "/events/h?after_sequence=-1"),
    ]);
    await go(server, "h");
    const recorded = liveFramesOf(await plain.text()); // the run has ended
    const later = liveFramesOf(await streamText(server, "h", everything));
    const frames = liveFramesOf(await live.text());
    const rounds = await recordedRounds();
    expect(frames.map(summary)).toEqual(["Question", ...rounds]);
    expect(frames.map(({ id, type }) => [id === undefined, type === "StepStateChanged"])).toEqual(
      frames.map(({ type }) => [type === "StepStateChanged", type === "StepStateChanged"]),
    );
    expect(idsOf(frames)).toEqual([0, 1, 2, 3]);
    expect(later).toEqual(frames.filter(({ id }) => id !== undefined));
    expect(recorded).toEqual(later);
    const objects = (await lines.text()).trimEnd().split("\n");
    expect(objects.map((line) => ({ ...JSON.parse(line), id: undefined }))).toEqual(
      frames.map((frame) => ({ ...frame, id: undefined })),
    );
  });

  test("do not move the cursor of a reader", async () => {
    await using data = kind.create();
    await using server = createServer({ store: data.open() });
    await begin(server, "h");
    const response = await open(server, `/events/h?${everything}`);
    await go(server, "h");
    const frames = new SseDecoder().push(new Uint8Array(await response.arrayBuffer()));
    expect(frames.length).toBeGreaterThan(4);
    let last = "";
    for (const { id, data } of frames) {
      if (data.includes('"type":"StepStateChanged"')) expect(id).toBe(last);
      last = id;
    }
    const rest = await streamText(server, "h", everything, { "last-event-id": "1" });
    expect(idsOf(liveFramesOf(rest))).toEqual([2, 3]);
  });

  test("are in their places when the run goes on in another server", async () => {
    await using data = kind.create();
    const first = createServer({ store: data.open() });
    await begin(first, "h");
    await first.stop();
    await data.close();
    await using second = createServer({ store: data.open() });
    const response = await open(second, "/events/h?include_internal=true");
    await go(second, "h");
    const frames = liveFramesOf(await response.text());
    expect(frames.map(summary)).toEqual(await recordedRounds());
    expect(idsOf(frames)).toEqual([1, 2, 3]);
  });

  test("are dropped for a reader who is slow, the oldest first; recorded ones are not", async () => {
    await using data = kind.create();
    await using server = createServer({ store: data.open() });
    await begin(server, "h", "noting");
    const response = await open(server, `/events/h?${everything}`);
    await go(server, "h", 1_500);
    await streamText(server, "h"); // it has ended
    const frames = liveFramesOf(await response.text());
    expect(idsOf(frames)).toEqual(upTo(1_502));
    expect(frames.filter(({ id }) => id === undefined)).toHaveLength(1_024);
    const last = frames.slice(-4).map(summary);
    expect(last).toEqual(["Report", "Token", "report not_running", "StopEvent"]);
  });
});

describe("internal events that are only live", () => {
  test("that are large wait in smaller numbers", async () => {
    const server = createServer();
    await begin(server, "h", "reporting");
    const response = await open(server, "/events/h?include_internal=true");
    await go(server, "h", 20);
    await streamText(server, "h");
    const reports = liveFramesOf(await response.text()).filter(({ type }) => type === "Report");
    expect(reports).toHaveLength(5);
  });

  test("that are not JSON are left out, and the run goes on", async () => {
    const server = createServer();
    await begin(server, "h", "strange");
    const response = await open(server, "/events/h?include_internal=true");
    await go(server, "h", 1);
    expect(liveFramesOf(await response.text()).map(summary)).toEqual([
      "report running",
      "Token",
      "report not_running",
      "StopEvent",
    ]);
  });

  test("do not come to readers of the same text who follow the run from another moment on", async () => {
    const server = createServer();
    await begin(server, "h");
    const early = await open(server, `/events/h?${everything}`);
    await go(server, "h");
    await streamText(server, "h"); // it has ended
    const late = await streamText(server, "h", everything); // keeps the text
    expect(idsOf(liveFramesOf(late))).toEqual(upTo(4));
    const frames = liveFramesOf(await early.text());
    expect(idsOf(frames)).toEqual(upTo(4));
    expect(frames.length).toBeGreaterThan(4);
  });

  test("come to a reader whose cursor is beyond the run", async () => {
    const server = createServer();
    await begin(server, "h");
    const response = await open(server, "/events/h?after_sequence=99&include_internal=true");
    await go(server, "h");
    const types = liveFramesOf(await response.text()).map(summary);
    expect(types).toEqual((await recordedRounds()).filter((type) => type !== "Token"));
  });

  test("are not made without a reader who wants them", async () => {
    const runtime = new WatchedRuntime(new InMemoryRuntime());
    const server = createServer({ runtime });
    await begin(server, "h");
    const reader = readerOf(await open(server, "/events/h?include_internal=true"));
    await reader.cancel();
    const plain = await open(server, "/events/h");
    await go(server, "h");
    await plain.text();
    expect(runtime.internalEvents).toBe(0);
    await begin(server, "read");
    const response = await open(server, "/events/read?include_internal=true");
    await go(server, "read");
    await response.text();
    expect(runtime.internalEvents).toBeGreaterThan(0);
  });

  test("are seen when their turn is recorded, not before, and never if it is not", async () => {
    const store = new GatedStore();
    const server = createServer({ store });
    await begin(server, "h");
    const gate = deferred<void>();
    store.gate = gate.promise;
    const reader = readerOf(await open(server, "/events/h?include_internal=true"));
    let isRead = false;
    const reading = reader.read().then(({ value }) => {
      isRead = true;
      return new TextDecoder().decode(value);
    });
    const sent = go(server, "h");
    await expect.poll(() => store.isWaiting).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isRead).toBe(false);
    gate.reject(new Error("disk full"));
    expect((await sent).status).toBe(500);
    store.gate = undefined;
    await post(server, "/handlers/h/cancel", {});
    expect(liveFramesOf(await reading).map(summary)).toEqual(["WorkflowCancelledEvent"]);
  });

  test.each([false, "live"] as const)("are not recorded for verbose mode (%s)", async (recordInternalEvents) => {
    const server = new WorkflowServer({ recordInternalEvents }).addWorkflow("rounds", createRounds(true));
    await begin(server, "h");
    await go(server, "h");
    const frames = liveFramesOf(await streamText(server, "h", everything));
    expect(frames.map(summary)).toEqual(["Question", "Token", "Token", "StopEvent"]);
    expect(idsOf(frames)).toEqual(upTo(4));
  });

  test("are asked for by a word that is known", () => {
    expect(() => createServer({ recordInternalEvents: "Live" as "live" })).toThrow(
      new RangeError('recordInternalEvents must be true, false or "live": "Live"'),
    );
  });
});

/** A store whose turns wait. */
class GatedStore extends MemoryWorkflowStore {
  gate: Promise<void> | undefined;
  isWaiting = false;

  override commit(turn: TurnRecord): boolean {
    if (!this.gate) return super.commit(turn);
    this.isWaiting = true;
    return this.gate.then(() => super.commit(turn)) as never;
  }
}

/** Counts the internal events that are made. */
class WatchedRuntime extends RuntimeDecorator {
  internalEvents = 0;

  override run(request: RunRequest) {
    const decorate = (adapter: InternalRunAdapter) =>
      new WatchedRun(request.decorate?.(adapter) ?? adapter, ({ events }) => {
        this.internalEvents += events.filter((event) => InternalDispatchEvent.is(event)).length;
      });
    return super.run({ ...request, decorate });
  }
}

class WatchedRun extends InternalRunAdapterDecorator {
  readonly #onTurn: (turn: RunTurn) => void;

  constructor(inner: InternalRunAdapter, onTurn: (turn: RunTurn) => void) {
    super(inner);
    this.#onTurn = onTurn;
  }

  override commit(turn: RunTurn) {
    this.#onTurn(turn);
    return super.commit(turn);
  }
}
