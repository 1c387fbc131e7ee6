/**
 * What a text in a field of numbers is: the number; the text itself if it is none, or one that would lose digits, so that
 * validation finds it; `undefined` if there is none.
 */
export function readNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return text;
  const number = Number(trimmed);
  if (!Number.isFinite(number)) return text;
  if (/^[+-]?\d+$/.test(trimmed) && !Number.isSafeInteger(number)) return text;
  return number;
}
