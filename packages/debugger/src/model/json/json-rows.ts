import { type JsonPath, pointerOf } from "./json-pointer.ts";

/** How two values differ at a place, as microdiff says it. */
export interface JsonDifference {
  readonly type: "CREATE" | "REMOVE" | "CHANGE";
  readonly path: JsonPath;
  readonly oldValue?: unknown;
}

export type JsonChange = "added" | "removed" | "changed" | "inside";

/** A line of a tree: a value, or how many more there are. */
export interface JsonRow {
  readonly kind: "value" | "more";
  /** A JSON pointer; of `more` that of its parent, with `/…` behind it. */
  readonly pointer: string;
  readonly path: JsonPath;
  readonly parent: string | undefined;
  /** From 1. */
  readonly level: number;
  /** The key or the index; `undefined` for a value that is no part of another. */
  readonly key: string | number | undefined;
  readonly value: unknown;
  /** How many parts an object or a list has; `undefined` for all else. Of `more` how many are not shown. */
  readonly size: number | undefined;
  readonly isExpanded: boolean;
  /** From 1. */
  readonly position: number;
  readonly siblings: number;
  readonly change: JsonChange | undefined;
  readonly oldValue: unknown;
}

export interface JsonRowsOptions {
  readonly isExpanded: (pointer: string, level: number) => boolean;
  /** How many parts of the object or list are shown. */
  readonly shown: (pointer: string) => number;
  readonly changes?: JsonChanges | undefined;
}

/** How many parts are shown first, and with every "more". */
export const jsonPage = 100;

/** The lines of a tree of a value. What is not expanded is not looked at. The parts of the value are the first level. */
export function jsonRows(value: unknown, options: JsonRowsOptions): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  if (sizeOf(value)) addChildren(rows, value, { pointer: "", path: [], level: 1 }, options);
  else rows.push(rowOf({ pointer: "", path: [], level: 1 }, value, 1, 1, options));
  return rows;
}

interface Place {
  readonly pointer: string;
  readonly path: JsonPath;
  readonly level: number;
}

/** How many parts an object or a list has; `undefined` for all else. */
function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
}

function addChildren(rows: JsonRow[], value: unknown, parent: Place, options: JsonRowsOptions): void {
  const keys: readonly (string | number)[] | undefined = Array.isArray(value)
    ? undefined
    : Object.keys(value as object);
  const removed = options.changes?.removed.get(parent.pointer) ?? [];
  const own = keys?.length ?? (value as readonly unknown[]).length;
  const siblings = own + removed.length;
  const shown = Math.min(own, options.shown(parent.pointer));
  for (let place = 0; place < shown; place++) {
    const key = keys?.[place] ?? place;
    const path = [...parent.path, key];
    const child = { pointer: pointerOf(path), path, level: parent.level };
    const part = (value as Readonly<Record<string | number, unknown>>)[key];
    const row = rowOf(child, part, place + 1, siblings, options);
    rows.push(row);
    if (row.isExpanded) addChildren(rows, part, { ...child, level: parent.level + 1 }, options);
  }
  if (shown < own) {
    const place = { pointer: `${parent.pointer}/…`, path: parent.path, level: parent.level };
    const more = rowOf(place, undefined, shown + 1, siblings, options);
    rows.push({ ...more, kind: "more", parent: parent.pointer, key: undefined, size: own - shown, isExpanded: false });
    return;
  }
  removed.forEach((difference, index) => {
    const place = { pointer: pointerOf(difference.path), path: difference.path, level: parent.level };
    const row = rowOf(place, difference.oldValue, own + index + 1, siblings, options);
    rows.push({ ...row, isExpanded: false, change: "removed" });
  });
}

function rowOf(
  { pointer, path, level }: Place,
  value: unknown,
  position: number,
  siblings: number,
  { isExpanded, changes }: JsonRowsOptions,
): JsonRow {
  const size = sizeOf(value);
  const difference = changes?.at.get(pointer);
  return {
    kind: "value",
    pointer,
    path,
    parent: path.length > 1 ? pointerOf(path.slice(0, -1)) : undefined,
    level,
    key: path.at(-1),
    value,
    size,
    isExpanded: size !== undefined && size > 0 && isExpanded(pointer, level),
    position,
    siblings,
    change: difference?.change ?? (changes?.above.has(pointer) ? "inside" : undefined),
    oldValue: difference?.oldValue,
  };
}

/** Differences by the places where a tree shows them. */
export interface JsonChanges {
  readonly at: ReadonlyMap<string, { readonly change: JsonChange; readonly oldValue: unknown }>;
  /** What contains a difference. */
  readonly above: ReadonlySet<string>;
  /** What is no longer there, by what it was in. */
  readonly removed: ReadonlyMap<string, readonly JsonDifference[]>;
}

export function jsonChanges(differences: readonly JsonDifference[]): JsonChanges {
  const at = new Map<string, { change: JsonChange; oldValue: unknown }>();
  const above = new Set<string>();
  const removed = new Map<string, JsonDifference[]>();
  for (const difference of differences) {
    const { type, path, oldValue } = difference;
    for (let end = 1; end < path.length; end++) above.add(pointerOf(path.slice(0, end)));
    if (type === "REMOVE") {
      const parent = pointerOf(path.slice(0, -1));
      removed.set(parent, [...(removed.get(parent) ?? []), difference]);
    } else at.set(pointerOf(path), { change: type === "CREATE" ? "added" : "changed", oldValue });
  }
  return { at, above, removed };
}
