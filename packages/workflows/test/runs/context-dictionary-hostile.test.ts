import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import {
  type ContextDict,
  ContextSerdeError,
  defineWorkflow,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopNever,
  WorkflowError,
  WorkflowEvent,
  waitFixed,
} from "../../src/index.ts";
import { deferred, settleTurns } from "../../src/testing/index.ts";
import { collectProblems } from "./problems.ts";
import { Answer, Ask, sent } from "./questions.ts";

class Task extends WorkflowEvent.extend("Task", { n: z.number() }) {}

/** Waits, collects, queues, and retries. */
const workflow = defineWorkflow({ name: "victim", events: [Answer], timeout: "1h", skipGraphChecks: ["dead_end"] })
  .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
    const waiterEvent = new Ask({ question: "?" });
    const { text } = await context.waitForEvent(Answer, { waiterEvent, requirements: { id: 1 } });
    return new StopEvent({ result: text });
  })
  .step("collect", { on: [Task], emits: [] }, (event, context) => void context.collectEvents(event, Task, 1_000))
  .step("hold", { on: [Task], emits: [], numWorkers: 1 }, () => new Promise<void>(() => {}))
  .step("split", { on: [StartEvent], emits: [Task] }, async (_event, context) => {
    await context.store.set("list", [{ deep: { task: new Task({ n: 0 }) } }]);
    for (const n of [1, 2, 3]) context.sendEvent(new Task({ n }));
  })
  .step(
    "try",
    { on: [Task], emits: [], retry: retryPolicy({ wait: waitFixed("1h"), stop: stopNever() }) },
    (): undefined => {
      throw new RangeError("again");
    },
  )
  .build();

let valid: ContextDict;
beforeAll(async () => {
  const handler = workflow.start();
  await settleTurns();
  valid = sent(await handler.context.toDict());
  await handler.cancel({ timeout: 0 });
});

/** Reads it and, if it can be read, lets it run for a while. */
async function survives(dict: unknown): Promise<"read" | "refused"> {
  let context: ReturnType<typeof workflow.createContext>;
  try {
    context = workflow.createContext(dict as ContextDict);
  } catch (error) {
    expect(error).toBeInstanceOf(ContextSerdeError);
    return "refused";
  }
  const handler = workflow.start(undefined, { context });
  const result = handler.result().catch(() => {});
  const isIdle = deferred();
  handler.sendEvent(new Answer({ text: "yes", id: 1 })).then(isIdle.resolve, isIdle.reject);
  await isIdle.promise;
  await settleTurns(4);
  // A text such as "1e999" is JSON, the number that it stands for is not.
  await handler.context.toDict().then(sent, (error: unknown) => expect(error).toBeInstanceOf(WorkflowError));
  await handler.cancel({ timeout: 0 });
  await result;
  return "read";
}

function expectNoPollution(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
}

test("any JSON is read or refused by name, and harms nobody", async () => {
  collectProblems(); // some of the runs are idle for good
  const base = fc.oneof(
    fc.jsonValue(),
    fc.jsonValue().map((state) => ({ state })),
    anyWorkers(),
  );
  await fc.assert(
    fc.asyncProperty(base, async (dict) => {
      await survives(dict);
      expectNoPollution();
    }),
    { numRuns: 150 },
  );
}, 30_000);

test("a true dictionary with any of its parts replaced is read or refused by name, and harms nobody", async () => {
  collectProblems(); // some of the runs are idle for good
  expect(await survives(valid)).toBe("read");
  await fc.assert(
    fc.asyncProperty(fc.nat(), replacement(), async (position, value) => {
      const places = placesIn(valid);
      await survives(replaced(valid, places[position % places.length] ?? [], value));
      expectNoPollution();
    }),
    { numRuns: 400 },
  );
}, 60_000);

test("names such as __proto__ are names as any other", async () => {
  const text = JSON.stringify(valid)
    .replace('"requirements":{', '"requirements":{"__proto__":{"polluted":1},')
    .replaceAll('"recovery_counts":{}', '"recovery_counts":{"__proto__":1,"constructor":2}')
    .replace('"_data":{', '"_data":{"__proto__":"{\\"polluted\\":1}",')
    .replace('"workers":{', '"workers":{"__proto__":{"queue":[]},');
  expect(await survives(JSON.parse(text))).toBe("read");
  expectNoPollution();
});

/** Something with the shape of a dictionary, up to a point. */
function anyWorkers(): fc.Arbitrary<unknown> {
  const part = fc.record(
    {
      queue: fc.jsonValue(),
      in_progress: fc.array(fc.oneof(fc.string(), fc.jsonValue())),
      collected_events: fc.dictionary(fc.string(), fc.array(fc.string())),
      collected_waiters: fc.array(fc.object()),
      scheduled: fc.array(fc.object()),
    },
    { requiredKeys: [] },
  );
  const names = fc.constantFrom("ask", "collect", "hold", "split", "try", "__proto__", "nobody");
  const workers = fc.oneof(fc.dictionary(names, part), fc.jsonValue());
  return fc.record({ version: fc.constant(1), is_running: fc.boolean(), workers, state: fc.jsonValue() });
}

function replacement(): fc.Arbitrary<unknown> {
  const nasty = [null, -1, 0.5, 1e308, 2 ** 53, 2 ** 31, "", "{", "null", "[]", '{"__is_pydantic":true}', [], {}, [[]]];
  const start = '{"__is_pydantic":true,"value":{},"qualified_name":"workflows.events.StartEvent"}';
  return fc.oneof(fc.constantFrom(...nasty, start, "9".repeat(400), "[".repeat(10_000)), fc.jsonValue());
}

type Place = readonly (string | number)[];

/** The places of all the parts of a value. */
function placesIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [at];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [at, ...keys.flatMap((key) => placesIn((value as Record<string, unknown>)[key], [...at, key]))];
}

/** A copy with another value at the place. */
function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  (copy as Record<string, unknown>)[key] = replaced((value as Record<string, unknown>)[key], rest, by);
  return copy;
}
