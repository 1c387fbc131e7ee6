/** @throws RangeError that names the option, if it is not an integer, or too small */
export function assertCount(name: string, count: number, least: number): number {
  if (Number.isSafeInteger(count) && count >= least) return count;
  throw new RangeError(`${name} must be an integer >= ${least}, not ${String(count)}`);
}
