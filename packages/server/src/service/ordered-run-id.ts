import { createRunId } from "@llama-agents/workflows";

/** Digits of a time in base 36, milliseconds since the epoch: enough until the year 5188. */
const timeDigits = 9;
const randomDigits = 9;

/**
 * An id for a run that is recorded: those of later runs are greater, so that an index of them grows at its end, and the runs
 * of one moment share its last page. Handlers, which clients address, have ids that nobody can guess.
 *
 * @param at - now, in milliseconds since the epoch
 */
export const createOrderedRunId = (at: number): string =>
  Math.trunc(at).toString(36).padStart(timeDigits, "0") + createRunId().slice(0, randomDigits);
