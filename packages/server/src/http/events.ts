import type { RouteRequest } from "@llama-agents/protocol";
import type { WorkflowService } from "../workflow-service.ts";
import type { EventStreams } from "./event-stream-response.ts";
import type { EventStreamFormat } from "./event-stream-text.ts";
import type { ServerRouteHandlers } from "./router.ts";
import { streamEvents } from "./stream-events.ts";

/** The routes of events. */
export function eventHandlers(
  service: WorkflowService,
  streams: EventStreams,
): ServerRouteHandlers<"streamEvents" | "sendEvent"> {
  return {
    streamEvents({ params, query, headers, request, requestId, stream }) {
      const cursor = (query.sse ? headers["last-event-id"] : undefined) ?? query.after_sequence;
      const asked = { handlerId: params.handlerId, cursor, format: formatOf(query), request, requestId, slot: stream };
      return streamEvents(asked, service, streams);
    },
    async sendEvent({ params, body }) {
      await service.sendEvent(params.handlerId, body.event, body.step);
      return { status: 200, body: { status: "sent" } };
    },
  };
}

const formatOf = (query: RouteRequest<"streamEvents">["query"]): EventStreamFormat => ({
  format: query.sse ? "sse" : "ndjson",
  includeInternal: query.include_internal,
  includeQualifiedName: query.include_qualified_name,
  includeTimestamp: false,
});
