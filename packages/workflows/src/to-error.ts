/** What was thrown, as an error: anything can be thrown, also what has no text. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(textOf(thrown), { cause: thrown });
}

/** The message of an error, or the text of whatever else was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : textOf(thrown));

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return `a value of type ${typeof thrown} without a text`;
  }
}
