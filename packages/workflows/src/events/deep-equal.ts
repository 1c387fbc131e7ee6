import { lineage } from "./lineage.ts";

/** Are two values equal in all that they contain? Made for what events hold: JSON, dates, maps, sets, errors, events. */
export function deepEqual(left: unknown, right: unknown, seen: WeakMap<object, object> = new WeakMap()): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return left === right; // 0 and -0
  }
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (seen.get(left) === right) return true; // being compared already: values that contain themselves
  seen.set(left, right);
  const equal = equalObjects(left, right, seen);
  if (!equal) seen.delete(left);
  return equal;
}

function equalObjects(left: object, right: object, seen: WeakMap<object, object>): boolean {
  if (lineage in left) return (left as unknown as { equals(other: unknown): boolean }).equals(right);
  if (left instanceof Date && right instanceof Date) return Object.is(left.getTime(), right.getTime());
  if (left instanceof Error && right instanceof Error)
    return left.name === right.name && left.message === right.message;
  if (left instanceof Map && right instanceof Map) return equalMaps(left, right, seen);
  if (left instanceof Set && right instanceof Set) return equalSets(left, right, seen);
  return equalProperties(left, right, seen);
}

/** The order of the entries does not count. Keys are compared by identity. */
export function equalMaps(
  left: ReadonlyMap<unknown, unknown>,
  right: ReadonlyMap<unknown, unknown>,
  seen: WeakMap<object, object> = new WeakMap(),
): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    if (!right.has(key) || !deepEqual(value, right.get(key), seen)) return false;
  }
  return true;
}

function equalSets(left: ReadonlySet<unknown>, right: ReadonlySet<unknown>, seen: WeakMap<object, object>): boolean {
  if (left.size !== right.size) return false;
  const others = [...right];
  return [...left].every((value) => right.has(value) || others.some((other) => deepEqual(value, other, seen)));
}

/** The enumerable properties of two objects; the order does not count. */
export function equalProperties(left: object, right: object, seen: WeakMap<object, object> = new WeakMap()): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(
      (name) =>
        Object.hasOwn(right, name) &&
        deepEqual((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name], seen),
    )
  );
}
