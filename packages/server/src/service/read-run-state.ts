import { serializeValue } from "@llama-agents/workflows";
import { ServiceError } from "../service-error.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { ServiceContext } from "./service-context.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The state of a handler's run as it is recorded, by field, as JSON. A value that is no JSON, which only a store in memory
 * may have, is told of by a text.
 *
 * @throws ServiceError if the handler has no run
 */
export async function readRunState(
  { runId, workflowName }: HandlerRecord,
  { store, runtime, workflows }: ServiceContext,
): Promise<Fields> {
  if (runId === undefined) throw new ServiceError("not-found", "Handler has no associated run");
  const kept = await store.readState(runId);
  if (!kept) return {};
  if ("json" in kept) return kept.json as Fields;
  const registered = workflows.get(workflowName);
  const namespace = registered && runtime.codecOf(registered).registry.namespace;
  return Object.fromEntries(Object.entries(kept.live).map(([name, value]) => [name, jsonOf(value, namespace)]));
}

function jsonOf(value: unknown, namespace: string | undefined): unknown {
  try {
    return serializeValue(value, "its value", namespace);
  } catch (error) {
    return `(not JSON: ${(error as Error).message})`;
  }
}
