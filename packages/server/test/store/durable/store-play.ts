// Operations on stores of which one must do and say what another does and says.
import { type Arbitrary, constant, constantFrom, integer, oneof, option, record } from "fast-check";
import type { OpenRequest, WorkflowStore } from "../../../src/index.ts";
import { cancelled, completed, failed, row, token } from "../../../src/testing/store-tests/store-test.ts";

/** Milliseconds since the epoch. */
export const start = 1_900_000_000_000;

export type Operation =
  | { readonly type: "start"; readonly handler: string; readonly key: string | undefined }
  | {
      readonly type: "turn";
      readonly run: number;
      readonly events: number;
      readonly idle: number | null | undefined;
      readonly requests: readonly OpenRequest[] | undefined;
    }
  | { readonly type: "again"; readonly run: number }
  | { readonly type: "release"; readonly run: number; readonly wakeAt: number | undefined }
  | { readonly type: "claim"; readonly limit: number; readonly dueBy: number | undefined }
  | { readonly type: "end"; readonly run: number; readonly end: typeof completed }
  | { readonly type: "delete"; readonly handler: string }
  | { readonly type: "prune"; readonly keep: number };

const handler = constantFrom("a", "b", "c", "d");
const run = integer({ min: 0, max: 12 });
const question: OpenRequest = { event: token(7), awaits: "Answer", step: "ask", at: start };
const bareWait: OpenRequest = { event: undefined, awaits: undefined, step: undefined, at: start };

export const operation: Arbitrary<Operation> = oneof(
  {
    weight: 4,
    arbitrary: record({
      type: constant("start" as const),
      handler,
      key: option(constantFrom("k", "l"), { nil: undefined }),
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      type: constant("turn" as const),
      run,
      events: integer({ min: 0, max: 3 }),
      idle: constantFrom(undefined, null, start + 5),
      requests: constantFrom(undefined, [], [bareWait], [question, bareWait]),
    }),
  },
  record({ type: constant("again" as const), run }),
  record({ type: constant("release" as const), run, wakeAt: constantFrom(undefined, start + 10, start + 20) }),
  record({
    type: constant("claim" as const),
    limit: constant(100),
    dueBy: constantFrom(undefined, start + 15),
  }),
  {
    weight: 2,
    arbitrary: record({
      type: constant("end" as const),
      run,
      end: constantFrom(completed, { ...failed, stack: "at ask" }, failed, cancelled),
    }),
  },
  record({ type: constant("delete" as const), handler }),
  record({ type: constant("prune" as const), keep: integer({ min: 0, max: 4 }) }),
);

interface Place {
  epoch: number;
  number: number;
}

/** What a store does, and says afterwards, step by step. */
export class Play {
  readonly #store: WorkflowStore;
  readonly #places = new Map<string, Place>();
  readonly #runs: string[] = [];

  constructor(store: WorkflowStore) {
    this.#store = store;
  }

  async apply(each: Operation, at: number): Promise<unknown> {
    switch (each.type) {
      case "start": {
        const runId = `run-${at}`;
        const key = each.key === undefined ? undefined : { key: each.key, fingerprint: each.handler };
        const { outcome } = await this.#store.startHandler(row(each.handler, { runId, at }), key, undefined, {
          input: token(at),
          parentHandlerId: this.#runs.at(-1),
        });
        this.#runs.push(runId);
        this.#places.set(runId, { epoch: 1, number: 0 });
        return outcome;
      }
      case "turn":
        return this.#commit(each.run, at, {
          events: Array.from({ length: each.events }, (_item, index) => token(index)),
          idleSince: each.idle,
          requests: each.requests,
        });
      case "again":
        return this.#commit(each.run, at, {}, -1);
      case "release":
        return this.#commit(each.run, at, { isRelease: true, idleSince: at, wakeAt: each.wakeAt });
      case "end":
        return this.#commit(each.run, at, { events: [token(9)], end: each.end });
      case "claim": {
        const { limit, dueBy } = each;
        const claimed = await this.#store.claimRuns({ limit, dueBy });
        for (const { runId, epoch, nextTurn } of claimed) this.#places.set(runId, { epoch, number: nextTurn });
        return claimed.map(({ runId, epoch, nextTurn, idleSince }) => [runId, epoch, nextTurn, idleSince]).sort();
      }
      case "delete":
        return this.#store.deleteHandlers({ handlerIds: [each.handler] });
      case "prune":
        return this.#store.prune({ maxCompleted: each.keep });
    }
  }

  async look(): Promise<unknown> {
    const { handlers } = await this.#store.queryHandlers({});
    const events = await Promise.all(this.#runs.map((runId) => this.#store.readEvents(runId, { afterSequence: -1 })));
    const keys = await Promise.all(["k", "l"].map((key) => this.#store.findRepeated(key, start)));
    const details = [...(await this.#store.readRuns(this.#runs))].sort((a, b) => (a.runId < b.runId ? -1 : 1));
    const { handlers: found } = await this.#store.queryHandlers({ search: "BROKE" });
    return { handlers, events, keys, details, found, deadline: await this.#store.nextDeadline(["tell"]) };
  }

  async #commit(index: number, at: number, change: object, step = 0): Promise<unknown> {
    const runId = this.#runs[index] ?? "unknown";
    const place = this.#places.get(runId) ?? { epoch: 1, number: 0 };
    const isRecorded = await this.#store.commit({
      ...{ runId, at, epoch: place.epoch, number: place.number + step, ticks: [], stateChanges: undefined },
      ...{
        state: undefined,
        live: undefined,
        events: [],
        idleSince: undefined,
        requests: undefined,
        wakeAt: undefined,
      },
      ...{ isRelease: false, end: undefined, ...change },
    });
    if (isRecorded && step === 0) place.number++;
    return isRecorded;
  }
}
