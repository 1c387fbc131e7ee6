import type { HandlerData } from "@llama-agents/protocol";
import { envelopeJson } from "../store/event-data.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import { JsonText } from "./json-text.ts";

/** A handler as the wire has it, its keys in their order. The result is not parsed and written again. */
export function handlerJson(record: HandlerRecord): JsonText<HandlerData> {
  return new JsonText(handlerText(record, record.result ? envelopeJson(record.result) : "null"));
}

/** @param result - the JSON of its result, in whatever form */
export function handlerText(record: HandlerRecord, result: string): string {
  const { handlerId, workflowName, runId, error, status, startedAt, updatedAt, completedAt } = record;
  return (
    `{"handler_id":${JSON.stringify(handlerId)},"workflow_name":${JSON.stringify(workflowName)}` +
    `,"run_id":${textOrNull(runId)},"error":${textOrNull(error)}` +
    `,"result":${result},"status":"${status}"` +
    `,"started_at":"${timestamp(startedAt)}","updated_at":"${timestamp(updatedAt)}"` +
    `,"completed_at":${completedAt === undefined ? "null" : `"${timestamp(completedAt)}"`}}`
  );
}

const textOrNull = (text: string | undefined): string => (text === undefined ? "null" : JSON.stringify(text));

let latestTime = Number.NaN;
let latestText = "";

/** ISO 8601 with microseconds and offset. The times of a row are often the same one. */
function timestamp(milliseconds: number): string {
  if (milliseconds !== latestTime) {
    latestTime = milliseconds;
    latestText = `${new Date(milliseconds).toISOString().slice(0, -1)}000+00:00`;
  }
  return latestText;
}
