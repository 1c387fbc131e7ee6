import type { ReactElement } from "react";

/** At most this many hits are marked in one text: more help nobody, and cost elements. */
const maxMarks = 3;

/** A text in which the words, which are in lower case, are marked. */
export function Highlight({ text, words }: { readonly text: string; readonly words: readonly string[] }): ReactElement {
  if (words.length === 0) return <>{text}</>;
  const parts: ReactElement[] = [];
  const lower = text.toLowerCase();
  // Lower case may be longer: then places in one are not places in the other.
  let at = lower.length === text.length ? 0 : text.length;
  let plain = 0;
  while (at < text.length && parts.length < maxMarks) {
    const hit = firstHit(lower, words, at);
    if (!hit) break;
    parts.push(
      <span key={hit.from}>
        {text.slice(plain, hit.from)}
        <mark>{text.slice(hit.from, hit.to)}</mark>
      </span>,
    );
    at = hit.to;
    plain = hit.to;
  }
  return (
    <>
      {parts}
      {text.slice(plain)}
    </>
  );
}

function firstHit(text: string, words: readonly string[], from: number): { from: number; to: number } | undefined {
  let best: { from: number; to: number } | undefined;
  for (const word of words) {
    const found = word === "" ? -1 : text.indexOf(word, from);
    if (found >= 0 && (!best || found < best.from)) best = { from: found, to: found + word.length };
  }
  return best;
}
