/** The message with its keys in camelCase: the wire is snake_case, JavaScript is not. */
export type CamelKeys<T> = { readonly [K in keyof T as K extends string ? CamelCase<K> : K]: T[K] };

/** `"started_at"` → `"startedAt"`. */
export type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

/** Renames the keys of a message; the values, and so the payload of an event, stay as they are. */
export function camelKeys<T extends object>(message: T): CamelKeys<T> {
  const entries = Object.entries(message).map(([key, value]) => [camelCase(key), value] as const);
  return Object.fromEntries(entries) as CamelKeys<T>;
}

const camelCase = (key: string): string =>
  key.includes("_") ? key.replace(/_+(.?)/g, (_match, next: string) => next.toUpperCase()) : key;
