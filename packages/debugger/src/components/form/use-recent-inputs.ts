import { useCallback } from "react";
import { usePreference } from "../../hooks/use-preference.ts";
import { isRecord, type JsonSchema } from "../../model/schema-form/json-schema.ts";
import { withRecentInput } from "../../model/schema-form/recent-inputs.ts";

const none: readonly unknown[] = [];

/** What the workflow was started with from this browser, the latest first, without secrets. */
export function useRecentInputs(workflow: string): {
  readonly inputs: readonly unknown[];
  /** To be called when a run has been started. */
  readonly remember: (value: unknown, schema: JsonSchema | undefined) => void;
} {
  const [stored, store] = usePreference<readonly unknown[]>(`inputs.${workflow}`, none);
  const remember = useCallback(
    (value: unknown, schema: JsonSchema | undefined) => store(withRecentInput(stored, value, schema)),
    [stored, store],
  );
  return { inputs: stored.every(isRecord) ? stored : none, remember };
}
