import { isTerminalStatus } from "@llama-agents/protocol";
import type { StateStore } from "@llama-agents/workflows";
import {
  assertPageLimit,
  type HandlerPage,
  type HandlerPageOptions,
  type HandlerQuery,
  handlerMatcher,
  InvalidCursorError,
  isEmptyQuery,
} from "./handler-query.ts";
import { endedHandler, type HandlerRecord, idleHandler, type StartedHandler } from "./handler-record.ts";
import type { IdempotencyKey, RepeatedStart } from "./idempotency.ts";
import { type Linked, LinkedList } from "./linked-list.ts";
import { MemoryEventLog } from "./memory-event-log.ts";
import { MemoryIdempotencyKeys } from "./memory-idempotency-keys.ts";
import { MemoryTickLog } from "./memory-tick-log.ts";
import type { StoredTick, TurnRecord } from "./turn-record.ts";
import type {
  EventRange,
  EventSubscription,
  HandlerStartResult,
  RetentionRule,
  StoredEvent,
  WorkflowStore,
} from "./workflow-store.ts";

export interface MemoryWorkflowStoreOptions {
  /** How many ended runs are kept, the newest ones; `null` for all. Runs in progress do not count. @default 1000 */
  readonly maxCompleted?: number | null;
  /** How many of its last ticks each run keeps, for those who read journals; "all" for all. @default 0 */
  readonly keepTicks?: number | "all";
}

type State = StateStore<Record<string, unknown>>;

interface MemoryHandler {
  record: HandlerRecord;
  /** Rises with each start. */
  number: number;
  /** Its runs, the latest one last. */
  readonly runs: MemoryRun[];
}

interface MemoryRun extends Linked<MemoryRun> {
  readonly runId: string;
  readonly handler: MemoryHandler;
  readonly log: MemoryEventLog;
  ticks: MemoryTickLog | undefined;
  state: State | undefined;
  /** Milliseconds since the epoch; `undefined` while it goes on. */
  endedAt: number | undefined;
}

const started: HandlerStartResult = Object.freeze({ outcome: "started" });

/**
 * Keeps everything in this process, and loses it with the process. Keeps no journal unless asked to: there is nobody to
 * replay it. What it does for one run costs the same however many there are; only queries of many handlers look at all.
 */
export class MemoryWorkflowStore implements WorkflowStore {
  readonly #maxCompleted: number;
  readonly #maxTicks: number;
  /** In the order of the starts of their latest runs. */
  readonly #handlers = new Map<string, MemoryHandler>();
  readonly #runs = new Map<string, MemoryRun>();
  /** The ended runs, the oldest end first. */
  readonly #ended = new LinkedList<MemoryRun>();
  readonly #keys = new MemoryIdempotencyKeys();
  #lastNumber = 0;

  /** @throws RangeError if a number is negative, or no integer */
  constructor({ maxCompleted = 1000, keepTicks = 0 }: MemoryWorkflowStoreOptions = {}) {
    this.#maxCompleted = maxCompleted === null ? Number.POSITIVE_INFINITY : assertCount("maxCompleted", maxCompleted);
    this.#maxTicks = keepTicks === "all" ? Number.POSITIVE_INFINITY : assertCount("keepTicks", keepTicks);
  }

  /** Memory is always there. */
  ping(): void {}

  startHandler(record: StartedHandler, idempotency?: IdempotencyKey): HandlerStartResult {
    const { handlerId, runId, startedAt } = record;
    const repeated = idempotency && this.findRepeated(idempotency.key, startedAt);
    if (repeated) return { outcome: "repeated", ...repeated };
    const known = this.#handlers.get(handlerId);
    if (known?.record.status === "running") return { outcome: "running", handler: known.record };
    const row = Object.isFrozen(record) ? record : Object.freeze({ ...record });
    const number = ++this.#lastNumber;
    const handler: MemoryHandler = known ?? { record: row, number, runs: [] };
    if (known) {
      handler.record = row;
      handler.number = number;
      this.#handlers.delete(handlerId); // to the end
    }
    this.#handlers.set(handlerId, handler);
    const run = createRun(runId, handler);
    handler.runs.push(run);
    this.#runs.set(runId, run);
    if (idempotency) this.#keys.add(idempotency, handlerId, runId, startedAt);
    return started;
  }

  findRepeated(key: string, at: number): RepeatedStart | undefined {
    const entry = this.#keys.find(key, at);
    const handler = entry && this.getHandler(entry.handlerId);
    return handler && { handler, runId: entry.runId, fingerprint: entry.fingerprint };
  }

  getHandler(handlerId: string): HandlerRecord | undefined {
    return this.#handlers.get(handlerId)?.record;
  }

  queryHandlers(query: HandlerQuery, { order = "asc", limit, cursor }: HandlerPageOptions = {}): HandlerPage {
    assertPageLimit(limit);
    const last = cursor === undefined ? undefined : readCursor(cursor);
    const isBeyond = ({ number }: MemoryHandler): boolean =>
      last === undefined || (order === "asc" ? number > last : number < last);
    const found = this.#find(query).filter(isBeyond);
    if (order === "desc") found.reverse();
    const page = limit === undefined ? found : found.slice(0, limit);
    const nextCursor = found.length > page.length ? String(page.at(-1)?.number) : undefined;
    return { handlers: page.map(({ record }) => record), nextCursor };
  }

