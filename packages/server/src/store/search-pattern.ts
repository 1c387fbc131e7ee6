/** The longest text that can be searched for, in UTF-16 units. */
const maxSearchLength = 1_000;

/**
 * A text that is searched for as a regular expression, of JavaScript with the flag `u` as well as of Postgres. Upper and
 * lower case are spelled out, so that all stores find the same, whatever their language is.
 *
 * @throws RangeError if the text is too long
 */
export function searchExpression(text: string): string {
  return patternOf(text, (character) => character.replace(/[\\^$.*+?()[\]{}|]/, "\\$&"));
}

/**
 * The same for `GLOB` of SQLite.
 *
 * @throws RangeError if the text is too long
 */
export function searchGlob(text: string): string {
  return `*${patternOf(text, (character) => character.replace(/[*?[]/, "[$&]"))}*`;
}

function patternOf(text: string, write: (character: string) => string): string {
  if (text.length > maxSearchLength) {
    throw new RangeError(`search must have at most ${maxSearchLength} characters, not ${text.length}`);
  }
  let pattern = "";
  for (const character of text) {
    const cases = casesOf(character);
    pattern += cases === character ? write(character) : `[${cases}]`;
  }
  return pattern;
}

/** The character, and it in upper and lower case if these are single characters. */
function casesOf(character: string): string {
  const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  return [...cases].filter((each) => [...each].length === 1).join("");
}
