/** The rows of each run, in their order. */
export function groupByRun<Row extends { readonly run: number }>(
  rows: readonly Row[],
): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.run);
    if (group) group.push(row);
    else groups.set(row.run, [row]);
  }
  return groups;
}
