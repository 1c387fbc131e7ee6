/** Fails the benchmark if the work was not done: a figure for work left undone is worth nothing. */
export function assertResult(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}

/** Milliseconds `work` took. */
export async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Measures several times, once it has warmed up for a second.
 *
 * Garbage is not collected in between: that would throw away the optimized code as well, which is bound to the shapes
 * of objects that must be alive, and cost the next measurement up to ten times what it takes. A process at work does
 * not collect when nothing is under way.
 */
export async function repeat<T>(times: number, measure: () => Promise<T>): Promise<readonly T[]> {
  const start = performance.now();
  do await measure();
  while (performance.now() - start < warmUpMs);
  const results: T[] = [];
  while (results.length < times) results.push(await measure());
  return results;
}

const warmUpMs = 1000;

/** @throws Error if Node was started without `--expose-gc` */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error("start Node with --expose-gc");
  globalThis.gc();
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
