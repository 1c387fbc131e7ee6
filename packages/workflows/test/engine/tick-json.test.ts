import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  EventRegistry,
  EventSerializationError,
  StartEvent,
  StopEvent,
  tickFromJSON,
  tickToJSON,
  UnknownEventTypeError,
  type WorkflowEvent,
  type WorkflowTick,
} from "../../src/index.ts";
import { AskName, Joke, NameGiven, Pun, Topic } from "../fixtures.ts";
import { equalEvents } from "./equal-events.ts";

expect.addEqualityTesters([equalEvents]);

class RateLimitError extends Error {
  override readonly name = "RateLimitError";
}

const registry = new EventRegistry([Topic, Joke, Pun, AskName, NameGiven], {
  namespace: "jokes",
  errors: [RateLimitError],
});

/** As it comes out of a journal. */
const written = (tick: WorkflowTick): Record<string, unknown> =>
  JSON.parse(JSON.stringify(tickToJSON(tick, registry))) as Record<string, unknown>;
const throughJson = (tick: WorkflowTick): WorkflowTick => tickFromJSON(written(tick), registry);

const text = fc.string({ unit: "binary", maxLength: 8 });
const name = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "toString", "a.b"));
const count = fc.oneof(fc.nat(5), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));
/** Milliseconds: whole ones of any date up to 2200, and, until 2039, with the fraction that the clocks of browsers have. */
const time = fc.oneof(
  fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }),
  fc.integer({ min: 0, max: 2 ** 41 * 1_000 }).map((microseconds) => microseconds / 1_000),
);
const orUndefined = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });
/** As JSON has it: without a negative zero. */
const json = fc.jsonValue({ maxDepth: 2 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const event: fc.Arbitrary<WorkflowEvent> = fc.oneof(
  text.map((joke) => new Joke({ text: joke })),
  text.map((topic) => new Topic({ topic })),
  json.map((value) => {
    const start = new StartEvent();
    start.set("extra", value);
    return start;
  }),
  text.map((pun) => {
    const outer = new Joke({ text: "outer" });
    outer.set("inner", new Pun({ text: pun }));
    return outer;
  }),
  json.map((result) => new StopEvent({ result })),
);
const error: fc.Arbitrary<Error> = fc.oneof(
  text.map((message) => new Error(message)),
  text.map((message) => new TypeError(message)),
  text.map((message) => new RateLimitError(message)),
);
const recoveries = fc
  .array(fc.tuple(name, count), { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries) as Readonly<Record<string, number>>);
const requirements = fc
  .array(fc.tuple(name, fc.oneof(json, event)), { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries) as Readonly<Record<string, unknown>>);
const seen = orUndefined(fc.record({ number: count, appended: count, removed: count }));
const item = fc.oneof(
  fc.record({ type: fc.constant("result" as const), event: orUndefined(event) }),
  fc.record({ type: fc.constant("failed" as const), error, failedAt: time }),
  fc.record({
    type: fc.constant("add_collected" as const),
    bufferId: name,
    event,
    seen,
    expected: orUndefined(fc.array(fc.tuple(name, count), { maxLength: 3 }).map((entries) => new Map(entries))),
  }),
  fc.record({ type: fc.constant("delete_collected" as const), bufferId: name, seen }),
  fc.record({
    type: fc.constant("add_waiter" as const),
    waiterId: name,
    eventType: fc.constantFrom("NameGiven", "Unregistered"),
    waiterEvent: orUndefined(event),
    requirements: orUndefined(requirements),
    timeoutMs: orUndefined(time),
  }),
);
const attempt = (of: WorkflowEvent) =>
  orUndefined(
    fc.record({
      event: fc.constant(of),
      attempts: count,
      firstAttemptAt: orUndefined(time),
      lastError: orUndefined(error),
      lastFailedAt: orUndefined(time),
      recoveries,
      executionId: orUndefined(count),
    }),
  );
const step = orUndefined(name);
const at = time;
const bare = ["rewind", "timeout", "cancel_run", "idle_check", "idle_release"] as const;
const kinds: Readonly<Record<WorkflowTick["type"], fc.Arbitrary<WorkflowTick>>> = {
  ...(Object.fromEntries(
    bare.map((type) => [type, fc.record({ type: fc.constant(type), at })] as const),
  ) as unknown as Record<(typeof bare)[number], fc.Arbitrary<WorkflowTick>>),
  add_event: event.chain((of) =>
    fc.record({ type: fc.constant("add_event" as const), at, event: fc.constant(of), step, attempt: attempt(of) }),
  ),
  step_result: fc.record({
    type: fc.constant("step_result" as const),
    at,
    step: name,
    workerId: count,
    event: orUndefined(event),
    results: fc.array(item, { maxLength: 4 }),
    sent: fc.array(fc.record({ event, step }), { maxLength: 3 }),
  }),
  deliver_sent: fc.record({ type: fc.constant("deliver_sent" as const), at, sent: fc.constant(undefined) }),
  publish_event: fc.record({
    type: fc.constant("publish_event" as const),
    at,
    event,
    worker: orUndefined(fc.record({ step: name, workerId: count })),
  }),
  retry_due: fc.record({ type: fc.constant("retry_due" as const), at, step: name, retryId: count }),
  waiter_timeout: fc.record({
    type: fc.constant("waiter_timeout" as const),
    at,
    step: name,
    executionId: count,
    waiterId: name,
  }),
};
const tick = fc.oneof(...Object.values(kinds));

const waits = (values: Readonly<Record<string, unknown>> | undefined): WorkflowTick => ({
  type: "step_result",
  at: 1_500,
  step: "ask",
  workerId: 0,
  event: undefined,
  results: [
    {
      type: "add_waiter",
      waiterId: "w",
      eventType: "NameGiven",
      waiterEvent: undefined,
      requirements: values,
      timeoutMs: 2_000,
    },
  ],
  sent: [],
});

describe("a tick in JSON", () => {
  test("[engine 232] is restored, whatever its kind", () => {
    for (const [type, arbitrary] of Object.entries(kinds)) {
      fc.assert(
        fc.property(arbitrary, (original) => {
          expect(original.type).toBe(type);
          expect(throughJson(original)).toEqual(original);
        }),
        { numRuns: 60 },
      );
    }
  });

  test("[engine 233] has its kind in `type`; no other is read", () => {
    fc.assert(
      fc.property(tick, (original) => {
        expect(written(original)["type"]).toBe(original.type);
        expect(() => tickFromJSON({ ...written(original), type: "explode" }, registry)).toThrow(
          "tick.type must be a kind of tick, not string explode",
        );
      }),
    );
  });

  test("has the form of the reference: snake_case, seconds, typed wrappers, null for nothing", () => {
    const wrapper = (value: object, qualified_name: string) => ({ __is_pydantic: true, value, qualified_name });
    const input = new Joke({ text: "hi" });
    const attempted = { event: input, attempts: 1, firstAttemptAt: 1_500, lastFailedAt: 2_000, executionId: undefined };
    expect(
      written({
        type: "add_event",
        at: 2_500,
        event: input,
        step: "s",
        attempt: { ...attempted, lastError: new RateLimitError("b"), recoveries: { h: 1 } },
      }),
    ).toStrictEqual({
      type: "add_event",
      at: 2.5,
      event: wrapper({ text: "hi" }, "jokes.Joke"),
      step_name: "s",
      attempts: 1,
      first_attempt_at: 1.5,
      last_exception: { exception_type: "jokes.RateLimitError", exception_message: "b" },
      last_failed_at: 2,
      recovery_counts: { h: 1 },
    });
    expect(written({ type: "add_event", at: 0, event: new StartEvent(), step: undefined, attempt: undefined })).toEqual(
      {
        type: "add_event",
        at: 0,
        event: wrapper({}, "workflows.events.StartEvent"),
        step_name: null,
        attempts: null,
        first_attempt_at: null,
        last_exception: null,
        last_failed_at: null,
        recovery_counts: {},
      },
    );
    expect(written(waits({ name: "Ada" }))).toStrictEqual({
      type: "step_result",
      at: 1.5,
      step_name: "ask",
      worker_id: 0,
      event: null,
      result: [
        {
          type: "add_waiter",
          waiter_id: "w",
          waiter_event: null,
          requirements: { name: "Ada" },
          timeout: 2,
          event_type: "jokes.NameGiven",
          has_requirements: true,
        },
      ],
      sent: [],
    });
  });

  test("reads what the reference leaves out: no input, no sent events, no attempts beside a budget", () => {
    const base = { at: 1, step_name: "s", worker_id: 2 };
    expect(tickFromJSON({ ...base, type: "step_result", result: [] }, registry)).toEqual({
      type: "step_result",
      at: 1_000,
      step: "s",
      workerId: 2,
      event: undefined,
      results: [],
      sent: [],
    });
    const event = tickToJSON({ type: "publish_event", at: 0, event: new Joke({ text: "x" }) }, registry)["event"];
    const added = tickFromJSON({ type: "add_event", at: 1, event, recovery_counts: { h: 1 } }, registry);
    expect(added).toMatchObject({ step: undefined, attempt: { attempts: 0, recoveries: { h: 1 } } });
  });

  test("requirements that JSON would lose are lost as a whole, and marked", () => {
    for (const value of [{ name: "Ada", by: () => 1 }, { name: 1n }, { name: new Map([[1, 2]]) }, undefined]) {
      const tickJson = written(waits(value));
      expect(tickJson["result"]).toMatchObject([{ requirements: {}, has_requirements: true }]);
      expect(tickFromJSON(tickJson, registry)).toEqual(waits(undefined));
    }
    expect(written(waits({}))["result"]).toMatchObject([{ requirements: {}, has_requirements: false }]);
    expect(throughJson(waits({}))).toEqual(waits({}));
    expect(throughJson(waits({ name: undefined }))).toEqual(waits({ name: null }));
  });

  test("is refused with the place of what is malformed", () => {
    const result = (...items: unknown[]) => ({
      type: "step_result",
      at: 1,
      step_name: "s",
      worker_id: 0,
      result: items,
    });
    const cases: readonly (readonly [unknown, string])[] = [
      [null, "tick must be an object, not missing"],
      [[], "tick must be an object, not a list"],
      [{ at: 1 }, "tick.type must be a string, not missing"],
      [{ type: "timeout" }, "tick.at must be a number of seconds, not missing"],
      [{ type: "timeout", at: "1" }, "tick.at must be a number of seconds, not string 1"],
      [{ type: "timeout", at: Number.NaN }, "tick.at must be a number of seconds, not number NaN"],
      [{ type: "add_event", at: 1 }, "tick.event must be an event, not missing"],
      [{ type: "add_event", at: 1, event: { text: "x" } }, "tick.event: not an event"],
      [
        { type: "retry_due", at: 1, step_name: "s", retry_id: -1 },
        "tick.retry_id must be a whole number, not negative",
      ],
      [{ type: "retry_due", at: 1, step_name: "s", retry_id: 1.5 }, "tick.retry_id must be a whole number"],
      [{ ...result(), result: {} }, "tick.result must be a list, not an object"],
      [{ ...result(), sent: [1] }, "tick.sent[0] must be an object, not number 1"],
      [result({ type: "explode" }), "tick.result[0].type must be a kind of step result, not string explode"],
      [result({ type: "failed", failed_at: 1 }), "tick.result[0].exception: not an error"],
      [
        result({ type: "delete_collected", event_id: "b", seen: { number: 1, appended: 1 } }),
        "tick.result[0].seen.removed must be a whole number, not negative, not missing",
      ],
    ];
    for (const [value, message] of cases) {
      expect(() => tickFromJSON(value, registry), message).toThrow(EventSerializationError);
      expect(() => tickFromJSON(value, registry)).toThrow(message);
    }
  });

  test("names an unknown type of event, and refuses what cannot be written", () => {
    const secret = { __is_pydantic: true, value: {}, qualified_name: "other.Secret" };
    expect(() => tickFromJSON({ type: "publish_event", at: 1, event: secret }, registry)).toThrow(
      UnknownEventTypeError,
    );
    expect(() => tickToJSON({ type: "timeout", at: Number.POSITIVE_INFINITY }, registry)).toThrow("not a time");
    const broken = new StopEvent({ result: () => 1 });
    expect(() => tickToJSON({ type: "publish_event", at: 1, event: broken }, registry)).toThrow(
      EventSerializationError,
    );
  });

  test("of any JSON is read or refused with an error of this package, never with another", () => {
    const key = fc.constantFrom("type", "at", "event", "result", "sent", "step_name", "worker_id", "attempts", "seen");
    const value = fc.oneof(
      json,
      fc.constantFrom(...Object.keys(kinds)),
      tick.map((original) => written(original)["event"]),
      fc.array(item.map((original) => ({ ...original }))),
    );
    fc.assert(
      fc.property(tick, fc.array(fc.tuple(key, value), { maxLength: 3 }), (original, changes) => {
        try {
          tickFromJSON({ ...written(original), ...Object.fromEntries(changes) }, registry);
        } catch (thrown) {
          expect(thrown).toHaveProperty("code", expect.stringMatching(/^(EVENT_|UNKNOWN_EVENT_TYPE)/));
        }
      }),
      { numRuns: 300 },
    );
  });
});
