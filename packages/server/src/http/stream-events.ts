import { handlerLogFields } from "../handler-log-fields.ts";
import type { WorkflowService } from "../workflow-service.ts";
import type { EventStreams } from "./event-stream-response.ts";
import type { EventStreamFormat } from "./event-stream-text.ts";
import type { StreamSlot } from "./middleware/stream-slots.ts";

/** What a reader of a run's events has asked for. */
export interface AskedEvents {
  readonly handlerId: string;
  /** The last event already seen; `"now"` for none of the past ones. */
  readonly cursor: number | "now";
  readonly format: EventStreamFormat;
  readonly request: Request;
  readonly requestId: string;
  readonly slot: StreamSlot | undefined;
}

/** Answers with the events of a run, or 204 if there are none and will be none. */
export async function streamEvents(
  { handlerId, cursor, format, request, requestId, slot }: AskedEvents,
  service: WorkflowService,
  streams: EventStreams,
): Promise<Response> {
  if (request.method === "HEAD") {
    return (await service.hasEvents(handlerId, cursor)) ? streams.respondHead(format) : noEvents();
  }
  const record = await service.getHandler(handlerId);
  const after = cursor === "now" ? await service.lastSequence(record) : cursor;
  const events = await service.openEventsOf(record, after, { includeLiveOnly: format.includeInternal });
  if (!events) return noEvents();
  const logFields = { requestId, ...handlerLogFields(record) };
  // A reader who comes back before its first event knows by this where it began.
  const began = cursor === "now" ? { headers: { "x-last-sequence": String(after) } } : {};
  return streams.respond(events, format, { slot, logFields, ...began });
}

/** Without a body; it also tells the `EventSource` of a browser not to come again. */
const noEvents = (): Response => new Response(null, { status: 204 });
