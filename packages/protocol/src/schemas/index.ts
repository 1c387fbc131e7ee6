// The schemas of the wire, for servers and for OpenAPI; this entry loads zod, the main one does not.
export { debuggerRunStatusSchema } from "./debugger-api.ts";
export { debuggerRouteSchemas } from "./debugger-routes.ts";
export { eventEnvelopeInputSchema, eventEnvelopeSchema } from "./event-envelope.ts";
export { handlerDataSchema, handlerResultSchema, handlerStatusSchema, handlersListSchema } from "./handler.ts";
export { jsonSchemaSchema } from "./json-schema.ts";
export { listHandlersQuerySchema } from "./list-handlers-query.ts";
export { InvalidRequestError, readBody, readHeaders, readHeadersOf, readQuery, readQueryOf } from "./read-request.ts";
export {
  cancelQuerySchema,
  conflictRuleSchema,
  handlerQuerySchema,
  runQuerySchema,
  runRequestSchema,
  sendEventRequestSchema,
  streamEventsQuerySchema,
} from "./requests.ts";
export { errorBodySchema, type RouteSchema, routeSchemas } from "./routes.ts";
export { workflowGraphSchema } from "./workflow-graph.ts";
