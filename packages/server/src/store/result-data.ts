import { qualifiedNameOf, StopEvent } from "@llama-agents/workflows";
import { type EventData, type EventKind, eventKind } from "./event-data.ts";

const kinds = new Map<string, EventKind>();
const stopEventKind = eventKind(StopEvent.type, [], qualifiedNameOf(StopEvent));

/**
 * The result of a run as a store has kept it: an envelope as it is; anything else, such as rows of older programs have
 * it, becomes the `result` of a stop event.
 *
 * @param stored - a JSON value
 * @returns `undefined` for `null` and `undefined`: there is no result
 */
export function resultDataOf(stored: unknown): EventData | undefined {
  if (stored === null || stored === undefined) return undefined;
  if (!isEnvelope(stored)) return { kind: stopEventKind, value: JSON.stringify({ result: stored }) };
  return { kind: kindOf(stored), value: JSON.stringify(stored.value) };
}

interface StoredEnvelope {
  readonly value: object;
  readonly type: string;
  readonly types?: readonly string[] | null;
  readonly qualified_name?: string | null;
}

function isEnvelope(stored: unknown): stored is StoredEnvelope {
  const { type, value, types } = stored as Partial<StoredEnvelope>;
  const isEnding = type === StopEvent.type || (Array.isArray(types) && types.includes(StopEvent.type));
  return typeof type === "string" && typeof value === "object" && value !== null && isEnding;
}

/** Kinds are shared: there are few, and many events. */
function kindOf({ type, types, qualified_name: qualifiedName }: StoredEnvelope): EventKind {
  const id = JSON.stringify([type, types, qualifiedName]);
  let kind = kinds.get(id);
  if (!kind) {
    kind = eventKind(type, types ?? [], qualifiedName ?? type);
    kinds.set(id, kind);
  }
  return kind;
}
