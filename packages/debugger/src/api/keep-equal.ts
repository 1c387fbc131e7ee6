/** Deeper parts count as new. */
const maxDepth = 200;

/** The new JSON value, with every part that equals the old one replaced by it, so that what is equal is identical. */
export function keepEqual<T>(old: unknown, value: T, depth = 0): T {
  if (Object.is(old, value) || depth > maxDepth) return value;
  if (Array.isArray(value)) return Array.isArray(old) ? (keepEqualArray(old, value, depth) as T) : value;
  if (isObject(value) && isObject(old)) return keepEqualObject(old, value, depth) as T;
  return value;
}

function keepEqualArray(old: readonly unknown[], value: readonly unknown[], depth: number): readonly unknown[] {
  const kept = value.map((element, index) => keepEqual(old[index], element, depth + 1));
  return old.length === kept.length && kept.every((element, index) => Object.is(element, old[index])) ? old : kept;
}

type JsonObject = Readonly<Record<string, unknown>>;

function keepEqualObject(old: JsonObject, value: JsonObject, depth: number): JsonObject {
  const keys = Object.keys(value);
  const entries = keys.map((key) => [key, keepEqual(old[key], value[key], depth + 1)] as const);
  const isSame = keys.length === Object.keys(old).length;
  if (isSame && entries.every(([key, part]) => Object.hasOwn(old, key) && Object.is(part, old[key]))) return old;
  return Object.fromEntries(entries);
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
