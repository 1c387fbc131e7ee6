import type { DebuggerRun } from "@llama-agents/protocol";
import type { DebuggerApi } from "./debugger-api.ts";
import type { RunsPage } from "./debugger-api-types.ts";
import { Observable } from "./observable.ts";
import type { CachedResource, ResourceCache } from "./resource-cache.ts";
import { pollRuns, type Resources } from "./resources.ts";
import { type RunsQuery, runsQueryKey } from "./runs-query.ts";

const pageSize = 100;
/** The most that a server gives at once. */
const maxLimit = 500;
const keptLists = 20;

/** The runs that a query selects. */
export interface RunList {
  readonly resource: CachedResource<RunsPage>;
  readonly isLoadingOlder: Observable<boolean>;
  readonly loadOlder: () => void;
}

interface RunListsOptions {
  readonly api: DebuggerApi;
  readonly cache: ResourceCache;
  readonly resources: Resources;
}

/** The lists of runs that are or were shown. */
export class RunLists {
  readonly #options: RunListsOptions;
  readonly #lists = new Map<string, RunList>();

  constructor(options: RunListsOptions) {
    this.#options = options;
  }

  of(query: RunsQuery): RunList {
    const key = runsQueryKey(query);
    const found = this.#lists.get(key);
    if (found) return found;
    for (const [other, { resource }] of this.#lists) {
      if (this.#lists.size < keptLists) break;
      if (!resource.isUsed) this.#lists.delete(other);
    }
    const made = this.#make(key, query);
    this.#lists.set(key, made);
    return made;
  }

  #make(key: string, query: RunsQuery): RunList {
    const { api, cache, resources } = this.#options;
    const isLoadingOlder = new Observable(false);
    let wanted = pageSize;
    const load = async (signal: AbortSignal): Promise<RunsPage> => {
      try {
        return await loadRuns(api, query, wanted, signal);
      } finally {
        if (!signal.aborted) isLoadingOlder.set(false);
      }
    };
    const resource = cache.of<RunsPage>(`runs:${key}`, () => ({
      load: async (signal) => {
        const page = await load(signal);
        if (page.waitingCount !== undefined) resources.waitingCount.set(page.waitingCount);
        return page;
      },
      // Several requests for very long lists: less often.
      interval: ({ runs }) => pollRuns(runs) * Math.ceil(Math.max(runs.length, 1) / maxLimit),
    }));
    const loadOlder = (): void => {
      const { data } = resource.get();
      if (isLoadingOlder.value || !data || data.next === null) return;
      wanted = data.runs.length + (data.runs.length < maxLimit ? pageSize : maxLimit);
      isLoadingOlder.set(true);
      resource.reload();
    };
    return { resource, isLoadingOlder, loadOlder };
  }
}

/** The newest `wanted` runs, by as few requests as the server's limit allows, so that all of them are up to date. */
async function loadRuns(api: DebuggerApi, query: RunsQuery, wanted: number, signal: AbortSignal): Promise<RunsPage> {
  const runs = new Map<string, DebuggerRun>();
  let before: string | undefined;
  for (;;) {
    const page = await api.listRuns(query, { limit: Math.min(wanted - runs.size, maxLimit), before }, signal);
    const known = runs.size;
    for (const run of page.runs) runs.set(run.handler_id, run);
    if (page.next === null || runs.size >= wanted || runs.size === known) return { ...page, runs: [...runs.values()] };
    before = page.next;
  }
}
