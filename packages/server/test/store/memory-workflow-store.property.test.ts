import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
} from "fast-check";
import { expect, test } from "vitest";
import { type HandlerQuery, type HandlerRecord, handlerMatcher, MemoryWorkflowStore } from "../../src/index.ts";
import { cancelled, commit, completed, failed, row, token } from "../../src/testing/store-tests/store-test.ts";

type Operation =
  | { readonly type: "start"; readonly handler: string; readonly key: string | undefined }
  | { readonly type: "turn"; readonly run: number; readonly events: number; readonly idle: number | null | undefined }
  | { readonly type: "end"; readonly run: number; readonly end: typeof completed }
  | { readonly type: "delete"; readonly query: HandlerQuery }
  | { readonly type: "prune"; readonly keep: number };

const handlerIds = ["a", "b", "c", "d"] as const;
const handler = constantFrom(...handlerIds);
const run = integer({ min: 0, max: 20 });
const operation: Arbitrary<Operation> = oneof(
  {
    weight: 4,
    arbitrary: record({
      type: constant("start" as const),
      handler,
      key: option(constantFrom("k", "l"), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: record({
      type: constant("turn" as const),
      run,
      events: integer({ min: 0, max: 3 }),
      idle: constantFrom(undefined, null, 5),
    }),
  },
  {
    weight: 4,
    arbitrary: record({ type: constant("end" as const), run, end: constantFrom(completed, failed, cancelled) }),
  },
  {
    weight: 1,
    arbitrary: record({
      type: constant("delete" as const),
      query: oneof(
        record({ handlerIds: array(handler, { maxLength: 2 }) }),
        record({ statuses: array(constantFrom("running" as const, "failed" as const), { maxLength: 2 }) }),
        record({ isIdle: constantFrom(true, undefined) }),
      ),
    }),
  },
  { weight: 1, arbitrary: record({ type: constant("prune" as const), keep: integer({ min: 0, max: 4 }) }) },
);

interface ModelRun {
  readonly runId: string;
  readonly handlerId: string;
  events: number;
  isEnded: boolean;
}

/** The contract once more, as plainly as possible: arrays, searched from end to end. */
class NaiveStore {
  handlers: HandlerRecord[] = [];
  runs: ModelRun[] = [];
  /** The ids of the ended runs, in the order of their ends. */
  ended: string[] = [];
  keys: { readonly key: string; readonly handlerId: string; readonly runId: string }[] = [];

  readonly #maxCompleted: number;

  constructor(maxCompleted: number) {
    this.#maxCompleted = maxCompleted;
  }

  start(given: HandlerRecord & { readonly runId: string }, key: string | undefined): string {
    if (this.keys.some((each) => each.key === key)) return "repeated";
    if (this.handlers.some(({ handlerId, status }) => handlerId === given.handlerId && status === "running"))
      return "running";
    this.handlers = [...this.handlers.filter(({ handlerId }) => handlerId !== given.handlerId), given];
    this.runs.push({ runId: given.runId, handlerId: given.handlerId, events: 0, isEnded: false });
    if (key !== undefined) this.keys.push({ key, handlerId: given.handlerId, runId: given.runId });
    return "started";
  }

  commit(runId: string, events: number, change: Partial<HandlerRecord>, isEnd: boolean): boolean {
    const found = this.runs.find((each) => each.runId === runId && !each.isEnded);
    if (!found) return false;
    found.events += events;
    this.handlers = this.handlers.map((each) => (each.runId === runId ? { ...each, ...change } : each));
    if (!isEnd) return true;
    found.isEnded = true;
    this.ended.push(runId);
    this.prune(this.#maxCompleted);
    return true;
  }

  prune(keep: number): number {
    const gone = this.ended.slice(0, Math.max(0, this.ended.length - keep));
    this.ended = this.ended.slice(gone.length);
    this.runs = this.runs.filter(({ runId }) => !gone.includes(runId));
    this.#drop((each) => gone.includes(each.runId ?? ""));
    this.keys = this.keys.filter(({ runId }) => !gone.includes(runId));
    return gone.length;
  }

  delete(query: HandlerQuery): number {
    if (Object.values(query).every((condition) => condition === undefined)) return 0;
    const gone = this.#drop(handlerMatcher(query));
    this.runs = this.runs.filter(({ handlerId }) => !gone.includes(handlerId));
    this.ended = this.ended.filter((runId) => this.runs.some((each) => each.runId === runId));
    return gone.length;
  }

  #drop(isGone: (each: HandlerRecord) => boolean): string[] {
    const gone = this.handlers.filter(isGone).map(({ handlerId }) => handlerId);
    this.handlers = this.handlers.filter(({ handlerId }) => !gone.includes(handlerId));
    this.keys = this.keys.filter(({ handlerId }) => !gone.includes(handlerId));
    return gone;
  }
}

test("any sequence of operations leaves what a naive store has", async () => {
  const scenario = record({
    maxCompleted: integer({ min: 0, max: 5 }),
    operations: array(operation, { maxLength: 60 }),
  });
  await assert(
    asyncProperty(scenario, async ({ maxCompleted, operations }) => {
      const store = new MemoryWorkflowStore({ maxCompleted });
      const naive = new NaiveStore(maxCompleted);
      let runs = 0;
      for (const [at, each] of operations.entries()) {
        switch (each.type) {
          case "start": {
            const given = row(each.handler, { runId: `${runs++}`, at });
            const key = each.key === undefined ? undefined : { key: each.key, fingerprint: "f" };
            expect(store.startHandler(given, key).outcome).toBe(naive.start(given, each.key));
            break;
          }
          case "turn": {
            const { events, idle } = each;
            const change = idle === undefined ? {} : { idleSince: idle ?? undefined, updatedAt: at };
            const isRecorded = naive.commit(`${each.run}`, events, change, false);
            const written = Array.from({ length: events }, (_item, index) => token(index));
            expect(await commit(store, `${each.run}`, { at, events: written, idleSince: idle })).toBe(isRecorded);
            break;
          }
          case "end": {
            const change = { ...each.end, updatedAt: at, completedAt: at, idleSince: undefined };
            const isRecorded = naive.commit(`${each.run}`, 1, change, true);
            expect(await commit(store, `${each.run}`, { at, end: each.end })).toBe(isRecorded);
            break;
          }
          case "delete":
            expect(store.deleteHandlers(each.query)).toBe(naive.delete(each.query));
            break;
          case "prune":
            expect(store.prune({ maxCompleted: each.keep })).toBe(naive.prune(each.keep));
        }
        expect(store.queryHandlers({}).handlers).toEqual(naive.handlers);
      }
      for (let index = 0; index < runs; index++) {
        const known = naive.runs.find(({ runId }) => runId === `${index}`);
        expect(store.lastSequence(`${index}`)).toBe((known?.events ?? 0) - 1);
      }
      for (const key of ["k", "l"]) {
        const known = naive.keys.find((entry) => entry.key === key);
        const found = store.findRepeated(key, 0);
        expect([found?.handler.handlerId, found?.runId]).toEqual([known?.handlerId, known?.runId]);
      }
    }),
    { numRuns: 300 },
  );
});

test("any page size gives every handler once, in order", async () => {
  await assert(
    asyncProperty(
      integer({ min: 0, max: 12 }),
      integer({ min: 1, max: 5 }),
      constantFrom("asc" as const, "desc" as const),
      async (count, limit, order) => {
        const store = new MemoryWorkflowStore();
        for (let index = 0; index < count; index++) store.startHandler(row(`${index}`));
        const ids: string[] = [];
        let cursor: string | undefined;
        do {
          const page = store.queryHandlers({}, { order, limit, cursor });
          expect(page.handlers.length).toBeLessThanOrEqual(limit);
          ids.push(...page.handlers.map(({ handlerId }) => handlerId));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        const expected = Array.from({ length: count }, (_item, index) => `${index}`);
        expect(ids).toEqual(order === "asc" ? expected : expected.reverse());
      },
    ),
  );
});
