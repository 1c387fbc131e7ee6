/** What a run would replay, were it to go on from its last snapshot. */
export interface JournalSize {
  /** Ticks since the last snapshot. */
  readonly ticks: number;
  /** The length of their texts. */
  readonly bytes: number;
  /** The length of the last snapshot; 0 if there is none yet. */
  readonly snapshotBytes: number;
}

/** How many ticks are replayed at most, unless snapshots are big. */
export const defaultSnapshotEvery = 256;

/**
 * Snapshots bound the replay. One that is bigger than the journal since the last one waits, so that what is written for
 * snapshots stays in proportion to what the run has newly produced.
 */
export function isSnapshotDue({ ticks, bytes, snapshotBytes }: JournalSize, snapshotEvery: number): boolean {
  return ticks >= snapshotEvery && bytes >= snapshotBytes;
}
