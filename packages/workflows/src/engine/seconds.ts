import { EventSerializationError } from "../errors.ts";

/**
 * Milliseconds in seconds, for JSON.
 *
 * @throws EventSerializationError if they are not finite: JSON has no word for that
 */
export function toSeconds(milliseconds: number): number {
  if (Number.isFinite(milliseconds)) return milliseconds / 1_000;
  throw new EventSerializationError(`a tick cannot be written: ${milliseconds} is not a time`);
}
