import type { TickJson } from "@llama-agents/workflows";
import type { StoredTick } from "../turn-record.ts";

/** The ticks of one turn, as they are stored: one row for all of them. */
export interface TickRow {
  /** Of the first of them. */
  readonly sequence: number;
  /** Made by {@link encodeTicks}. */
  readonly body: string;
}

/** The JSON of each tick on a line of its own. */
export const encodeTicks = (ticks: readonly TickJson[]): string => ticks.map((tick) => JSON.stringify(tick)).join("\n");

export function decodeTicks({ body }: Pick<TickRow, "body">): TickJson[] {
  return body === "" ? [] : body.split("\n").map((line) => JSON.parse(line) as TickJson);
}

/** The ticks of a row in their places. */
function decodeStoredTicks(row: TickRow): StoredTick[] {
  return decodeTicks(row).map((tick, index) => ({ sequence: row.sequence + index, tick }));
}

/**
 * A journal as pages, each of so many ticks.
 *
 * @param read - the rows of the next ticks: those that hold ticks from the given sequence on, the first ones first; a few
 *   rows are enough, none says that there are no more
 */
export async function* tickPages(
  read: (fromSequence: number) => readonly TickRow[] | Promise<readonly TickRow[]>,
  pageSize = 100,
): AsyncIterableIterator<readonly StoredTick[]> {
  let next = 0;
  let page: StoredTick[] = [];
  for (let rows = await read(next); rows.length > 0; rows = await read(next)) {
    for (const tick of rows.flatMap(decodeStoredTicks)) {
      if (tick.sequence < next) continue;
      next = tick.sequence + 1;
      page.push(tick);
      if (page.length < pageSize) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}
