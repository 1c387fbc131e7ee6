import { describe, expect, test } from "vitest";
import { readContext } from "../../src/context/read-context.ts";
import { writeContext } from "../../src/context/write-context.ts";
import {
  type BrokerState,
  brokerStateFromJSON,
  brokerStateToJSON,
  EventRegistry,
  openRequests,
  type WorkflowEvent,
} from "../../src/index.ts";
import {
  Answer,
  Ask,
  Engine,
  failed,
  Ping,
  Pong,
  returned,
  StartEvent,
  type StepShape,
  StopEvent,
  waits,
} from "./engine-fixtures.ts";
import { equalEvents } from "./equal-events.ts";

expect.addEqualityTesters([equalEvents]);

const ask = (question: string) => new Ask({ question });

/** An engine whose step has three events in progress since 1 s, and whose other step takes answers. */
function working(step: StepShape = {}): Engine {
  const engine = new Engine({ work: { numWorkers: 3, ...step }, take: { on: [Answer], numWorkers: 9 } });
  engine.fold({ type: "rewind", at: 1_000 });
  engine.add(new StartEvent());
  for (const n of [1, 2, 3]) engine.add(new Ping({ n }), "work", 1_000);
  return engine;
}

const write = (engine: Engine, workerId: number, event: WorkflowEvent, at = 2_000) =>
  engine.fold({ type: "publish_event", at, event, worker: { step: "work", workerId } });

const open = ({ definition, state }: Engine) => openRequests(definition, state);
const questions = (engine: Engine) => open(engine).map(({ event }) => event?.get("question"));

describe("a request that a step returns", () => {
  test("is open, with who asked and when", () => {
    const engine = working();
    expect(open(engine)).toEqual([]);
    engine.reportAt(2_000, "work", 0, returned(ask("a?")));
    expect(open(engine)).toEqual([{ event: ask("a?"), awaits: undefined, step: "work", at: 2_000 }]);
  });

  test("is closed by an answer that a step gets, the oldest first", () => {
    const engine = working();
    engine.reportAt(2_000, "work", 0, returned(ask("a?")));
    engine.reportAt(3_000, "work", 1, returned(ask("b?")));
    engine.add(new Answer());
    expect(questions(engine)).toEqual(["b?"]);
    engine.add(new Answer());
    expect(open(engine)).toEqual([]);
    engine.add(new Answer());
    expect(open(engine)).toEqual([]);
  });

  test("stays open when an event comes that is no answer, or that nobody gets", () => {
    const engine = new Engine({ work: {} });
    engine.add(new StartEvent());
    engine.add(new Ping());
    engine.report("work", 0, returned(ask("a?")));
    engine.add(new Ping());
    engine.add(new Answer());
    expect(questions(engine)).toEqual(["a?"]);
  });

  test("stays open when the answer is tried once more", () => {
    const engine = working();
    engine.report("work", 0, returned(ask("a?")));
    const event = new Answer();
    const attempt = {
      event,
      attempts: 1,
      firstAttemptAt: 1,
      lastError: new Error("no"),
      lastFailedAt: 2,
      recoveries: {},
      executionId: undefined,
    };
    engine.fold({ type: "add_event", at: 3_000, event, step: "take", attempt });
    expect(questions(engine)).toEqual(["a?"]);
  });

  test("goes when the run ends", () => {
    const engine = working();
    engine.report("work", 0, returned(ask("a?")));
    engine.report("work", 1, waits("w", { waiterEvent: ask("b?") }));
    engine.report("work", 2, returned(new StopEvent()));
    expect(open(engine)).toEqual([]);
    expect(engine.state.requests.length).toBe(0);
  });

  test("is not listed once the run is cancelled, and is when the run goes on", () => {
    const engine = working();
    engine.report("work", 0, returned(ask("a?")));
    engine.fold({ type: "cancel_run", at: 3_000 });
    expect(open(engine)).toEqual([]);
    engine.state = { ...engine.state, isEnded: false };
    expect(questions(engine)).toEqual(["a?"]);
  });

  test("is forgotten when a thousand others were asked since", () => {
    const engine = working();
    for (let n = 0; n <= 1_000; n++) engine.fold({ type: "publish_event", at: n, event: ask(`${n}?`) });
    expect(open(engine)).toHaveLength(1_000);
    expect(questions(engine).at(0)).toBe("1?");
    expect(questions(engine).at(-1)).toBe("1000?");
    expect(open(engine).at(0)?.step).toBeUndefined();
  });
});

