import type { TraceEvent } from "@llama-agents/workflows";
import type { LogFields } from "../logger.ts";
import { handlerIdTag } from "../runtime/event-log-runtime.ts";

/** What a line of the log about an execution of a step is about. */
export function traceFields({ tags, runId, workflow, step }: TraceEvent & { readonly step: string }): LogFields {
  return { handlerId: tags[handlerIdTag] as string | undefined, runId, workflow, step };
}
