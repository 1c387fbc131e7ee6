import { useEffect, useRef, useState } from "react";

/** How long typing must rest until the address says what was typed, in milliseconds: browsers limit such changes. */
const restMs = 150;

/**
 * The text of a field whose value is in the address: what is typed shows and counts at once, the address follows.
 *
 * @returns the text, and what replaces it
 */
export function useQueryText(
  query: string,
  commit: (query: string) => void,
): readonly [string, (text: string) => void] {
  const [text, setText] = useState(query);
  const [known, setKnown] = useState(query);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const committed = useRef(query);
  const latest = useRef(commit);
  useEffect(() => {
    latest.current = commit;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  if (query !== known) {
    // The address has changed: by what was typed here, or by somebody else, who wins.
    setKnown(query);
    if (query !== committed.current) setText(query);
  }
  useEffect(() => {
    if (query === committed.current) return;
    // What was typed just before somebody else changed the address no longer counts.
    clearTimeout(timer.current);
    committed.current = query;
  }, [query]);
  const change = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      committed.current = next;
      latest.current(next);
    }, restMs);
  };
  return [text, change];
}
