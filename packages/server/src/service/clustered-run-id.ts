import { createRunId } from "@llama-agents/workflows";

/** In the order in which databases sort them. */
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base = digits.length;

/** Milliseconds in which the ids begin alike. They do so again after `base ** 3` such times, more than four hours. */
const periodMs = 64;
const randomDigits = 7;

/**
 * An id of 10 characters for a run that is recorded. Those of runs that start at about the same time are neighbours, and so
 * share pages of an index, rather than touch one each. The ids of a cycle are spread over all that there are: they collide
 * no more than random ones. Handlers, which clients address, have ids that nobody can guess.
 *
 * @param at - now, in milliseconds since the epoch
 */
export function createClusteredRunId(at: number): string {
  const period = Math.floor(Math.abs(at) / periodMs);
  const first = digits[Math.floor(period / base ** 2) % base];
  const second = digits[Math.floor(period / base) % base];
  return `${first}${second}${digits[period % base]}${createRunId(randomDigits)}`;
}
