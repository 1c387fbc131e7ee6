import { camelKeys, type Handler, type HandlerData, readEventEnvelope } from "@llama-agents/protocol";
import type { EventClasses } from "@llama-agents/workflows";
import { ReceivedEvent } from "./received-event.ts";

/** How a run on the server stands. Times are in ISO 8601. */
export type HandlerInfo<Known extends EventClasses = EventClasses> = Omit<Handler, "result"> & {
  /** The stop event of a completed run. */
  readonly result: ReceivedEvent<Known> | null;
};

export function handlerInfo(data: HandlerData, known: EventClasses): HandlerInfo {
  const { result, ...others } = camelKeys(data);
  return { ...others, result: result ? new ReceivedEvent(readEventEnvelope(result), undefined, known) : null };
}
