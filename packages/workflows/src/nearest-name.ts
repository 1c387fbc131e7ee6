/**
 * The name that was probably meant: the same but for case, dashes and underscores, one that contains the other, or one
 * at most two edits away.
 *
 * @returns `undefined` if none is near
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = normalized(name);
  let nearest: string | undefined;
  let least = Math.min(3, wanted.length);
  for (const candidate of candidates) {
    const other = normalized(candidate);
    const distance = contains(wanted, other) || contains(other, wanted) ? 1.5 : editDistance(wanted, other);
    if (distance >= least) continue;
    nearest = candidate;
    least = distance;
  }
  return nearest;
}

const normalized = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, "");
const contains = (long: string, short: string): boolean => short.length >= 3 && long !== short && long.includes(short);

/** The distance of Levenshtein, by rows: https://en.wikipedia.org/wiki/Levenshtein_distance */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
