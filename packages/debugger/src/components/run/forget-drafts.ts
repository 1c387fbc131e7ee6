import { readPreference, writePreference } from "../../hooks/preference-store.ts";

/** The draft of an answer: the same wherever the request is shown. */
export function answerDraftKey(handlerId: string, type: string, request: string): string {
  return `${prefixOf(handlerId)}${type}:${request}`;
}

/** Forgets an answer that was sent. */
export function forgetDraft(key: string): void {
  forgetThose((other) => other === key);
}

/** Forgets the answers that were typed for a run and not sent, when it has ended. */
export function forgetDrafts(handlerId: string): void {
  forgetThose((key) => key.startsWith(prefixOf(handlerId)));
}

function forgetThose(isForgotten: (key: string) => boolean): void {
  const drafts = readPreference("drafts");
  if (!Array.isArray(drafts)) return;
  const kept = drafts.filter((draft: unknown) => !(Array.isArray(draft) && isForgotten(String(draft[0]))));
  if (kept.length < drafts.length) writePreference("drafts", kept);
}

const prefixOf = (handlerId: string): string => `answer:${encodeURIComponent(handlerId)}:`;
