import { z } from "zod";
import type { DebuggerRouteName } from "../debugger-routes.ts";
import {
  debuggerMetaSchema,
  debuggerRunDetailsSchema,
  debuggerRunInputSchema,
  debuggerRunPageSchema,
  debuggerRunStateSchema,
  debuggerRunStatusSchema,
  timedEventEnvelopeSchema,
} from "./debugger-api.ts";
import { anyOf, someOf } from "./list-parameter.ts";
import { flag, parameter, readInteger } from "./parameter.ts";
import { readAfterSequence, streamEventsHeadersSchema } from "./requests.ts";
import type { RouteSchema } from "./routes.ts";

const maxLimit = 500;
const maxSearchLength = 500;

function readLimit(text: string): number | undefined {
  const limit = readInteger(text) ?? 0;
  return limit >= 1 && limit <= maxLimit ? limit : undefined;
}

/** The query of the debugger's list of runs. Between parameters it is "and", within one "or". */
const listRunsQuerySchema = z.object({
  status: someOf(
    "status",
    debuggerRunStatusSchema.options,
    "Only runs that stand like this: `waiting` for the outside, `running` otherwise. Without a value all.",
  ).optional(),
  workflow: anyOf("Only runs of one of these workflows. Without a value all.").optional(),
  q: parameter<string, string>("q", (text) => (text.length <= maxSearchLength ? text.trim() : undefined), {
    type: "string",
    maxLength: maxSearchLength,
    description:
      "A part of the handler_id, the run_id, the name of the workflow, or the error; in upper or lower case.",
    expected: `Expected at most ${maxSearchLength} characters`,
  }).optional(),
  limit: parameter<number | string, number>("limit", readLimit, {
    type: "integer",
    minimum: 1,
    maximum: maxLimit,
    description: "The most runs in one answer. There may be fewer, and a next page all the same.",
    expected: `Expected a number from 1 to ${maxLimit}`,
  }).default(100),
  before: parameter<string, string>("before", (text) => text.trim() || undefined, {
    type: "string",
    description: "The `next` of the page before; the other parameters are to be those of that page.",
    expected: "Expected the next of the page before",
  }).optional(),
});

/** The query of the debugger's event stream. */
const streamRunEventsQuerySchema = z.object({
  include_internal: flag("Also the engine's own events.").default(true),
  after_sequence: parameter<number | string, number | "now">("after_sequence", readAfterSequence, {
    type: ["integer", "string"],
    description: "The last event already seen, -1 for all events, or `now` for none of the past ones.",
    expected: "Expected a number, or now",
  }).default(-1),
});

/** What the debugger's own routes take and give. */
export const debuggerRouteSchemas = {
  meta: { description: "What the server offers to the debugger.", response: debuggerMetaSchema },
  listRuns: {
    description: "The runs, the newest first.",
    query: listRunsQuerySchema,
    repeated: ["status", "workflow"],
    response: debuggerRunPageSchema,
  },
  getRun: { description: "One run.", response: debuggerRunDetailsSchema },
  getRunInput: { description: "What a run was started with.", response: debuggerRunInputSchema },
  getRunState: { description: "The state of a run as it is recorded.", response: debuggerRunStateSchema },
  streamRunEvents: {
    description: "Server-sent events as of `/events/{handler_id}`, each with its `timestamp`.",
    query: streamRunEventsQuerySchema,
    headers: streamEventsHeadersSchema,
    response: timedEventEnvelopeSchema,
  },
} as const satisfies { readonly [Name in DebuggerRouteName]: RouteSchema };
