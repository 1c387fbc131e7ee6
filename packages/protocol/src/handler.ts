import type { z } from "zod";
import type { CamelKeys } from "./camel-keys.ts";
import type { constantHandlerKeys, handlerDataSchema, handlerStatusSchema } from "./schemas/handler.ts";

/** How a run on a server stands. */
export type HandlerStatus = z.output<typeof handlerStatusSchema>;

/** One run as the server tells it. The keys are declared, and to be written, in the order of the wire. */
export type HandlerData = Readonly<z.output<typeof handlerDataSchema>>;

/** One run in a list for which `fields` names `Key`. */
export type SparseHandlerData<Key extends keyof HandlerData = never> = Pick<
  HandlerData,
  (typeof constantHandlerKeys)[number] | Key
>;

/** `HandlerData` on the JavaScript side. */
export type Handler = CamelKeys<HandlerData>;

/** Whether a run in this status has ended, for ever. */
export function isTerminalStatus(status: HandlerStatus): status is Exclude<HandlerStatus, "running"> {
  return status !== "running";
}

/** The most UTF-16 units of an id that a client chooses: percent-encoded in a path it stays below what servers take. */
export const maxHandlerIdLength = 512;
