import type { z } from "zod";
import type { Route } from "./route.ts";
import type { debuggerRouteSchemas } from "./schemas/debugger-routes.ts";

/**
 * The debugger's own routes, beneath the path of its page. They are for that page: a server need not have them, and its
 * OpenAPI document does not name them.
 */
export const debuggerRoutes = {
  meta: {
    method: "GET",
    path: "/api/meta",
    summary: "Get what the server offers, and what the caller may do",
    answers: { 200: "The server." },
    errors: [403],
  },
  listRuns: {
    method: "GET",
    path: "/api/runs",
    summary: "List the runs, the newest first, with what they wait for",
    answers: { 200: "One page of runs." },
    errors: [400, 403],
  },
  getRun: {
    method: "GET",
    path: "/api/runs/:handlerId",
    summary: "Get one run, with what it waits for",
    answers: { 200: "The run." },
    errors: [403, 404],
  },
  getRunInput: {
    method: "GET",
    path: "/api/runs/:handlerId/input",
    summary: "Get what a run was started with",
    answers: { 200: "The start event." },
    errors: [403, 404],
  },
  getRunState: {
    method: "GET",
    path: "/api/runs/:handlerId/state",
    summary: "Get the state of a run as it is recorded",
    answers: { 200: "The state." },
    errors: [403, 404],
  },
  streamRunEvents: {
    method: "GET",
    path: "/api/runs/:handlerId/events",
    summary: "Follow the events of a run, each with its time",
    answers: { 200: "The events, up to the end of the run.", 204: "There are no more events." },
    errors: [400, 403, 404],
    media: ["text/event-stream"],
  },
} as const satisfies Readonly<Record<string, Route>>;

export type DebuggerRoutes = typeof debuggerRoutes;
export type DebuggerRouteName = keyof DebuggerRoutes;

type Schemas = typeof debuggerRouteSchemas;
type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Part<Name extends DebuggerRouteName, Key extends string> = Schemas[Name] extends {
  readonly [K in Key]: infer Schema;
}
  ? Schema
  : undefined;

/** The query that a server gets, checked. */
export type DebuggerRouteQuery<Name extends DebuggerRouteName> = Output<Part<Name, "query">>;
/** The headers that a server gets, checked. */
export type DebuggerRouteHeaders<Name extends DebuggerRouteName> = Output<Part<Name, "headers">>;
/** The JSON of an answer; of one item if the answer is a stream. */
export type DebuggerRouteResponse<Name extends DebuggerRouteName> = Output<Part<Name, "response">>;
