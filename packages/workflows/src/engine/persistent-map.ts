/** How to get from a newer version of a map back to this one. */
interface Difference<K, V> {
  readonly key: K;
  /** `undefined`: the key was not there. */
  readonly value: V | undefined;
  readonly newer: PersistentMap<K, V>;
}

/**
 * An immutable map whose newest version costs what a `Map` costs, whatever its size.
 *
 * Only one version holds the real map, the others hold their difference to a newer one; reading an old version turns
 * the chain around (Baker, "Shallow Binding Makes Functional Arrays Fast", 1991). Values are never `undefined`.
 */
export class PersistentMap<K, V> {
  /** Shared by everybody, and therefore never the older version of anything. */
  static #empty: PersistentMap<never, never> | undefined;

  #root: Map<K, V> | undefined;
  #difference: Difference<K, V> | undefined;

  private constructor(root: Map<K, V>) {
    this.#root = root;
  }

  static empty<K, V>(): PersistentMap<K, V> {
    PersistentMap.#empty ??= new PersistentMap<never, never>(new Map<never, never>());
    return PersistentMap.#empty as unknown as PersistentMap<K, V>;
  }

  get size(): number {
    return this.#map().size;
  }

  get(key: K): V | undefined {
    return this.#map().get(key);
  }

  set(key: K, value: V): PersistentMap<K, V> {
    return this.size === 0 ? new PersistentMap(new Map([[key, value]])) : this.#change(key, value);
  }

  delete(key: K): PersistentMap<K, V> {
    if (!this.#map().has(key)) return this;
    return this.size === 1 ? PersistentMap.empty() : this.#change(key, undefined);
  }

  /** The entries, in no particular order. */
  entries(): [K, V][] {
    return [...this.#map()];
  }

  #change(key: K, value: V | undefined): PersistentMap<K, V> {
    const map = this.#map();
    const newer = new PersistentMap(map);
    this.#root = undefined;
    this.#difference = { key, value: map.get(key), newer };
    put(map, key, value);
    return newer;
  }

  /** The real map, made to be that of this version. */
  #map(): Map<K, V> {
    if (this.#root) return this.#root;
    const path: PersistentMap<K, V>[] = [];
    let newest: PersistentMap<K, V> = this;
    while (newest.#difference) {
      path.push(newest);
      newest = newest.#difference.newer;
    }
    const map = newest.#root as Map<K, V>;
    for (let older = path.pop(); older; older = path.pop()) {
      const { key, value, newer } = older.#difference as Difference<K, V>;
      newer.#difference = { key, value: map.get(key), newer: older };
      newer.#root = undefined;
      older.#difference = undefined;
      older.#root = map;
      put(map, key, value);
    }
    return map;
  }
}

function put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
