import { useState } from "react";

/** Keys for the items of a list, which go with them when they move. */
export function useItemKeys(length: number): {
  readonly keys: readonly number[];
  readonly remove: (index: number) => void;
  readonly move: (index: number, by: -1 | 1) => void;
} {
  const [state, setState] = useState<{ readonly keys: readonly number[]; readonly next: number }>({
    keys: [],
    next: 0,
  });
  let { keys } = state;
  if (keys.length !== length) {
    const added = Array.from({ length: Math.max(0, length - keys.length) }, (_, index) => state.next + index);
    keys = [...keys.slice(0, length), ...added];
    setState({ keys, next: state.next + added.length });
  }
  const replace = (after: readonly number[]): void => setState((before) => ({ ...before, keys: after }));
  return {
    keys,
    remove: (index) => replace(keys.filter((_, place) => place !== index)),
    move: (index, by) => {
      const moved = [...keys];
      moved.splice(index + by, 0, ...moved.splice(index, 1));
      replace(moved);
    },
  };
}
