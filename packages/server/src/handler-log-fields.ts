import type { LogFields } from "./logger.ts";
import type { HandlerRecord } from "./store/handler-record.ts";

/** What a line of the log about a handler is about. */
export function handlerLogFields(record: Pick<HandlerRecord, "handlerId" | "runId" | "workflowName">): LogFields {
  const { handlerId, runId, workflowName: workflow } = record;
  return { handlerId, runId, workflow };
}
