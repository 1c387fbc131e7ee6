/** A condition with operators. They read from left to right: `a.or(b).and(c)` is `(a or b) and c`. */
export interface ComposableCondition<Args extends readonly unknown[]> {
  (...args: Args): boolean;
  /** True if this or `other` is; `other` may be any function. */
  or(other: (...args: Args) => boolean): ComposableCondition<Args>;
  /** True if this and `other` are; `other` may be any function. */
  and(other: (...args: Args) => boolean): ComposableCondition<Args>;
}

/** Gives `condition` the operators, as a new function: the given one may belong to somebody else. */
export function composableCondition<Args extends readonly unknown[]>(
  condition: (...args: Args) => boolean,
): ComposableCondition<Args> {
  const called = (...args: Args): boolean => condition(...args);
  return Object.assign(called, {
    or: (other: (...args: Args) => boolean) => anyCondition([condition, other]),
    and: (other: (...args: Args) => boolean) => allConditions([condition, other]),
  });
}

/** False if there are none. */
export function anyCondition<Args extends readonly unknown[]>(
  conditions: readonly ((...args: Args) => boolean)[],
): ComposableCondition<Args> {
  return composableCondition((...args) => conditions.some((condition) => condition(...args)));
}

/** True if there are none. */
export function allConditions<Args extends readonly unknown[]>(
  conditions: readonly ((...args: Args) => boolean)[],
): ComposableCondition<Args> {
  return composableCondition((...args) => conditions.every((condition) => condition(...args)));
}
