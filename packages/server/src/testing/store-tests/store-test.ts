import { type EventData, eventKind } from "../../store/event-data.ts";
import { type HandlerEnd, type StartedHandler, startedHandler } from "../../store/handler-record.ts";
import type { TurnRecord } from "../../store/turn-record.ts";
import type { StoredEvent, WorkflowStore } from "../../store/workflow-store.ts";

/** What a test is given: a new store, and a way to close it and open it again. */
export interface StoreTestContext {
  readonly store: WorkflowStore;
  readonly reopen: () => Promise<WorkflowStore>;
}

/** Throws if the store does not do what it should. */
export type StoreTest = (context: StoreTestContext) => Promise<void>;

const tokenKind = eventKind("Token", [], "workflow.Token");
const stopKind = eventKind("StopEvent", [], "workflows.events.StopEvent");

/** When the tests take place: milliseconds since the epoch, not on a full second. */
export const now = Date.UTC(2030, 0, 1) + 123;

export const token = (index: number): EventData => ({ kind: tokenKind, value: JSON.stringify({ index }) });
export const stop: EventData = { kind: stopKind, value: '{"result":"done"}' };
export const completed: HandlerEnd = { status: "completed", error: undefined, result: stop };
export const failed: HandlerEnd = { status: "failed", error: "it broke", result: undefined };
export const cancelled: HandlerEnd = { status: "cancelled", error: undefined, result: undefined };

/** The terminal event of a kind. */
export const terminal = (type: string): EventData => ({
  kind: eventKind(type, ["StopEvent"], `workflow.${type}`),
  value: "{}",
});

/** A row whose handler and run have names alike: "a" has the run "run-a". */
export function row(handlerId: string, change: Partial<Parameters<typeof startedHandler>[0]> = {}): StartedHandler {
  return startedHandler({ handlerId, workflowName: "tell", runId: `run-${handlerId}`, at: now, ...change });
}

/** The turns that were recorded, by run. */
const turns = new WeakMap<WorkflowStore, Map<string, number>>();

/**
 * Records a turn, after those that were recorded by this function; what is not given is as in a turn in which nothing
 * happens.
 */
export async function commit(store: WorkflowStore, runId: string, turn: Partial<TurnRecord> = {}): Promise<boolean> {
  const counts = turns.get(store) ?? new Map<string, number>();
  turns.set(store, counts);
  const number = turn.number ?? counts.get(runId) ?? 0;
  counts.set(runId, number + 1); // before it is recorded: the next may be on its way at the same time
  const isRecorded = await store.commit({
    runId,
    epoch: 1,
    number,
    at: now + 1_000,
    ticks: [],
    stateChanges: undefined,
    state: undefined,
    live: undefined,
    events: turn.end ? [stop] : [],
    idleSince: undefined,
    requests: undefined,
    wakeAt: undefined,
    isRelease: false,
    end: undefined,
    ...turn,
  });
  if (!isRecorded && counts.get(runId) === number + 1) counts.set(runId, number);
  return isRecorded;
}

/** The state of a run, whatever form the store keeps it in. */
export async function fieldsOf(store: WorkflowStore, runId: string): Promise<unknown> {
  const kept = await store.readState(runId);
  return kept && ("live" in kept ? kept.live : kept.json);
}

/** Starts runs under these ids, one after the other. */
export async function start(store: WorkflowStore, ...handlerIds: readonly string[]): Promise<void> {
  for (const handlerId of handlerIds) await store.startHandler(row(handlerId));
}

/** The ids of the handlers in a page. */
export const idsOf = ({ handlers }: { readonly handlers: readonly { readonly handlerId: string }[] }): string =>
  handlers.map(({ handlerId }) => handlerId).join(" ");

/** Every event of a subscription, up to its end. */
export async function follow(
  store: WorkflowStore,
  runId: string,
  afterSequence = -1,
  batchSize = 100,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const batch of store.subscribeEvents(runId, { afterSequence, batchSize })) events.push(...batch);
  return events;
}

export const sequencesOf = (events: readonly StoredEvent[]): number[] => events.map(({ sequence }) => sequence);

/** Lets what was started come to where it waits. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

// The tests run under any test runner, so they bring their own assertions.

/** @throws Error that shows both, if they are not equal in all that they contain; `undefined` is as good as nothing */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [show(actual), show(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

/** @throws Error if nothing was thrown, or the message of the error has no such part */
export async function assertThrows(action: () => unknown, part: string, what: string): Promise<void> {
  let message = "nothing was thrown";
  try {
    await action();
  } catch (error) {
    message = (error as Error).message;
    if (message.includes(part)) return;
  }
  throw new Error(`${what}: expected an error with "${part}": ${message}`);
}

/** JSON with the keys in their alphabetical order. */
const show = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? "undefined";
