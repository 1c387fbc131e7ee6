import { isPlainObject, kindOf } from "./plain-data.ts";

/** The most segments a path may have. */
const maximumSegments = 1000;

/** What `readPath` returns if there is nothing at the path; `undefined` may be a value. */
export const missing: unique symbol = Symbol("missing");

/** What a path leads through when it writes. */
export type Container = Record<string, unknown> | unknown[];

/**
 * The value at a path of names and list indices. Only what a state holds itself is found, nothing that its objects
 * inherit; of the instances of classes, fields and getters.
 *
 * @throws RangeError if the path has more than 1000 segments
 */
export function readPath(root: object, path: string): unknown {
  let value: unknown = root;
  for (const segment of segmentsOf(path)) {
    value = memberOf(value, segment);
    if (value === missing) return missing;
  }
  return value;
}

/**
 * Sets the value at a path. Objects missing on the way are created, `null` and `undefined` count as missing; a list index
 * must exist. Either it throws and has changed nothing, or it has set the value.
 *
 * @param writable - returns what may be changed in place of a container: the container itself, or a copy
 * @returns the root to use from now on
 * @throws RangeError if the path is empty, has more than 1000 segments, has one named `__proto__`, leads past the end of a
 * list, or into something without fields
 */
export function writePath(
  root: Record<string, unknown>,
  path: string,
  value: unknown,
  writable: <C extends Container>(container: C) => C,
): Record<string, unknown> {
  if (path === "") throw new RangeError("the path cannot be empty; to replace the whole state, use setState");
  const segments = segmentsOf(path);
  if (segments.includes("__proto__")) throw new RangeError(`"__proto__" cannot be the name of a field: "${path}"`);
  const result = writable(root);
  let parent: Container = result;
  for (const [depth, segment] of segments.entries()) {
    const key = keyOf(parent, segment, path);
    const last = depth === segments.length - 1;
    const child: unknown = last ? value : containerOf(memberOf(parent, segment), segments, depth);
    const next: unknown = last ? value : writable(child as Container);
    put(parent, key, next);
    parent = next as Container;
  }
  return result;
}

/** @throws RangeError if there are more than 1000 */
function segmentsOf(path: string): readonly string[] {
  if (path === "") return [];
  const segments = path.split(".", maximumSegments + 1);
  if (segments.length <= maximumSegments) return segments;
  throw new RangeError(`a path has at most ${maximumSegments} segments: "${path.slice(0, 40)}…"`);
}

function memberOf(value: unknown, segment: string): unknown {
  if (Array.isArray(value)) return itemOf(value, segment);
  if (typeof value !== "object" || value === null) return missing;
  if (Object.hasOwn(value, segment)) return Reflect.get(value, segment);
  return isPlainObject(value) ? missing : inheritedFieldOf(value, segment);
}

function itemOf(list: readonly unknown[], segment: string): unknown {
  const index = indexOf(list, segment);
  return index === undefined ? missing : list[index];
}

/** A list index, counted from the start; `undefined` if it is none, or there is no such item. */
function indexOf(list: readonly unknown[], segment: string): number | undefined {
  if (!/^-?\d+$/.test(segment)) return undefined;
  const index = Number(segment) < 0 ? list.length + Number(segment) : Number(segment);
  return index >= 0 && index < list.length ? index : undefined;
}

/** The getters of a class are its fields; its methods, and what every object has, are not. */
function inheritedFieldOf(value: object, name: string): unknown {
  for (let owner = Object.getPrototypeOf(value); owner; owner = Object.getPrototypeOf(owner)) {
    if (Object.getPrototypeOf(owner) === null) return missing;
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property) return property.get ? Reflect.get(value, name) : missing;
  }
  return missing;
}

function keyOf(parent: Container, segment: string, path: string): string | number {
  if (!Array.isArray(parent)) return segment;
  const index = indexOf(parent, segment);
  if (index !== undefined) return index;
  throw new RangeError(`"${path}": there is no item ${segment} in a list of ${parent.length}`);
}

/** What is on the way to deeper segments: a container, or a new one where there is nothing. */
function containerOf(value: unknown, segments: readonly string[], depth: number): Container {
  if (value === missing || value === undefined || value === null) return {};
  if (Array.isArray(value) || isPlainObject(value)) return value;
  const [path, reached] = [segments.join("."), segments.slice(0, depth + 1).join(".")];
  throw new RangeError(`cannot set "${path}": "${reached}" is ${kindOf(value)}; set it as a whole`);
}

function put(container: Container, key: string | number, value: unknown): void {
  if (key in container && !Object.hasOwn(container, key)) {
    // An inherited name such as `constructor`: a mere assignment may meet a setter, or a frozen prototype.
    Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    Reflect.set(container, key, value);
  }
}
