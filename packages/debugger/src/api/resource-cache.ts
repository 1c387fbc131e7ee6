import { isAbort, toApiError } from "./api-error.ts";
import type { Clock } from "./clock.ts";
import { keepEqual } from "./keep-equal.ts";
import { Observable } from "./observable.ts";
import type { PageActivity } from "./page-activity.ts";
import type { Resource } from "./resource.ts";

/** How often to ask again while something goes on, in milliseconds. */
export const activePollMs = 2_000;
/** How often otherwise, also if nobody looks or something has failed. */
export const calmPollMs = 15_000;
/** What is newer is not asked for again by another component. */
const freshMs = 1_000;
const maxIdleResources = 200;

export interface ResourceDefinition<T> {
  load(signal: AbortSignal): Promise<T>;
  /** When to ask again, in milliseconds. @default never */
  interval?(data: T): number;
  /** How long the first request may wait for `set` to make it needless, in milliseconds. @default 0 */
  readonly delay?: number;
  /** Is told of every new value. */
  onData?(data: T): void;
}

interface Surroundings {
  readonly clock: Clock;
  readonly activity: PageActivity;
}

/** One thing of the server's, asked for as long as somebody subscribes. */
export class CachedResource<T> {
  readonly #definition: ResourceDefinition<T>;
  readonly #surroundings: Surroundings;
  readonly #state: Observable<Resource<T>>;
  #subscribers = 0;
  #fetchedAt: number | undefined;
  #isOutdated = true;
  #loading: AbortController | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(definition: ResourceDefinition<T>, surroundings: Surroundings) {
    this.#definition = definition;
    this.#surroundings = surroundings;
    this.#state = new Observable<Resource<T>>(this.#describe("loading", undefined, undefined));
  }

  get isUsed(): boolean {
    return this.#subscribers > 0;
  }

  readonly get = (): Resource<T> => this.#state.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.#state.subscribe(listener);
    this.#subscribers += 1;
    // Later, so that one who leaves and comes back at once, as in React's strict mode, makes no second request.
    queueMicrotask(() => this.wake());
    let isSubscribed = true;
    return () => {
      if (!isSubscribed) return;
      isSubscribed = false;
      unsubscribe();
      this.#subscribers -= 1;
      queueMicrotask(() => this.#sleepIfUnused());
    };
  };

  /** Asks again at once, also if an older request is under way; if nobody subscribes, when somebody does. */
  readonly reload = (): void => {
    this.#isOutdated = true;
    this.#stop();
    if (this.isUsed) this.#load();
  };

  /** What is here is of something else by now: whoever subscribes next gets it anew, and nothing until then. */
  readonly forget = (): void => {
    this.#isOutdated = true;
    this.#stop();
    this.#fetchedAt = undefined;
    this.#state.set(this.#describe("loading", undefined, undefined));
  };

  /** Asks if it is time to. */
  wake(): void {
    if (!this.isUsed || this.#loading || this.#stopTimer) return;
    const { delay = 0 } = this.#definition;
    if (this.#isFresh()) this.#schedule();
    else if (delay > 0 && this.#fetchedAt === undefined) this.#startTimer(delay);
    else this.#load();
  }

  #isFresh(): boolean {
    const { data, status } = this.get();
    if (this.#isOutdated || data === undefined || status !== "ready") return false;
    const age = this.#surroundings.clock.now() - (this.#fetchedAt ?? 0);
    return age < freshMs || this.#definition.interval === undefined;
  }

  /** Asks now if it has waited longer than it does for those who look. */
  wakeIfDue(): void {
    const { data } = this.get();
    const interval = data === undefined ? 0 : this.#definition.interval?.(data);
    if (!this.isUsed || interval === undefined || this.#loading) return;
    if (this.#surroundings.clock.now() - (this.#fetchedAt ?? 0) >= interval) this.reload();
    else this.#schedule();
  }

  /** Takes what came from elsewhere for an answer. */
  set(data: T): void {
    this.#stop();
    this.#accept(data);
    this.#schedule();
  }

  #load(): void {
    const controller = new AbortController();
    this.#loading = controller;
    const isCurrent = (): boolean => this.#loading === controller;
    const load = async (): Promise<void> => {
      try {
        const data = await this.#definition.load(controller.signal);
        if (isCurrent()) this.#accept(data);
      } catch (error) {
        if (isCurrent() && !isAbort(error)) this.#fail(error);
      }
      if (!isCurrent()) return;
      this.#loading = undefined;
      this.#schedule();
    };
    void load();
  }

  #accept(data: T): void {
    const last = this.get();
    const kept = keepEqual(last.data, data);
    this.#fetchedAt = this.#surroundings.clock.now();
    this.#isOutdated = false;
    if (last.status === "ready" && Object.is(kept, last.data)) return;
    this.#state.set(this.#describe("ready", kept, undefined));
    this.#definition.onData?.(kept);
  }

  #fail(cause: unknown): void {
    const last = this.get();
    const error = toApiError(cause);
    if (last.status === "error" && last.error?.detail === error.detail && last.error.status === error.status) return;
    // What is gone is no longer true.
    this.#state.set(this.#describe("error", error.status === 404 ? undefined : last.data, error));
  }

  #schedule(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const interval = this.isUsed ? this.#pollInterval() : undefined;
    if (interval !== undefined) this.#startTimer(interval);
  }

  #pollInterval(): number | undefined {
    const { status, data, error } = this.get();
    const { interval } = this.#definition;
    // What fails for good, such as a workflow that there is not, is not asked for again if it never changes.
    // Nor is what wants a token: with one, everything is.
    if (error?.isUnauthorized) return undefined;
    if (status === "error") return interval || error?.isPassing ? calmPollMs : undefined;
    if (data === undefined || !interval) return undefined;
    return this.#surroundings.activity.isVisible() ? interval(data) : Math.max(calmPollMs, interval(data));
  }

  #startTimer(delay: number): void {
    this.#stopTimer = this.#surroundings.clock.after(delay, () => {
      this.#stopTimer = undefined;
      if (this.isUsed && !this.#loading) this.#load();
    });
  }

  #sleepIfUnused(): void {
    if (!this.isUsed) this.#stop();
  }

  #stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const loading = this.#loading;
    this.#loading = undefined;
    loading?.abort();
  }

  #describe(status: Resource<T>["status"], data: T | undefined, error: Resource<T>["error"]): Resource<T> {
    const readFetchedAt = (): number | undefined => this.#fetchedAt;
    return {
      status,
      data,
      error,
      isStale: status === "error" && data !== undefined,
      reload: this.reload,
      // Equal answers make no new resource, but they are newer.
      get fetchedAt() {
        return readFetchedAt();
      },
    };
  }
}

