import { isRecord, isSameJson, type JsonSchema } from "./json-schema.ts";
import { withoutSecrets } from "./without-secrets.ts";

const maxInputs = 10;
/** Of one input, in bytes of JSON. */
const maxBytes = 20 * 1024;

/** Recent inputs with one more, the latest first; one that is known moves to the front. Secrets are not kept. */
export function withRecentInput(
  inputs: readonly unknown[],
  value: unknown,
  schema: JsonSchema | undefined,
): readonly unknown[] {
  const kept = schema === undefined ? undefined : withoutSecrets(schema, value);
  if (!isRecord(kept) || new TextEncoder().encode(JSON.stringify(kept)).length > maxBytes) return inputs;
  const others = inputs.filter((input) => !isSameJson(input, kept));
  return [kept, ...others].slice(0, maxInputs);
}
