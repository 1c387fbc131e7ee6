/** Is it the same, or two arrays with the same elements? */
export function isEqualShallow(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((element, index) => Object.is(element, right[index]));
}
