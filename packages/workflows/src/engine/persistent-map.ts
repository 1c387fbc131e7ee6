import { IndexTrie } from "./index-trie.ts";
import { textHash } from "./text-hash.ts";

type Entry<V> = readonly [key: string, value: V];

/** Three levels of the trie. */
const bucketCount = 1 << 15;

/**
 * An immutable map from texts to values: a trie by the hash of the key (Bagwell, "Ideal Hash Trees", 2001). An update
 * copies one path and one bucket, so no version keeps what only a newer one holds. Values are never `undefined`.
 */
export class PersistentMap<V> {
  static #empty: PersistentMap<never> | undefined;

  readonly size: number;
  readonly #buckets: IndexTrie<readonly Entry<V>[]>;

  private constructor(size: number, buckets: IndexTrie<readonly Entry<V>[]>) {
    this.size = size;
    this.#buckets = buckets;
  }

  static empty<V>(): PersistentMap<V> {
    PersistentMap.#empty ??= new PersistentMap<never>(0, IndexTrie.empty());
    return PersistentMap.#empty as unknown as PersistentMap<V>;
  }

  get(key: string): V | undefined {
    return this.#buckets.get(bucketOf(key))?.find(([known]) => known === key)?.[1];
  }

  set(key: string, value: V): PersistentMap<V> {
    const index = bucketOf(key);
    const bucket = this.#buckets.get(index) ?? [];
    const others = bucket.filter(([known]) => known !== key);
    const size = this.size + (others.length === bucket.length ? 1 : 0);
    return new PersistentMap(size, this.#buckets.set(index, [...others, [key, value]]));
  }

  delete(key: string): PersistentMap<V> {
    const index = bucketOf(key);
    const bucket = this.#buckets.get(index) ?? [];
    const others = bucket.filter(([known]) => known !== key);
    if (others.length === bucket.length) return this;
    if (this.size === 1) return PersistentMap.empty();
    const buckets = others.length === 0 ? this.#buckets.delete(index) : this.#buckets.set(index, others);
    return new PersistentMap(this.size - 1, buckets);
  }

  /** The entries, in no particular order. */
  entries(): Entry<V>[] {
    return this.#buckets.values().flat();
  }
}

const bucketOf = (key: string): number => textHash(key) % bucketCount;
