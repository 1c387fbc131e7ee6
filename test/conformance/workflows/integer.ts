/**
 * An integer, given as a number or as text; of a number with a fraction, the whole part.
 *
 * @throws TypeError if it is none
 */
export function integer(value: unknown): number {
  const isText = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value);
  if (isText || typeof value === "number") return Math.trunc(Number(value));
  throw new TypeError(`not an integer: ${JSON.stringify(value)}`);
}
