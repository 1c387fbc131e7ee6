import type {
  DebuggerMeta,
  DebuggerRun,
  DebuggerRunDetails,
  DebuggerRunInput,
  DebuggerRunState,
  WorkflowGraph,
} from "@llama-agents/protocol";
import type { DebuggerApi } from "./debugger-api.ts";
import type { JsonSchema, WorkflowSchema } from "./debugger-api-types.ts";
import { Observable } from "./observable.ts";
import { activePollMs, type CachedResource, calmPollMs, type ResourceCache } from "./resource-cache.ts";

/** How many states of a run are kept to step through. */
const keptStates = 100;
/** Of how many runs they are kept. */
const keptHistories = 20;
/** The list of runs tells how many wait; where there is none, it is asked for, in milliseconds. */
const waitingCountDelayMs = 500;
const waitingCountPollMs = calmPollMs + activePollMs;

type Named<T> = (name: string | undefined) => CachedResource<T> | undefined;

/** What there is to ask the server for, by name; `undefined` for what has no name yet. */
export class Resources {
  readonly #api: DebuggerApi;
  readonly #cache: ResourceCache;
  readonly #histories = new Map<string, Observable<readonly DebuggerRunState[]>>();

  constructor(api: DebuggerApi, cache: ResourceCache) {
    this.#api = api;
    this.#cache = cache;
  }

  get meta(): CachedResource<DebuggerMeta | null> {
    return this.#cache.of("meta", () => ({ load: () => this.#api.reloadMeta() }));
  }

  get workflows(): CachedResource<readonly string[]> {
    return this.#cache.of("workflows", () => ({ load: (signal) => this.#api.listWorkflows(signal) }));
  }

  readonly graph: Named<WorkflowGraph> = (name) =>
    name === undefined
      ? undefined
      : this.#cache.of(`graph:${name}`, () => ({ load: (signal) => this.#api.getGraph(name, signal) }));

  readonly workflowSchema: Named<WorkflowSchema> = (name) =>
    name === undefined
      ? undefined
      : this.#cache.of(`schema:${name}`, () => ({ load: (signal) => this.#api.getWorkflowSchema(name, signal) }));

  readonly eventSchemas: Named<readonly JsonSchema[]> = (name) =>
    name === undefined
      ? undefined
      : this.#cache.of(`events:${name}`, () => ({ load: (signal) => this.#api.listEventSchemas(name, signal) }));

  get waitingRuns(): CachedResource<readonly DebuggerRun[]> {
    return this.#cache.of<readonly DebuggerRun[]>("waiting:runs", () => ({
      load: (signal) => this.#api.listWaitingRuns(signal),
      interval: pollRuns,
      onData: (runs) => this.waitingCount.set(runs.length),
    }));
  }

  get waitingCount(): CachedResource<number> {
    return this.#cache.of("waiting:count", () => ({
      load: async (signal) => {
        // A server without the debugger's API cannot tell.
        if ((await this.#api.meta()) === null) return 0;
        const all = { statuses: [], workflows: [], search: "" };
        return (await this.#api.listRuns(all, { limit: 1 }, signal)).waitingCount ?? 0;
      },
      interval: () => waitingCountPollMs,
      delay: waitingCountDelayMs,
    }));
  }

  run(id: string): CachedResource<DebuggerRunDetails>;
  run(id: string | undefined): CachedResource<DebuggerRunDetails> | undefined;
  run(id: string | undefined): CachedResource<DebuggerRunDetails> | undefined {
    if (id === undefined) return undefined;
    return this.#cache.of<DebuggerRunDetails>(`run:${id}`, () => ({
      load: (signal) => this.#api.getRun(id, signal),
      interval: (run) => pollRuns([run]),
    }));
  }

  /** Takes what was asked for otherwise. */
  noteRun(run: DebuggerRunDetails): void {
    const known = this.run(run.handler_id);
    const hasEnded = known.get().data?.status !== run.status;
    known.set(run);
    if (hasEnded) this.#cache.invalidate("runs", "waiting", `state:${run.handler_id}`);
  }

  /**
   * The handler is used for another run, or for none: what was told of the one before is not true of that.
   *
   * @param isThere - is there another one?
   */
  forgetRun(id: string, { isThere }: { readonly isThere: boolean }): void {
    this.#histories.get(id)?.set([]);
    this.#cache.forget([`input:${id}`, `state:${id}`], { isThere });
  }

  readonly input: Named<DebuggerRunInput | null> = (id) =>
    id === undefined
      ? undefined
      : this.#cache.of(`input:${id}`, () => ({ load: (signal) => this.#api.getInput(id, signal) }));

  readonly state: Named<DebuggerRunState | null> = (id) => {
    if (id === undefined) return undefined;
    return this.#cache.of<DebuggerRunState | null>(`state:${id}`, () => ({
      load: (signal) => this.#api.getState(id, signal),
      interval: () => (this.#isActive(id) ? activePollMs : calmPollMs),
      onData: (state) => this.#remember(id, state),
    }));
  };

  /** The states that were seen of a run, the oldest first. */
  stateHistory(id: string | undefined): Observable<readonly DebuggerRunState[]> {
    const key = id ?? "";
    const history = this.#histories.get(key) ?? new Observable<readonly DebuggerRunState[]>([]);
    // The one that was used last stands at the end.
    this.#histories.delete(key);
    this.#histories.set(key, history);
    const [oldest] = this.#histories.keys();
    if (this.#histories.size > keptHistories && oldest !== undefined) this.#histories.delete(oldest);
    return history;
  }

  #remember(id: string, state: DebuggerRunState | null): void {
    if (state === null) return;
    const history = this.stateHistory(id);
    const last = history.value.at(-1);
    // Parts that are equal are identical here; a later time of the same state is no step.
    const earlier = last?.state === state.state ? history.value.slice(0, -1) : history.value;
    history.set([...earlier.slice(1 - keptStates), state]);
  }

  #isActive(id: string): boolean {
    const status = this.run(id).get().data?.status;
    return status === undefined || isActive(status);
  }
}

/** Soon again while one of the runs goes on. */
export function pollRuns(runs: readonly DebuggerRun[]): number {
  return runs.some(({ status }) => isActive(status)) ? activePollMs : calmPollMs;
}

const isActive = (status: DebuggerRun["status"]): boolean => status === "running" || status === "waiting";