describe("a wait", () => {
  test("is open with its request, before what steps have returned; a bare one without", () => {
    const engine = working();
    engine.reportAt(2_000, "work", 0, returned(ask("a?")));
    engine.reportAt(3_000, "work", 1, waits("v", { waiterEvent: ask("b?") }), waits("w", { eventType: "Pong" }));
    expect(open(engine)).toEqual([
      { event: ask("b?"), awaits: "Answer", step: "work", at: 3_000 },
      { event: undefined, awaits: "Pong", step: "work", at: 3_000 },
      { event: ask("a?"), awaits: undefined, step: "work", at: 2_000 },
    ]);
  });

  test("has no request in an event that asks for nothing", () => {
    const engine = working();
    engine.report("work", 0, waits("w", { waiterEvent: new Pong() }));
    expect(open(engine)).toMatchObject([{ event: undefined, awaits: "Answer" }]);
  });

  test("is closed by its answer, which closes no other", () => {
    const engine = working();
    engine.report("work", 0, returned(ask("a?")));
    engine.report("work", 1, waits("v", { waiterEvent: ask("b?"), requirements: { text: "b" } }));
    engine.report("work", 2, waits("w", { waiterEvent: ask("c?"), requirements: { text: "c" } }));
    engine.add(new Answer({ text: "c" }));
    expect(questions(engine)).toEqual(["b?", "a?"]);
    engine.add(new Answer({ text: "b" }));
    expect(questions(engine)).toEqual(["a?"]);
    engine.add(new Answer({ text: "a" }));
    expect(open(engine)).toEqual([]);
  });

  test("is closed when its time is over, and when its execution fails", () => {
    const engine = working();
    engine.report("work", 0, waits("v", { waiterEvent: ask("a?"), timeoutMs: 50 }), waits("w"));
    engine.report("work", 1, waits("w", { waiterEvent: ask("b?") }));
    const executionId = engine.step("work").suspended[0]?.executionId ?? -1;
    engine.fold({ type: "waiter_timeout", at: 3_000, step: "work", executionId, waiterId: "v" });
    expect(questions(engine)).toEqual([undefined, "b?"]);
    engine.report("work", 0, returned());
    expect(questions(engine)).toEqual(["b?"]);
  });

  test("keeps the time at which it began when the step waits again", () => {
    const engine = working();
    engine.reportAt(2_000, "work", 0, waits("v", { waiterEvent: ask("a?"), requirements: { text: "a" } }), waits("w"));
    engine.add(new Answer({ text: "other" }));
    engine.reportAt(9_000, "work", 0, waits("v", { waiterEvent: ask("a?"), requirements: { text: "a" } }));
    expect(open(engine)).toEqual([{ event: ask("a?"), awaits: "Answer", step: "work", at: 2_000 }]);
  });
});

