import { isRecord } from "./json-schema.ts";

/** An object with a property set, in its old place; without it if the value is `undefined`. */
export function withProperty(object: unknown, name: string, value: unknown): Readonly<Record<string, unknown>> {
  const before = isRecord(object) ? Object.entries(object) : [];
  const after = before.filter(([key]) => value !== undefined || key !== name);
  const known = after.findIndex(([key]) => key === name);
  if (known >= 0) after[known] = [name, value];
  else if (value !== undefined) after.push([name, value]);
  return Object.fromEntries(after);
}

/** An object with a key renamed, in its old place. A key that another property has stays as it is. */
export function withKey(object: unknown, name: string, newName: string): Readonly<Record<string, unknown>> {
  const entries = isRecord(object) ? Object.entries(object) : [];
  if (name !== newName && entries.some(([key]) => key === newName)) return Object.fromEntries(entries);
  return Object.fromEntries(entries.map(([key, value]) => [key === name ? newName : key, value]));
}

/** A name that no property has yet. */
export function freeKey(object: unknown): string {
  const keys = isRecord(object) ? object : {};
  for (let number = 1; ; number++) {
    const key = number === 1 ? "key" : `key${number}`;
    if (!Object.hasOwn(keys, key)) return key;
  }
}

/** A list with an item replaced. */
export function withItem(list: readonly unknown[], index: number, value: unknown): readonly unknown[] {
  return list.map((item, place) => (place === index ? value : item));
}

export function withoutItem(list: readonly unknown[], index: number): readonly unknown[] {
  return list.filter((_, place) => place !== index);
}

/** A list with an item moved; the same list if it would leave it. */
export function withMovedItem(list: readonly unknown[], index: number, by: -1 | 1): readonly unknown[] {
  const target = index + by;
  if (target < 0 || target >= list.length) return list;
  const moved = [...list];
  moved.splice(target, 0, ...moved.splice(index, 1));
  return moved;
}
