import { useCallback, useSyncExternalStore } from "react";
import { readPreference, subscribeToPreference, writePreference } from "./preference-store.ts";

/**
 * A setting of this browser for this server, kept in `localStorage` under the path of the page, the same in every component.
 *
 * @param key - such as `"graph.size"`
 * @param initial - used until something is stored; also when what is stored is of another type
 * @returns the value, and what replaces it
 */
export function usePreference<T>(key: string, initial: T): readonly [T, (value: T) => void] {
  const subscribe = useCallback((listener: () => void) => subscribeToPreference(key, listener), [key]);
  const stored = useSyncExternalStore(subscribe, () => readPreference(key));
  const set = useCallback((value: T) => writePreference(key, value), [key]);
  return [isLike(initial, stored) ? stored : initial, set];
}

function isLike<T>(initial: T, stored: unknown): stored is T {
  if (stored === undefined) return false;
  if (initial === undefined || initial === null) return true;
  return typeof stored === typeof initial && Array.isArray(stored) === Array.isArray(initial);
}
