// The schemas of the wire, for servers and for OpenAPI; this entry loads zod, the main one does not.
export { eventEnvelopeInputSchema, eventEnvelopeSchema } from "./event-envelope.ts";
export { handlerDataSchema, handlerStatusSchema } from "./handler.ts";
export { InvalidRequestError, readBody, readQuery } from "./read-request.ts";
export { cancelQuerySchema, runRequestSchema, sendEventRequestSchema, streamEventsQuerySchema } from "./requests.ts";
export { errorBodySchema, type RouteSchema, routeSchemas } from "./routes.ts";