/** All that the page has of the server but the streams, by name. */
export class ResourceCache {
  readonly #surroundings: Surroundings;
  readonly #resources = new Map<string, CachedResource<unknown>>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The resource of this name; `define` is for a new one, and must give the same for the same name. */
  of<T>(key: string, define: () => ResourceDefinition<T>): CachedResource<T> {
    const found = this.#resources.get(key);
    if (found) return found as unknown as CachedResource<T>;
    const made = new CachedResource<T>(define(), this.#surroundings);
    this.#resources.set(key, made as unknown as CachedResource<unknown>);
    this.#dropUnused();
    return made;
  }

  /** What changes something: all of these names, or that begin with them and a colon, are asked for anew. */
  invalidate(...names: readonly string[]): void {
    for (const [key, resource] of this.#resources) {
      if (names.some((name) => key === name || key.startsWith(`${name}:`))) resource.reload();
    }
  }

  /** Drops what is known of these; what is shown of them is asked for again if `isThere`. */
  forget(names: readonly string[], { isThere }: { readonly isThere: boolean }): void {
    for (const name of names) {
      const resource = this.#resources.get(name);
      resource?.forget();
      if (isThere) resource?.reload();
    }
  }

  reloadAll(): void {
    for (const resource of this.#resources.values()) resource.reload();
  }

  /** The page is visible again. */
  wakeAll(): void {
    for (const resource of this.#resources.values()) resource.wakeIfDue();
  }

  #dropUnused(): void {
    let surplus = this.#resources.size - maxIdleResources;
    if (surplus <= 0) return;
    const newest = [...this.#resources.keys()].at(-1);
    for (const [key, resource] of this.#resources) {
      if (surplus <= 0) return;
      if (resource.isUsed || key === newest) continue;
      this.#resources.delete(key);
      surplus -= 1;
    }
  }
}