  deleteHandlers(query: HandlerQuery): number {
    if (isEmptyQuery(query)) return 0;
    const found = this.#find(query);
    for (const handler of found) {
      for (const run of [...handler.runs]) this.#deleteRun(run);
      this.#deleteRow(handler);
    }
    return found.length;
  }

  prune({ endedBefore = Number.NEGATIVE_INFINITY, maxCompleted = Number.POSITIVE_INFINITY }: RetentionRule): number {
    const sizeBefore = this.#ended.size;
    for (let run = this.#ended.first; run; run = this.#ended.first) {
      if (this.#ended.size <= maxCompleted && (run.endedAt as number) >= endedBefore) break;
      this.#evict(run);
    }
    return sizeBefore - this.#ended.size;
  }

  commit({ runId, at, ticks, writeTick, events, idleSince, end }: TurnRecord): boolean {
    const run = this.#runs.get(runId);
    if (!run || run.endedAt !== undefined) return false;
    const { handler, log } = run;
    if (handler.record.runId === runId && !isTerminalStatus(handler.record.status)) {
      if (end) handler.record = endedHandler(handler.record, freezeResult(end), at);
      else if (idleSince !== undefined) handler.record = idleHandler(handler.record, idleSince ?? undefined, at);
    }
    if (this.#maxTicks > 0) {
      run.ticks ??= new MemoryTickLog(this.#maxTicks);
      run.ticks.append(ticks, writeTick);
    }
    if (events.length > 0) log.append(events, at);
    if (!end) return true;
    log.end();
    run.endedAt = at;
    this.#ended.append(run);
    if (this.#ended.size > this.#maxCompleted) this.prune({ maxCompleted: this.#maxCompleted });
    return true;
  }

  lastSequence(runId: string): number {
    return this.#logOf(runId).lastSequence;
  }

  readEvents(runId: string, range: EventRange): readonly StoredEvent[] {
    return this.#logOf(runId).read(range);
  }

  subscribeEvents(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]> {
    return this.#logOf(runId).subscribe(subscription);
  }

  readTicks(runId: string): AsyncIterableIterator<readonly StoredTick[]> {
    return (this.#runs.get(runId)?.ticks ?? noTicks).read();
  }

  openState(runId: string, initial: State): State {
    const run = this.#runs.get(runId);
    if (run) run.state ??= initial;
    return run?.state ?? initial;
  }

  async readState(runId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.#runs.get(runId)?.state?.getState();
  }

  /** Nothing to release: the memory goes with the store. */
  async [Symbol.asyncDispose](): Promise<void> {}

  #logOf(runId: string): MemoryEventLog {
    return this.#runs.get(runId)?.log ?? endedLog;
  }

  /** In the order of the starts. Handlers and runs that are asked for by their ids are looked up. */
  #find(query: HandlerQuery): MemoryHandler[] {
    const { handlerIds, runIds } = query;
    const matches = handlerMatcher(query);
    let candidates: Iterable<MemoryHandler | undefined> = this.#handlers.values();
    if (handlerIds) candidates = new Set(handlerIds.map((handlerId) => this.#handlers.get(handlerId)));
    else if (runIds) candidates = new Set(runIds.map((runId) => this.#runs.get(runId)?.handler));
    const found: MemoryHandler[] = [];
    for (const handler of candidates) if (handler && matches(handler.record)) found.push(handler);
    return handlerIds || runIds ? found.sort((a, b) => a.number - b.number) : found;
  }

  /** A handler that has another run by now keeps its row; who reads the events of the run reads on to its end. */
  #evict(run: MemoryRun): void {
    const { handler, runId } = run;
    this.#deleteRun(run);
    if (handler.record.runId === runId) this.#deleteRow(handler);
  }

  #deleteRun(run: MemoryRun): void {
    const { handler, log, runId } = run;
    log.end();
    if (run.endedAt !== undefined) this.#ended.remove(run);
    handler.runs.splice(handler.runs.indexOf(run), 1);
    this.#runs.delete(runId);
    this.#keys.deleteOf(runId);
  }

  #deleteRow({ record: { handlerId } }: MemoryHandler): void {
    this.#handlers.delete(handlerId);
  }
}

const createRun = (runId: string, handler: MemoryHandler): MemoryRun => ({
  runId,
  handler,
  log: new MemoryEventLog(),
  ticks: undefined,
  state: undefined,
  endedAt: undefined,
  previous: undefined,
  next: undefined,
});

const endedLog = new MemoryEventLog();
endedLog.end();
const noTicks = new MemoryTickLog(0);

function freezeResult<End extends Pick<HandlerRecord, "result">>(end: End): End {
  if (end.result) Object.freeze(end.result);
  return end;
}

function readCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new InvalidCursorError(cursor);
}

function assertCount(name: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new RangeError(`${name} must be >= 0 or ${name === "keepTicks" ? '"all"' : "null"}, not ${count}`);
}
