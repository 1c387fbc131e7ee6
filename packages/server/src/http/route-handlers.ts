import type { WorkflowService } from "../workflow-service.ts";
import type { EventStreams } from "./event-stream-response.ts";
import { eventHandlers } from "./events.ts";
import { handlerHandlers } from "./handlers.ts";
import { type HealthChecks, healthHandlers } from "./health.ts";
import { introspectionHandlers } from "./introspection.ts";
import { resultHandlers } from "./results.ts";
import type { ServerRouteHandlers } from "./router.ts";
import { workflowHandlers } from "./workflows.ts";

export interface RouteHandlersOptions {
  readonly service: WorkflowService;
  readonly streams: EventStreams;
  readonly health: HealthChecks;
}

/** All routes that the server answers. */
export function createRouteHandlers({ service, streams, health }: RouteHandlersOptions): Partial<ServerRouteHandlers> {
  return {
    ...healthHandlers(health),
    ...introspectionHandlers(service),
    ...workflowHandlers(service, streams),
    ...handlerHandlers(service),
    ...resultHandlers(service),
    ...eventHandlers(service, streams),
  };
}
