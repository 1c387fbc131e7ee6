import type { z } from "zod";
import type {
  cancelQuerySchema,
  runRequestSchema,
  sendEventRequestSchema,
  streamEventsQuerySchema,
} from "./schemas/requests.ts";

/** The body of run and run-nowait, as a client sends it. */
export type RunRequest = Readonly<z.input<typeof runRequestSchema>>;

/** The body of send-event, as a client sends it. */
export type SendEventRequest = Readonly<z.input<typeof sendEventRequestSchema>>;

/** The query of cancel. */
export type CancelQuery = Readonly<z.input<typeof cancelQuerySchema>>;

/** The query of an event stream. */
export type StreamEventsQuery = Readonly<z.input<typeof streamEventsQuerySchema>>;

/**
 * What a run starts with, yet to be parsed: `start_event`, or the older `kwargs` if that key is absent. Nothing, and
 * null, are an event of defaults only.
 */
export function startEventOf(body: { readonly start_event?: unknown; readonly kwargs?: unknown }): unknown {
  return (body.start_event === undefined ? body.kwargs : body.start_event) ?? {};
}
