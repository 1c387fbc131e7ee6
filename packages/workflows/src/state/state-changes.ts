import { deepEqual } from "../events/deep-equal.ts";

/**
 * The top-level fields of a state that have changed: what a durable store writes, a row for each field. A field that is
 * `undefined` counts as none.
 */
export interface StateChanges {
  /** The values as they are in the store: not copied. Write them out at once, before anything else runs. */
  readonly set: ReadonlyMap<string, unknown>;
  readonly deleted: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Remembers what has changed in a state since somebody last asked. */
export class StateChangeTracker {
  readonly #marked = new Set<string>();
  /** The state before it was first replaced as a whole. Nobody changes it any more, so that it can be compared. */
  #before: Fields | undefined;

  /** @param field - that was set, whether its value is another one or not */
  mark(field: string): void {
    this.#marked.add(field);
  }

  /** @param before - the state that was replaced by another one */
  replace(before: Fields): void {
    this.#before ??= before;
  }

  /** @returns what has changed since the last call; `undefined` if nothing has */
  take(current: Fields): StateChanges | undefined {
    if (this.#before === undefined && this.#marked.size === 0) return undefined;
    const fields = new Set(this.#marked);
    if (this.#before) for (const field of differences(this.#before, current)) fields.add(field);
    this.#marked.clear();
    this.#before = undefined;
    return fields.size === 0 ? undefined : changesOf(fields, current);
  }
}

/** All that a state has, as the changes of one that had nothing. */
export function allAsChanges(current: Fields): StateChanges | undefined {
  const changes = changesOf(Object.keys(current), current);
  return changes.set.size === 0 ? undefined : { set: changes.set, deleted: [] };
}

function changesOf(fields: Iterable<string>, current: Fields): StateChanges {
  const set = new Map<string, unknown>();
  const deleted: string[] = [];
  for (const field of fields) {
    const value = fieldOf(current, field);
    if (value === undefined) deleted.push(field);
    else set.set(field, value);
  }
  return { set, deleted };
}

function differences(before: Fields, after: Fields): string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].filter((field) => !deepEqual(fieldOf(before, field), fieldOf(after, field)));
}

const fieldOf = (state: Fields, field: string): unknown => (Object.hasOwn(state, field) ? state[field] : undefined);
