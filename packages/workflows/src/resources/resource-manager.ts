import { WorkflowValidationError } from "../errors.ts";
import { DisposableCollector, isDisposable } from "./disposable-collector.ts";
import { all, andThen, isPromiseLike, type MaybePromise } from "./maybe-promise.ts";
import type { AnyResource, ResolvedResources, Resource, Resources } from "./resource.ts";
import { type Outcome, ResourceScope } from "./resource-scope.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * Builds resources and keeps the cached ones: one manager per workflow instance, unless several share one.
 *
 * A resource and its needs are started together, before anything is awaited. So a cycle is always met by the very call
 * that runs into it, and steps that wait for the same resource at the same time cannot wait for each other.
 */
export class ResourceManager implements AsyncDisposable {
  readonly #values = new Map<AnyResource, unknown>();
  readonly #building = new Map<AnyResource, Promise<unknown>>();
  #disposables = new DisposableCollector();

  /** Puts a value in place of what the resource would build. It is not disposed of by the manager. */
  set<T>(resource: Resource<T>, value: T): void {
    this.#values.set(resource, value);
  }

  /** Is there a value at hand? */
  has(resource: AnyResource): boolean {
    return this.#values.has(resource);
  }

  /**
   * The value of one resource, built if need be.
   *
   * @throws what its factory throws
   * @throws WorkflowValidationError if it needs itself
   */
  async get<T>(resource: Resource<T>, scope: ResourceScope = new ResourceScope()): Promise<T> {
    const { value } = await this.resolveAll({ value: resource }, scope);
    return value as T;
  }

  /** The values at hand: those set, and those of the cached resources that have been built. */
  getAll(): ReadonlyMap<AnyResource, unknown> {
    return new Map(this.#values);
  }

  /**
   * The values of the resources under the same names: at once if all are at hand or have synchronous factories.
   *
   * @throws what a factory throws (at once or through the promise, as it comes)
   * @throws WorkflowValidationError if a resource needs itself
   */
  resolveAll<R extends Resources>(resources: R, scope: ResourceScope): MaybePromise<ResolvedResources<R>> {
    const resolution = new Resolution(scope, this.#values, this.#building, (value) => this.#disposables.add(value));
    try {
      return resolution.record(resources, []) as MaybePromise<ResolvedResources<R>>;
    } finally {
      resolution.settleOwners();
    }
  }

  /**
   * Disposes of the cached values, the last built first, and forgets all values. The manager can be used again.
   *
   * @throws AggregateError with the errors of the values that failed
   */
  async dispose(): Promise<void> {
    while (this.#building.size > 0) await Promise.allSettled(this.#building.values());
    const disposables = this.#disposables;
    this.#disposables = new DisposableCollector();
    this.#values.clear();
    await disposables.disposeAll();
  }

  /** As `dispose`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** One call of `resolveAll`. */
class Resolution {
  readonly #scope: ResourceScope;
  readonly #values: Map<AnyResource, unknown>;
  readonly #building: Map<AnyResource, Promise<unknown>>;
  readonly #keep: (value: unknown) => void;
  /** Disposable values whose owner is not known before the last need has been met. */
  #ownerless: { readonly resource: AnyResource; readonly value: unknown }[] | undefined = [];

  constructor(
    scope: ResourceScope,
    values: Map<AnyResource, unknown>,
    building: Map<AnyResource, Promise<unknown>>,
    keep: (value: unknown) => void,
  ) {
    this.#scope = scope;
    this.#values = values;
    this.#building = building;
    this.#keep = keep;
  }

  /** Starts every resource before it throws or waits: see `ResourceManager`. */
  record(resources: Resources, chain: readonly AnyResource[]): MaybePromise<Values> {
    const names = Object.keys(resources);
    const outcomes = Object.values(resources).map((resource) => this.#resolve(resource, chain));
    for (const failed of outcomes) {
      if (!("error" in failed)) continue;
      for (const other of outcomes) if ("value" in other) ignoreRejection(other.value);
      throw failed.error;
    }
    const values = all(outcomes.map((outcome) => ("value" in outcome ? outcome.value : undefined)));
    return andThen(values, (list) => Object.fromEntries(names.map((name, index) => [name, list[index]])));
  }

  /** From here on it is known which values are part of a cached one. */
  settleOwners(): void {
    const ownerless = this.#ownerless ?? [];
    this.#ownerless = undefined;
    for (const { resource, value } of ownerless) this.#hand(resource, value);
  }

  #resolve(resource: AnyResource, chain: readonly AnyResource[]): Outcome {
    if (chain.includes(resource)) return { error: circular([...chain.slice(chain.indexOf(resource)), resource]) };
    if (!resource.cache && chain.some(({ cache }) => cache)) this.#keepAll(resource);
    if (this.#values.has(resource)) return { value: this.#values.get(resource) };
    const known = this.#scope.outcomes.get(resource);
    if (known) return known;
    const outcome = this.#build(resource, [...chain, resource]);
    this.#scope.outcomes.set(resource, outcome);
    return outcome;
  }

  #build(resource: AnyResource, chain: readonly AnyResource[]): Outcome {
    const inFlight = this.#building.get(resource);
    if (inFlight !== undefined) return { value: inFlight };
    try {
      const create = resource.create as (needs: Values) => MaybePromise<unknown>;
      const value = andThen(this.record(resource.needs, chain), create);
      if (!isPromiseLike(value)) return { value: this.#built(resource, value) };
      const building = Promise.resolve(value).then((built) => this.#built(resource, built));
      return { value: resource.cache ? this.#track(resource, building) : building };
    } catch (error) {
      return { error };
    }
  }

  /** While it is built, others wait for the same promise; if it fails, the next one tries again. */
  #track(resource: AnyResource, building: Promise<unknown>): Promise<unknown> {
    const tracked = building.finally(() => this.#building.delete(resource));
    this.#building.set(resource, tracked);
    return tracked;
  }

  #built(resource: AnyResource, value: unknown): unknown {
    // A value that was set in the meantime wins, for this step as for the next.
    if (resource.cache && !this.#values.has(resource)) this.#values.set(resource, value);
    if (isDisposable(value)) {
      if (this.#ownerless) this.#ownerless.push({ resource, value });
      else this.#hand(resource, value);
    }
    return resource.cache ? this.#values.get(resource) : value;
  }

  #hand(resource: AnyResource, value: unknown): void {
    const { kept, onDisposable } = this.#scope;
    if (resource.cache || kept.has(resource) || !onDisposable) this.#keep(value);
    else onDisposable(value);
  }

  /** A part that has been built already brings its own parts along. */
  #keepAll(resource: AnyResource): void {
    if (resource.cache || this.#scope.kept.has(resource)) return;
    this.#scope.kept.add(resource);
    for (const need of Object.values<AnyResource>(resource.needs)) this.#keepAll(need);
  }
}

/** Another resource has failed at once; nobody will look at this one. */
function ignoreRejection(value: unknown): void {
  if (isPromiseLike(value)) value.then(undefined, () => {});
}

function circular(chain: readonly AnyResource[]): WorkflowValidationError {
  const names = chain.map(({ name }) => name).join(" -> ");
  return new WorkflowValidationError(`Circular resource dependency detected: ${names}`);
}
