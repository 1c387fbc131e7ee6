/** How many of so many things, in order, are on the near side of a limit: by bisection. */
export function countUpTo(length: number, isBefore: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds a number where it belongs; mostly that is the end. */
export function addSorted(numbers: number[], added: number): void {
  const last = numbers.at(-1);
  if (last === undefined || last < added) numbers.push(added);
  else numbers.splice(placeOf(numbers, added), 0, added);
}

/** Takes a number away if it is there. */
export function removeSorted(numbers: number[], removed: number): void {
  const place = placeOf(numbers, removed);
  if (numbers[place] === removed) numbers.splice(place, 1);
}

const placeOf = (numbers: readonly number[], number: number): number =>
  countUpTo(numbers.length, (at) => (numbers[at] as number) < number);
