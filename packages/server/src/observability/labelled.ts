import { labelText } from "./metric-text.ts";

/** More combinations of labels than a sound program has: further ones share one child, so that memory is bounded. */
const maxChildren = 2_000;

const separator = "\u001f";

/** The children of a metric, one for each combination of the values of its labels. */
export class Labelled<Child> {
  readonly #names: readonly string[];
  readonly #create: () => Child;
  readonly #children = new Map<string, { readonly labels: string; readonly child: Child }>();

  constructor(names: readonly string[], create: () => Child) {
    this.#names = names;
    this.#create = create;
  }

  /** The child of some values, in the order of the names. */
  get(...values: readonly string[]): Child {
    const key = keyOf(values);
    return (this.#children.get(key) ?? this.#add(key, values)).child;
  }

  *entries(): IterableIterator<readonly [labels: string, child: Child]> {
    for (const { labels, child } of this.#children.values()) yield [labels, child];
  }

  #add(key: string, values: readonly string[]): { readonly labels: string; readonly child: Child } {
    if (this.#children.size >= maxChildren && values.some((value) => value !== "other")) {
      const others = values.map(() => "other");
      const otherKey = others.join(separator);
      return this.#children.get(otherKey) ?? this.#add(otherKey, others);
    }
    const entry = { labels: labelText(this.#names, values), child: this.#create() };
    this.#children.set(key, entry);
    return entry;
  }
}

/** Often one or two, for which there is a faster way than to join them. */
function keyOf(values: readonly string[]): string {
  const [first = "", second = ""] = values;
  if (values.length === 1) return first;
  return values.length === 2 ? first + separator + second : values.join(separator);
}
