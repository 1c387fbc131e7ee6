/**
 * Does something with several runs, one after the other: a failure of one does not keep it from the rest.
 *
 * @throws Error that says how many failed, and the first reason
 */
export async function forEachRun(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const id of ids) {
    try {
      await act(id);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const [first] = failures;
  if (ids.length === 1 && first instanceof Error) throw first;
  const reason = first instanceof Error ? first.message : String(first);
  throw new Error(`${failures.length} of ${ids.length} runs failed: ${reason}`);
}
