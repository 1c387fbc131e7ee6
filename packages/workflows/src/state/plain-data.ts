/** An object made by `{…}` or `Object.create(null)`, not by a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  // By depth, not by identity: an object of another realm (a worker, a sandbox) has another Object.prototype.
  return (
    prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty"))
  );
}

/** What a value is, for a message: `"null"`, `"a list"`, `"a string"`, `"a Date"`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object") return `a ${typeof value}`;
  return isPlainObject(value) ? "an object" : `a ${value.constructor?.name || "class instance"}`;
}

/**
 * A deep copy of lists, plain objects, maps, sets and dates, cycles and shared parts included; anything else, such as an
 * instance of a class, is shared. Without recursion, so that no depth overflows the stack.
 */
export function cloneData<T>(root: T): T {
  const copies = new Map<object, object>();
  const pending: (() => void)[] = [];
  const clone = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const known = copies.get(value);
    if (known) return known;
    const [copy, fill] = shallowClone(value, clone);
    copies.set(value, copy);
    if (fill) pending.push(fill);
    return copy;
  };
  const copy = clone(root);
  for (let fill = pending.pop(); fill; fill = pending.pop()) fill();
  return copy as T;
}

/** A copy, and what makes it a deep one. */
function shallowClone(value: object, clone: (value: unknown) => unknown): readonly [copy: object, fill?: () => void] {
  if (Array.isArray(value)) {
    const copy: unknown[] = value.slice();
    const fill = () => {
      for (const [index, item] of copy.entries()) copy[index] = clone(item);
    };
    return [copy, fill];
  }
  if (isPlainObject(value)) {
    // The spread defines even `__proto__` as own data; an assignment to what is own does not reach a prototype.
    const copy: Record<string, unknown> = { ...value };
    const fill = () => {
      for (const key of Object.keys(copy)) copy[key] = clone(copy[key]);
    };
    return [copy, fill];
  }
  if (value instanceof Date) return [new Date(value)];
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    return [copy, () => value.forEach((item, key) => void copy.set(clone(key), clone(item)))];
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>();
    return [copy, () => value.forEach((item) => void copy.add(clone(item)))];
  }
  return [value];
}
