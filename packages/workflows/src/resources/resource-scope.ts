import type { MaybePromise } from "./maybe-promise.ts";
import type { AnyResource } from "./resource.ts";

/** How the building of a resource came out; a promise, as long as it has not. */
export type Outcome = { readonly value: MaybePromise<unknown> } | { readonly error: unknown };

/**
 * The injection of one execution of a step. Within it each resource is built once, or fails once; a resource that is
 * not cached is built again in the next scope.
 */
export class ResourceScope {
  /** @internal */
  readonly outcomes = new Map<AnyResource, Outcome>();
  /** @internal Resources that are not cached, but part of one that is: they live as long as it does. */
  readonly kept = new Set<AnyResource>();
  /** @internal Where disposable values go that are not cached. */
  readonly onDisposable: ((value: unknown) => void) | undefined;

  /** @param onDisposable - gets the disposable values that end with the run. @default they end with the manager */
  constructor(onDisposable?: (value: unknown) => void) {
    this.onDisposable = onDisposable;
  }
}
