import { EventSerializationError } from "../errors.ts";

/**
 * Milliseconds in seconds, for JSON.
 *
 * @throws EventSerializationError if they are not finite: JSON has no word for that
 */
export function toSeconds(milliseconds: number): number {
  if (Number.isFinite(milliseconds)) return milliseconds / 1_000;
  throw new EventSerializationError(`not JSON: ${milliseconds} is not a time`);
}

/** The same; nothing becomes `null`. */
export const optionalSeconds = (milliseconds: number | undefined): number | null =>
  milliseconds === undefined ? null : toSeconds(milliseconds);

/** Undoes `toSeconds`: exact for whole milliseconds, and for microseconds until the year 2039. */
export function fromSeconds(seconds: number): number {
  const whole = Math.round(seconds * 1e3);
  return whole / 1e3 === seconds ? whole : Math.round(seconds * 1e6) / 1e3;
}
