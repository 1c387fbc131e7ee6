/** What our store has written for a turn: the rows that a floor writes again. */
export interface RecordedTurn {
  readonly ticks: RecordedBatch;
  readonly events: RecordedBatch | undefined;
}

interface RecordedBatch {
  readonly count: number;
  readonly body: string;
}

/** @param ticks - of one run, in their order, as are the events */
export function recordedTurns(ticks: readonly RecordedBatch[], events: readonly RecordedBatch[]): RecordedTurn[] {
  return ticks.map((batch, index) => ({ ticks: batch, events: events[index] }));
}
