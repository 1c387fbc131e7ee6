import { z } from "zod";
import type { RouteName } from "../routes.ts";
import { eventEnvelopeSchema } from "./event-envelope.ts";
import { handlerDataSchema } from "./handler.ts";
import { runRequestSchema, sendEventRequestSchema, streamEventsQuerySchema } from "./requests.ts";

/** What a route takes and gives. */
export interface RouteSchema {
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The JSON of the answer; of one item if the route answers with a stream. */
  readonly response: z.ZodType;
}

/** The answer to a request that was refused or failed, of every route. */
export const errorBodySchema = z.object({ detail: z.string() }).meta({ id: "ErrorBody" });

/** The routes that are specified; a route joins the typed part of the table by an entry here. */
export const routeSchemas = {
  health: { response: z.object({ status: z.enum(["healthy", "unhealthy"]) }) },
  listWorkflows: { response: z.object({ workflows: z.array(z.string()).readonly() }) },
  runWorkflow: { body: runRequestSchema, response: handlerDataSchema },
  runWorkflowNoWait: { body: runRequestSchema, response: handlerDataSchema },
  getHandler: { response: handlerDataSchema },
  streamEvents: { query: streamEventsQuerySchema, response: eventEnvelopeSchema },
  sendEvent: { body: sendEventRequestSchema, response: z.object({ status: z.literal("sent") }) },
} as const satisfies { readonly [Name in RouteName]?: RouteSchema };
