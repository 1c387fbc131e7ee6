/** Milliseconds since the epoch, as a date. Here, so that the engine itself needs no `Date` and cannot ask for the time. */
export const dateAt = (milliseconds: number): Date => new Date(milliseconds);
