const bits = 5;
const width = 1 << bits;

/** A leaf holds values, a node holds tries one level lower; `count` is the number of values below. */
interface TrieNode<T> {
  readonly count: number;
  readonly slots: readonly (T | TrieNode<T> | undefined)[];
}

const emptyNode: TrieNode<never> = { count: 0, slots: [] };

/**
 * An immutable map from small integers to values: a radix trie of width 32 (Bagwell, "Ideal Hash Trees", 2001, without
 * the hash). An update copies one path, so its cost does not depend on the number of entries for any practical purpose.
 */
export class IndexTrie<T> {
  static #empty: IndexTrie<never> | undefined;

  readonly #root: TrieNode<T>;
  readonly #height: number;

  private constructor(root: TrieNode<T>, height: number) {
    this.#root = root;
    this.#height = height;
  }

  static empty<T>(): IndexTrie<T> {
    IndexTrie.#empty ??= new IndexTrie<never>(emptyNode, 0);
    return IndexTrie.#empty;
  }

  get size(): number {
    return this.#root.count;
  }

  get(index: number): T | undefined {
    if (!(index >= 0 && index < width ** (this.#height + 1)) || !Number.isInteger(index)) return undefined;
    let node: TrieNode<T> | undefined = this.#root;
    for (let level = this.#height; level > 0 && node; level--) {
      node = node.slots[(index >>> (level * bits)) & (width - 1)] as TrieNode<T> | undefined;
    }
    return node?.slots[index & (width - 1)] as T | undefined;
  }

  set(index: number, value: T): IndexTrie<T> {
    let { count, slots }: TrieNode<T> = this.#root;
    let height = this.#height;
    for (; index >= width ** (height + 1); height++) {
      slots = count === 0 ? [] : [{ count, slots }];
    }
    count = this.#root.count;
    return new IndexTrie(withValue({ count, slots }, height, index, value), height);
  }

  delete(index: number): IndexTrie<T> {
    if (this.get(index) === undefined) return this;
    if (this.size === 1) return IndexTrie.empty();
    return new IndexTrie(withValue(this.#root, this.#height, index, undefined), this.#height);
  }

  /** The smallest index without a value. */
  firstFree(): number {
    let node: TrieNode<T> | undefined = this.#root;
    if (node.count === width ** (this.#height + 1)) return node.count;
    let index = 0;
    for (let level = this.#height; level >= 0; level--) {
      const capacity = width ** level;
      let slot = 0;
      while (node && isFull(node.slots[slot], level, capacity)) slot++;
      index = index * width + slot;
      node = level > 0 ? (node?.slots[slot] as TrieNode<T> | undefined) : undefined;
    }
    return index;
  }

  /** The values, in the order of their indices. */
  values(): T[] {
    const values: T[] = [];
    collect(this.#root, this.#height, values);
    return values;
  }
}

function isFull<T>(slot: T | TrieNode<T> | undefined, level: number, capacity: number): boolean {
  if (slot === undefined) return false;
  return level === 0 || (slot as TrieNode<T>).count === capacity;
}

function withValue<T>(node: TrieNode<T>, level: number, index: number, value: T | undefined): TrieNode<T> {
  const slot = (index >>> (level * bits)) & (width - 1);
  const before = node.slots[slot];
  const slots = node.slots.slice();
  while (slots.length < slot) slots.push(undefined); // no holes: engines slow down on sparse arrays
  if (level === 0) {
    slots[slot] = value;
    return { count: node.count + (value === undefined ? 0 : 1) - (before === undefined ? 0 : 1), slots };
  }
  const child = withValue((before as TrieNode<T> | undefined) ?? emptyNode, level - 1, index, value);
  slots[slot] = child.count === 0 ? undefined : child;
  return { count: node.count + child.count - ((before as TrieNode<T> | undefined)?.count ?? 0), slots };
}

function collect<T>(node: TrieNode<T>, level: number, values: T[]): void {
  for (const slot of node.slots) {
    if (slot === undefined) continue;
    if (level === 0) values.push(slot as T);
    else collect(slot as TrieNode<T>, level - 1, values);
  }
}
