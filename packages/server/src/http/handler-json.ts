import type { HandlerData, SparseHandlerData } from "@llama-agents/protocol";
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
    `,"completed_at":${timestampOrNull(completedAt)}}`
  );
}

/** The same with some of its keys: the constant ones, and those that are wanted. */
export function sparseHandlerJson(
  record: HandlerRecord,
  isWanted: (key: keyof HandlerData) => boolean,
): JsonText<SparseHandlerData> {
  const { handlerId, workflowName, runId, error, result, status, startedAt, updatedAt, completedAt } = record;
  let text = `{"handler_id":${JSON.stringify(handlerId)},"workflow_name":${JSON.stringify(workflowName)}`;
  if (isWanted("run_id")) text += `,"run_id":${textOrNull(runId)}`;
  if (isWanted("error")) text += `,"error":${textOrNull(error)}`;
  if (isWanted("result")) text += `,"result":${result ? envelopeJson(result) : "null"}`;
  text += `,"status":"${status}","started_at":"${timestamp(startedAt)}"`;
  if (isWanted("updated_at")) text += `,"updated_at":"${timestamp(updatedAt)}"`;
  if (isWanted("completed_at")) text += `,"completed_at":${timestampOrNull(completedAt)}`;
  return new JsonText(`${text}}`);
}

const textOrNull = (text: string | undefined): string => (text === undefined ? "null" : JSON.stringify(text));

const timestampOrNull = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? "null" : `"${timestamp(milliseconds)}"`;

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
