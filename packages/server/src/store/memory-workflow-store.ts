import { isTerminalStatus } from "@llama-agents/protocol";
import { type BrokerState, MemoryStateStore, type StateStore } from "@llama-agents/workflows";
import {
  assertPageLimit,
  type HandlerPage,
  type HandlerPageOptions,
  type HandlerQuery,
  handlerMatcher,
  isEmptyQuery,
  readCursor,
} from "./handler-query.ts";
import { endedHandler, type HandlerRecord, idleHandler, type StartedHandler } from "./handler-record.ts";
import type { IdempotencyKey, RepeatedStart } from "./idempotency.ts";
import { type Linked, LinkedList } from "./linked-list.ts";
import { MemoryEventLog } from "./memory-event-log.ts";
import { MemoryIdempotencyKeys } from "./memory-idempotency-keys.ts";
import { MemoryTickLog } from "./memory-tick-log.ts";
import type { ClaimedRun, InitialRun, Kept, RunClaim } from "./run-claim.ts";
import type { OpenRequest, RunDetails, RunOrigin } from "./run-details.ts";
import { StoreError } from "./store-error.ts";
import type { StoredTick, TurnRecord } from "./turn-record.ts";
import type {
  EventRange,
  EventSubscription,
  HandlerStartResult,
  OpenStateOptions,
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
  epoch: number;
  nextTurn: number;
  /** Is it in memory, or on its way there? */
  isHeld: boolean;
  wakeAt: number | undefined;
  /** Where it goes on from: alive, since nothing outlives the process anyway. */
  broker: BrokerState | undefined;
  state: State | undefined;
  /** Milliseconds since the epoch; `undefined` while it goes on. */
  endedAt: number | undefined;
  readonly origin: RunOrigin | undefined;
  /** `undefined` for none. */
  requests: readonly OpenRequest[] | undefined;
  stack: string | undefined;
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
  /** Unfinished runs that are not in memory. */
  readonly #unheld = new Set<MemoryRun>();
  readonly #keys = new MemoryIdempotencyKeys();
  #lastNumber = 0;

  /** @throws RangeError if a number is negative, or no integer */
  constructor({ maxCompleted = 1000, keepTicks = 0 }: MemoryWorkflowStoreOptions = {}) {
    this.#maxCompleted = maxCompleted === null ? Number.POSITIVE_INFINITY : assertCount("maxCompleted", maxCompleted);
    this.#maxTicks = keepTicks === "all" ? Number.POSITIVE_INFINITY : assertCount("keepTicks", keepTicks);
  }

  get keepsJournals(): boolean {
    return this.#maxTicks > 0;
  }

  /** Memory is always there. */
  open(): void {}

  ping(): void {}

  startHandler(
    record: StartedHandler,
    idempotency?: IdempotencyKey,
    _initial?: InitialRun,
    origin?: RunOrigin,
  ): HandlerStartResult {
    const { handlerId, runId, startedAt } = record;
    if (this.#runs.has(runId)) return started; // it comes again
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
    const run = createRun(runId, handler, origin);
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

  readRuns(runIds: readonly string[]): readonly RunDetails[] {
    const details: RunDetails[] = [];
    for (const runId of new Set(runIds)) {
      const run = this.#runs.get(runId);
      if (run) details.push(detailsOf(run));
    }
    return details;
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

  commit(turn: TurnRecord): boolean {
    const { runId, at, epoch, number, ticks, events, idleSince, requests, end } = turn;
    const run = this.#runs.get(runId);
    if (!run || run.epoch !== epoch) return false;
    if (number === run.nextTurn - 1) return true;
    if (run.endedAt !== undefined || number !== run.nextTurn) return false;
    const { handler, log } = run;
    run.nextTurn = number + 1;
    if (handler.record.runId === runId && !isTerminalStatus(handler.record.status)) {
      if (end) handler.record = endedHandler(handler.record, freezeResult(end), at);
      else if (idleSince !== undefined) handler.record = idleHandler(handler.record, idleSince ?? undefined, at);
    }
    if (ticks.length > 0) {
      run.ticks ??= new MemoryTickLog(this.#maxTicks);
      run.ticks.append(ticks);
    }
    run.state = turn.live?.state ?? run.state;
    run.broker = turn.state ?? run.broker;
    if (idleSince !== undefined || turn.isRelease) run.wakeAt = turn.wakeAt;
    if (end || idleSince === null) run.requests = undefined;
    else if (requests) run.requests = freezeRequests(requests);
    if (turn.isRelease) this.#surrender(run);
    if (events.length > 0) log.append(events, at);
    if (!end) return true;
    log.end();
    run.endedAt = at;
    run.broker = undefined;
    run.stack = end.stack;
    this.#unheld.delete(run);
    this.#ended.append(run);
    if (this.#ended.size > this.#maxCompleted) this.prune({ maxCompleted: this.#maxCompleted });
    return true;
  }

  claimRuns(claim: RunClaim): Promise<readonly ClaimedRun[]> {
    const claimed: Promise<ClaimedRun>[] = [];
    for (const run of this.#claimable(claim)) {
      if (claimed.length >= claim.limit) break;
      run.epoch++;
      run.isHeld = true;
      this.#unheld.delete(run);
      claimed.push(claimedRun(run));
    }
    return Promise.all(claimed);
  }

  countRuns(claim: Omit<RunClaim, "limit">): number {
    return [...this.#claimable(claim)].length;
  }

  surrenderRuns(runIds: readonly string[]): void {
    for (const runId of runIds) {
      const run = this.#runs.get(runId);
      if (run?.isHeld && run.endedAt === undefined) this.#surrender(run);
    }
  }

  nextDeadline(workflowNames: readonly string[]): number | undefined {
    let earliest: number | undefined;
    for (const { wakeAt, handler } of this.#unheld) {
      if (wakeAt === undefined || !workflowNames.includes(handler.record.workflowName)) continue;
      earliest = Math.min(wakeAt, earliest ?? wakeAt);
    }
    return earliest;
  }

  /** Nobody else holds runs of a store in memory. */
  onOrphanedRuns(): () => void {
    return () => {};
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

  openState(runId: string, { schema }: OpenStateOptions = {}): State {
    const run = this.#runs.get(runId);
    if (!run) throw new StoreError(`There is no run ${runId}, so it has no state`);
    run.state ??= new MemoryStateStore<Record<string, unknown>>({ schema } as object);
    return run.state;
  }

  async readState(runId: string): Promise<Kept<Readonly<Record<string, unknown>>> | undefined> {
    const run = this.#runs.get(runId);
    return run && { live: (await run.state?.getState()) ?? {} };
  }

  /** Nothing to release: the memory goes with the store. */
  async [Symbol.asyncDispose](): Promise<void> {}

  #surrender(run: MemoryRun): void {
    run.isHeld = false;
    this.#unheld.add(run);
  }

  /** Unfinished, held by nobody, or asked for by their ids. */
  *#claimable({ runIds, workflowNames, isIdle, dueBy }: Omit<RunClaim, "limit">): Iterable<MemoryRun> {
    const candidates = runIds ? runIds.map((runId) => this.#runs.get(runId)) : [...this.#unheld];
    for (const run of candidates) {
      if (!run || run.endedAt !== undefined) continue;
      const { workflowName, idleSince } = run.handler.record;
      if (workflowNames && !workflowNames.includes(workflowName)) continue;
      if (isIdle !== undefined && isIdle !== (idleSince !== undefined)) continue;
      if (dueBy !== undefined && (run.wakeAt === undefined || run.wakeAt > dueBy)) continue;
      yield run;
    }
  }

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

const createRun = (runId: string, handler: MemoryHandler, origin: RunOrigin | undefined): MemoryRun => ({
  runId,
  handler,
  log: new MemoryEventLog(),
  ticks: undefined,
  epoch: 1,
  nextTurn: 0,
  isHeld: true,
  wakeAt: undefined,
  broker: undefined,
  state: undefined,
  endedAt: undefined,
  origin,
  requests: undefined,
  stack: undefined,
  previous: undefined,
  next: undefined,
});

function detailsOf({ runId, handler, log, origin, requests = noRequests, stack }: MemoryRun): RunDetails {
  return {
    runId,
    handlerId: handler.record.handlerId,
    input: origin?.input,
    parentHandlerId: origin?.parentHandlerId,
    requests,
    eventCount: log.lastSequence + 1,
    errorStack: stack,
  };
}

const noRequests: readonly OpenRequest[] = Object.freeze([]);

/** A copy that nobody can change. */
const freezeRequests = (requests: readonly OpenRequest[]): readonly OpenRequest[] =>
  Object.freeze(
    requests.map((request) => Object.freeze({ ...request, event: request.event && Object.freeze(request.event) })),
  );

async function claimedRun({ runId, handler, epoch, nextTurn, broker, state }: MemoryRun): Promise<ClaimedRun> {
  const { handlerId, workflowName, idleSince } = handler.record;
  const fields = (await state?.getState()) ?? {};
  const snapshot = broker && { live: broker };
  return { runId, handlerId, workflowName, epoch, nextTurn, idleSince, snapshot, ticks: [], fields: { live: fields } };
}

const endedLog = new MemoryEventLog();
endedLog.end();
const noTicks = new MemoryTickLog(0);

function freezeResult<End extends Pick<HandlerRecord, "result">>(end: End): End {
  if (end.result) Object.freeze(end.result);
  return end;
}

function assertCount(name: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new RangeError(`${name} must be >= 0 or ${name === "keepTicks" ? '"all"' : "null"}, not ${count}`);
}
