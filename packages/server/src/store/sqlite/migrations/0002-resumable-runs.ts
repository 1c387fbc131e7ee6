/**
 * What a run starts with is in its row until its first turn, rather than in a row of ticks that would be replaced at once.
 * Runs that something is left to do of, and that nobody holds, are found without looking at those that wait.
 */
export const resumableRuns = `
ALTER TABLE runs ADD COLUMN initial TEXT;
CREATE INDEX runs_resumable ON runs (id) WHERE ended_at IS NULL AND owner IS NULL AND idle_since IS NULL;
`;