describe("a request that a step writes to the stream", () => {
  test("is open, and closed as one that it returns", () => {
    const engine = working();
    write(engine, 0, ask("a?"));
    engine.reportAt(3_000, "work", 0, returned());
    expect(open(engine)).toEqual([{ event: ask("a?"), awaits: undefined, step: "work", at: 2_000 }]);
    engine.add(new Answer());
    expect(open(engine)).toEqual([]);
  });

  test("belongs to the wait that the step begins then; its replay, which writes it again, does not open it again", () => {
    const engine = working();
    write(engine, 1, ask("other?"));
    write(engine, 0, ask("a?"));
    engine.reportAt(3_000, "work", 0, waits("w"));
    expect(open(engine)).toEqual([
      { event: ask("a?"), awaits: "Answer", step: "work", at: 2_000 },
      { event: ask("other?"), awaits: undefined, step: "work", at: 2_000 },
    ]);
    engine.add(new Answer());
    write(engine, 0, ask("a?"));
    expect(questions(engine)).toEqual(["other?"]);
    write(engine, 0, ask("b?"));
    engine.report("work", 0, waits("v"));
    expect(questions(engine)).toEqual(["b?", "other?"]);
  });

  test("is void when the step fails, or starts again: it will write it once more", () => {
    const engine = working({ retry: { nextDelay: () => 1_000 } });
    write(engine, 0, ask("a?"));
    write(engine, 1, ask("b?"));
    engine.report("work", 0, failed());
    expect(questions(engine)).toEqual(["b?"]);
    engine.fold({ type: "rewind", at: 4_000 });
    expect(open(engine)).toEqual([]);
  });
});

describe("in a state that is written and read", () => {
  const registry = new EventRegistry([Ping, Pong, Ask, Answer]);
  const written = ({ definition, state }: Engine, known = registry): Record<string, unknown> =>
    JSON.parse(JSON.stringify(brokerStateToJSON(definition, state, known))) as Record<string, unknown>;
  const readBy = (engine: Engine, json: unknown, known = registry): BrokerState =>
    brokerStateFromJSON(engine.definition, json, known);

  function asking(): Engine {
    const engine = working();
    engine.reportAt(2_000, "work", 0, returned(ask("a?")));
    engine.reportAt(3_000, "work", 1, waits("w", { waiterEvent: ask("b?") }));
    return engine;
  }

  test("all is open as before", () => {
    const engine = asking();
    const before = open(engine);
    expect(before).toHaveLength(2);
    engine.state = readBy(engine, written(engine));
    expect(open(engine)).toEqual(before);
  });

  test("nothing says more than it has to: a run that asks nothing has no requests in it", () => {
    expect(written(working())).not.toHaveProperty("requests");
  });

  test("nothing is known of what an earlier version asked, but that somebody waits", () => {
    const engine = asking();
    const old = JSON.parse(
      JSON.stringify(written(engine), (key, value: unknown) => {
        return ["requests", "request", "requested_at"].includes(key) ? undefined : value;
      }),
    ) as unknown;
    engine.state = readBy(engine, old);
    expect(open(engine)).toEqual([{ event: undefined, awaits: "Answer", step: "work", at: undefined }]);
  });

  test("a request whose class nothing names is not kept, and hinders nothing", () => {
    const engine = asking();
    const unaware = new EventRegistry([Ping, Pong, Answer]);
    const bare = [{ event: undefined, awaits: "Answer", step: "work", at: 3_000 }];
    for (const json of [written(engine, unaware), written(engine)]) {
      expect(openRequests(engine.definition, readBy(engine, json, unaware))).toEqual(bare);
    }
  });

  test("all is open as before in a saved context too, but what steps at work have written: they write it again", () => {
    const engine = asking();
    const before = open(engine);
    write(engine, 2, ask("c?"));
    expect(open(engine)).toHaveLength(3);
    const saved = writeContext(engine.definition, engine.state, {}, { registry, state: {} });
    const { broker } = readContext(engine.definition, JSON.parse(JSON.stringify(saved)), registry);
    engine.state = broker;
    expect(open(engine)).toEqual(before);
    const { requests: _requests, ...others } = saved;
    engine.state = readContext(engine.definition, JSON.parse(JSON.stringify(others)), registry).broker;
    expect(questions(engine)).toEqual(["b?"]);
  });
});
