import { mountPath } from "./mount-path.ts";

const listeners = new Map<string, Set<() => void>>();
/** What was read last, by key: values keep their identity between renders. */
const read = new Map<string, { readonly text: string | null; readonly value: unknown }>();

const storageKey = (key: string): string => `wf-debugger:${mountPath()}:${key}`;

/** The stored value, or `undefined` if there is none or storage is not allowed. */
export function readPreference(key: string): unknown {
  const text = readText(storageKey(key));
  const last = read.get(key);
  if (last !== undefined && last.text === text) return last.value;
  const value = parse(text);
  read.set(key, { text, value });
  return value;
}

/** Stores a value that JSON can hold; `undefined` forgets it. */
export function writePreference(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(storageKey(key));
    else localStorage.setItem(storageKey(key), JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the setting lives until the page is left.
    read.set(key, { text: readText(storageKey(key)), value });
  }
  for (const listener of listeners.get(key) ?? []) listener();
}

export function subscribeToPreference(key: string, listener: () => void): () => void {
  const those = listeners.get(key) ?? new Set();
  listeners.set(key, those.add(listener));
  // Another tab of the same server.
  const onStorage = (event: StorageEvent): void => {
    if (event.key === storageKey(key) || event.key === null) listener();
  };
  window.addEventListener("storage", onStorage);
  return () => {
    those.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}

function readText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function parse(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
