import type { WorkflowService } from "../workflow-service.ts";
import type { EventStreams } from "./event-stream-response.ts";
import { eventHandlers } from "./events.ts";
import { handlerHandlers } from "./handlers.ts";
import { type HealthChecks, healthHandlers } from "./health.ts";
import { introspectionHandlers } from "./introspection.ts";
import { openApiHandlers, type ServerDescription } from "./openapi.ts";
import { pageHandlers } from "./pages.ts";
import { resultHandlers } from "./results.ts";
import type { ServerRouteHandlers } from "./router.ts";
import { workflowHandlers } from "./workflows.ts";

export interface RouteHandlersOptions {
  readonly service: WorkflowService;
  readonly streams: EventStreams;
  readonly health: HealthChecks;
  readonly description: ServerDescription;
  /** The most handlers in a list that is not asked for in pages. */
  readonly maxListedHandlers: number;
}

/** All routes that the server answers. */
export function createRouteHandlers(options: RouteHandlersOptions): Partial<ServerRouteHandlers> {
  const { service, streams, health, description, maxListedHandlers } = options;
  return {
    ...healthHandlers(health),
    ...introspectionHandlers(service),
    ...workflowHandlers(service, streams),
    ...handlerHandlers(service, maxListedHandlers),
    ...resultHandlers(service),
    ...eventHandlers(service, streams),
    ...openApiHandlers(description),
    ...pageHandlers(description),
  };
}
