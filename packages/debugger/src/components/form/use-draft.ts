import { useCallback, useState } from "react";
import { usePreference } from "../../hooks/use-preference.ts";
import type { JsonSchema } from "../../model/schema-form/json-schema.ts";
import { withoutSecrets } from "../../model/schema-form/without-secrets.ts";

type Drafts = readonly (readonly [key: string, value: unknown])[];

const none: Drafts = [];
const maxDrafts = 20;
/** In characters of JSON. */
const maxSize = 20_000;

/**
 * What somebody was writing, and comes back to: it survives navigation and a reload, without its secrets.
 *
 * @param key - such as `answer:<handler id>:<event type>`
 * @param schema - of the value; without it nothing is stored
 * @returns the draft, `undefined` if there is none; what replaces it, where `undefined` forgets it
 */
export function useDraft(
  key: string,
  schema: JsonSchema | undefined,
): readonly [draft: unknown, setDraft: (value: unknown) => void] {
  const [drafts, store] = usePreference<Drafts>("drafts", none);
  const [local, setLocal] = useState<{ readonly key: string; readonly value: unknown }>();
  const stored = drafts.find(([name]) => name === key)?.[1];
  const set = useCallback(
    (value: unknown): void => {
      setLocal({ key, value });
      const others = drafts.filter(([name]) => name !== key);
      const kept = value === undefined || schema === undefined ? undefined : withoutSecrets(schema, value);
      const fits = kept !== undefined && JSON.stringify(kept).length <= maxSize;
      const next: Drafts = fits ? ([[key, kept], ...others].slice(0, maxDrafts) as Drafts) : others;
      if (fits || others.length < drafts.length) store(next);
    },
    [drafts, key, schema, store],
  );
  return [local?.key === key ? local.value : stored, set];
}
