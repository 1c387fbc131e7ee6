/** What came of many streams. */
export interface StreamReport {
  readonly streams: number;
  readonly events: number;
  /** Events that were missing. */
  readonly gaps: number;
  /** Events that came more than once. */
  readonly duplicates: number;
  /** Events that came before an earlier one. */
  readonly misplaced: number;
}

export const noStreams: StreamReport = { streams: 0, events: 0, gaps: 0, duplicates: 0, misplaced: 0 };

/** @param expected - the sequences of the stream, of which `received` must be all, each once, in order */
export function compareStream(received: readonly number[], expected: readonly number[]): StreamReport {
  const seen = new Set(received);
  return {
    streams: 1,
    events: received.length,
    gaps: expected.filter((sequence) => !seen.has(sequence)).length,
    duplicates: received.length - seen.size,
    misplaced: received.filter((sequence, index) => sequence < (received[index - 1] ?? -1)).length,
  };
}

export const addReports = (one: StreamReport, other: StreamReport): StreamReport => ({
  streams: one.streams + other.streams,
  events: one.events + other.events,
  gaps: one.gaps + other.gaps,
  duplicates: one.duplicates + other.duplicates,
  misplaced: one.misplaced + other.misplaced,
});

export const isFaultless = ({ gaps, duplicates, misplaced }: StreamReport): boolean =>
  gaps + duplicates + misplaced === 0;
