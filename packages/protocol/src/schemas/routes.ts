import { z } from "zod";
import type { RouteName } from "../routes.ts";
import { eventEnvelopeSchema } from "./event-envelope.ts";
import { handlerDataSchema, handlerResultSchema, handlersListSchema } from "./handler.ts";
import { jsonSchemaSchema } from "./json-schema.ts";
import { listHandlersQuerySchema } from "./list-handlers-query.ts";
import {
  cancelQuerySchema,
  handlerQuerySchema,
  runHeadersSchema,
  runNoWaitResponseHeadersSchema,
  runQuerySchema,
  runRequestSchema,
  runResponseHeadersSchema,
  sendEventRequestSchema,
  streamEventsHeadersSchema,
  streamEventsQuerySchema,
  streamEventsResponseHeadersSchema,
} from "./requests.ts";
import { healthSchema, livenessSchema, readinessSchema } from "./server.ts";
import { workflowGraphSchema } from "./workflow-graph.ts";

/** What a route takes and gives. */
export interface RouteSchema {
  /** More than the summary, in Markdown. */
  readonly description: string;
  readonly query?: z.ZodObject;
  /** The parameters of the query that may be repeated; of any other the last one counts. */
  readonly repeated?: readonly string[];
  /** The headers it looks at, beside those of HTTP itself; their names in lower case. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The JSON of the answer; of one item if the answer is a stream; the text of any other form. */
  readonly response: z.ZodType;
  /** The headers it answers with, beside those of HTTP itself; their names in lower case. */
  readonly responseHeaders?: z.ZodObject;
}

/** The answer to a request that was refused or failed, of every route. */
export const errorBodySchema = z
  .object({ detail: z.string().meta({ description: "What was wrong, and what to do." }) })
  .meta({ id: "ErrorBody" });

/** What the routes take and give. */
export const routeSchemas = {
  health: {
    description: "Whether the server has started and its runtime runs. The store is not asked: see `/readyz`.",
    response: healthSchema,
  },
  live: { description: "Answers as long as the process does. For liveness probes.", response: livenessSchema },
  ready: {
    description: "Whether the runtime runs, the store answers, and the runs of an earlier process are resumed.",
    response: readinessSchema,
  },
  listWorkflows: {
    description: "The names under which workflows are served.",
    response: z.object({ workflows: z.array(z.string()).readonly() }).meta({ id: "WorkflowsList" }),
  },
  runWorkflow: {
    description:
      "Starts a run and answers when it has ended, or, with `stream=true`, with its events as they happen. A client " +
      "that goes away does not cancel the run.",
    query: runQuerySchema,
    headers: runHeadersSchema,
    body: runRequestSchema,
    response: handlerDataSchema,
    responseHeaders: runResponseHeadersSchema,
  },
  runWorkflowNoWait: {
    description: "Starts a run and answers as soon as it is recorded. Follow it under `/events/{handler_id}`.",
    headers: runHeadersSchema,
    body: runRequestSchema,
    response: handlerDataSchema,
    responseHeaders: runNoWaitResponseHeadersSchema,
  },
  getWorkflowSchema: {
    description: "What the workflow starts with, and what it ends with.",
    response: z.object({ start: jsonSchemaSchema, stop: jsonSchemaSchema }).meta({ id: "WorkflowSchema" }),
  },
  getWorkflowRepresentation: {
    description: "The steps and events of the workflow, and what leads to what.",
    response: z.object({ graph: workflowGraphSchema.readonly() }).meta({ id: "WorkflowRepresentation" }),
  },
  listWorkflowEvents: {
    description: "The events of the workflow's steps, then those that clients may send besides.",
    response: z.object({ events: z.array(jsonSchemaSchema).readonly() }).meta({ id: "WorkflowEventsList" }),
  },
  listHandlers: {
    description:
      "All runs, or those that the parameters select. With `limit` or `cursor`, page by page; with `fields`, in short.",
    query: listHandlersQuerySchema,
    repeated: ["status", "workflow_name", "fields"],
    response: handlersListSchema,
  },
  getHandler: {
    description: "How a run stands. The status of the answer tells it too, unless `status_code=ok` is given.",
    query: handlerQuerySchema,
    response: handlerDataSchema,
  },
  cancelHandler: {
    description:
      "Cancels a run that goes on; with `purge=true` also one that has ended, and everything stored of it is deleted.",
    query: cancelQuerySchema,
    response: z.object({ status: z.enum(["cancelled", "deleted"]) }).meta({ id: "CancelResult" }),
  },
  deleteHandler: {
    description: "Deletes a run, its events and its state, and all earlier runs under the same id.",
    response: z.object({ status: z.literal("deleted") }).meta({ id: "DeleteResult" }),
  },
  streamEvents: {
    description:
      "The events that are stored after a cursor, then those to come, up to the terminal event. As server-sent events " +
      "the `id` of each is its sequence, for `Last-Event-ID` or `after_sequence` of the next request; ids have gaps " +
      "where events were filtered out.",
    query: streamEventsQuerySchema,
    headers: streamEventsHeadersSchema,
    response: eventEnvelopeSchema,
    responseHeaders: streamEventsResponseHeadersSchema,
  },
  sendEvent: {
    description: "The event goes to all steps that accept it, or to one. It is not lost once this is answered.",
    body: sendEventRequestSchema,
    response: z.object({ status: z.literal("sent") }).meta({ id: "SendResult" }),
  },
  getResult: {
    description: "Use `/handlers/{handler_id}`.",
    query: handlerQuerySchema,
    response: handlerResultSchema,
  },
  openApi: {
    description: "The description of this server, its workflows included, as OpenAPI 3.1.",
    response: z.record(z.string(), z.unknown()).meta({ description: "An OpenAPI document." }),
  },
  docs: { description: "This description as a page, without anything from the network.", response: z.string() },
  redoc: { description: "Redirects to `/docs`.", response: z.string() },
  metrics: { description: "Counters and gauges for a scraper.", response: z.string() },
} as const satisfies { readonly [Name in RouteName]: RouteSchema };
