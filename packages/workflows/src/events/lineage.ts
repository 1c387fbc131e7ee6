/**
 * The names of an event's ancestry, its own first: `{ CitedJoke: true, Joke: true, Event: true }`.
 *
 * In types they make event classes nominal: two classes with equal fields never mix, while a subclass stays assignable
 * to its parent. At run time they tell events from other objects and their kinds apart; the symbol is a registered one,
 * so that two copies of this package recognise each other's events.
 */
export const lineage: unique symbol = Symbol.for("@llama-agents/workflows/lineage");

export interface Lineage<Name extends string> {
  readonly [lineage]: { readonly [N in Name]: true };
}
