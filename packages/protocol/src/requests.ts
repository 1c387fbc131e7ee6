import type { z } from "zod";
import type { listHandlersQuerySchema } from "./schemas/list-handlers-query.ts";
import type {
  cancelQuerySchema,
  conflictRuleSchema,
  runQuerySchema,
  runRequestSchema,
  sendEventRequestSchema,
  streamEventsQuerySchema,
} from "./schemas/requests.ts";

/** What happens if the handler that a new run asks for has a run that goes on. */
export type ConflictRule = z.output<typeof conflictRuleSchema>;

/** The body of run and run-nowait, as a client sends it. */
export type RunRequest = Readonly<z.input<typeof runRequestSchema>>;

/** The query of run, as a client sends it. */
export type RunQuery = Readonly<z.input<typeof runQuerySchema>>;

/** The body of send-event, as a client sends it. */
export type SendEventRequest = Readonly<z.input<typeof sendEventRequestSchema>>;

/** The query of the list of runs, as a client sends it. */
export type ListHandlersQuery = Readonly<z.input<typeof listHandlersQuerySchema>>;

/** The query of cancel, as a client sends it. */
export type CancelQuery = Readonly<z.input<typeof cancelQuerySchema>>;

/** The query of an event stream, as a client sends it. */
export type StreamEventsQuery = Readonly<z.input<typeof streamEventsQuerySchema>>;

/**
 * What a run starts with, yet to be parsed: `start_event`, or the older `kwargs` if that key is absent. Nothing, and
 * null, are an event of defaults only.
 */
export function startEventOf(body: { readonly start_event?: unknown; readonly kwargs?: unknown }): unknown {
  return (body.start_event === undefined ? body.kwargs : body.start_event) ?? {};
}
