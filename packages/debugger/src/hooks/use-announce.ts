import { useSyncExternalStore } from "react";

interface Announcements {
  readonly polite: string;
  readonly assertive: string;
}

const listeners = new Set<() => void>();
let announcements: Announcements = { polite: "", assertive: "" };

/** Has screen readers say something when they are done with what they are saying: a status. */
export function announce(text: string): void {
  say({ ...announcements, polite: again(text, announcements.polite) });
}

/** Has screen readers say something at once: an error. */
export function alertUser(text: string): void {
  say({ ...announcements, assertive: again(text, announcements.assertive) });
}

/** What the live regions of the shell contain. */
export function useAnnouncements(): Announcements {
  return useSyncExternalStore(subscribe, () => announcements);
}

/** The same text twice in a row is said twice only if it differs. */
function again(text: string, last: string): string {
  return text === last ? `${text}\u00a0` : text;
}

function say(next: Announcements): void {
  announcements = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
