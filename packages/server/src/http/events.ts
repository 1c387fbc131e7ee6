import type { RouteRequest } from "@llama-agents/protocol";
import { handlerLogFields } from "../handler-log-fields.ts";
import type { WorkflowService } from "../workflow-service.ts";
import type { EventStreams } from "./event-stream-response.ts";
import type { EventStreamFormat } from "./event-stream-text.ts";
import type { ServerRouteHandlers } from "./router.ts";

/** The routes of events. */
export function eventHandlers(
  service: WorkflowService,
  streams: EventStreams,
): ServerRouteHandlers<"streamEvents" | "sendEvent"> {
  return {
    async streamEvents({ params, query, headers, request, requestId, stream: slot }) {
      const cursor = (query.sse ? headers["last-event-id"] : undefined) ?? query.after_sequence;
      const format = formatOf(query);
      if (request.method === "HEAD") {
        return (await service.hasEvents(params.handlerId, cursor)) ? streams.respondHead(format) : noEvents();
      }
      const record = await service.getHandler(params.handlerId);
      const after = cursor === "now" ? await service.lastSequence(record) : cursor;
      const events = await service.openEventsOf(record, after, { includeLiveOnly: format.includeInternal });
      if (!events) return noEvents();
      const logFields = { requestId, ...handlerLogFields(record) };
      // A reader who comes back before its first event knows by this where it began.
      const began = cursor === "now" ? { headers: { "x-last-sequence": String(after) } } : {};
      return streams.respond(events, format, { slot, logFields, ...began });
    },
    async sendEvent({ params, body }) {
      await service.sendEvent(params.handlerId, body.event, body.step);
      return { status: 200, body: { status: "sent" } };
    },
  };
}

/** Without a body; it also tells the `EventSource` of a browser not to come again. */
const noEvents = (): Response => new Response(null, { status: 204 });

const formatOf = (query: RouteRequest<"streamEvents">["query"]): EventStreamFormat => ({
  format: query.sse ? "sse" : "ndjson",
  includeInternal: query.include_internal,
  includeQualifiedName: query.include_qualified_name,
});
