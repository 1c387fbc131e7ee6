import { parseLastEventId } from "@llama-agents/protocol";
import type { WorkflowService } from "../workflow-service.ts";
import type { EventStreams } from "./event-stream-response.ts";
import type { ServerRouteHandlers } from "./router.ts";

/** The routes of events. */
export function eventHandlers(
  service: WorkflowService,
  streams: EventStreams,
): ServerRouteHandlers<"streamEvents" | "sendEvent"> {
  return {
    async streamEvents({ params, query, request }) {
      const lastEventId = query.sse ? parseLastEventId(request.headers.get("last-event-id")) : undefined;
      const events = await service.openEvents(params.handlerId, lastEventId ?? query.after_sequence);
      if (!events) return new Response(null, { status: 204 });
      return streams.respond(events, {
        format: query.sse ? "sse" : "ndjson",
        includeInternal: query.include_internal,
        includeQualifiedName: query.include_qualified_name,
      });
    },
    async sendEvent({ params, body }) {
      await service.sendEvent(params.handlerId, body.event, body.step);
      return { status: 200, body: { status: "sent" } };
    },
  };
}
