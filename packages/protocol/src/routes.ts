import type { Route } from "./route.ts";

/**
 * The HTTP protocol, once: the server implements this table, the client and the debugger call it, OpenAPI is printed
 * from it. What a route takes and gives is under its name in `routeSchemas`.
 */
export const routes = {
  health: {
    method: "GET",
    path: "/health",
    summary: "Is the server up?",
    answers: { 200: "It is.", 503: "Its runtime does not run." },
    errors: [],
    isPublic: true,
  },
  live: {
    method: "GET",
    path: "/livez",
    summary: "Does the process live?",
    answers: { 200: "It does." },
    errors: [],
    isPublic: true,
  },
  ready: {
    method: "GET",
    path: "/readyz",
    summary: "Can the server take requests?",
    answers: { 200: "It can.", 503: "It cannot: not yet, no longer, or the store does not answer." },
    errors: [],
    isPublic: true,
  },
  listWorkflows: {
    method: "GET",
    path: "/workflows",
    summary: "List the names of the workflows",
    answers: { 200: "The names, in the order of registration." },
    errors: [],
  },
  runWorkflow: {
    method: "POST",
    path: "/workflows/:name/run",
    summary: "Run a workflow and wait for its end",
    answers: { 200: "The run has completed; or its events.", 500: "The run has failed, or was cancelled." },
    errors: [400, 404, 408, 409, 413],
    media: ["application/json", "text/event-stream"],
  },
  runWorkflowNoWait: {
    method: "POST",
    path: "/workflows/:name/run-nowait",
    summary: "Start a workflow",
    answers: { 200: "The run has started." },
    errors: [400, 404, 408, 409, 413],
  },
  getWorkflowSchema: {
    method: "GET",
    path: "/workflows/:name/schema",
    summary: "Get the JSON Schemas of a workflow's start and stop events",
    answers: { 200: "The two schemas." },
    errors: [404],
  },
  getWorkflowRepresentation: {
    method: "GET",
    path: "/workflows/:name/representation",
    summary: "Get a workflow as a graph",
    answers: { 200: "The graph." },
    errors: [404],
  },
  listWorkflowEvents: {
    method: "GET",
    path: "/workflows/:name/events",
    summary: "List the JSON Schemas of a workflow's events",
    answers: { 200: "The schemas; the title of each is the event's type." },
    errors: [404],
  },
  listHandlers: {
    method: "GET",
    path: "/handlers",
    summary: "List the runs",
    answers: { 200: "The runs." },
    errors: [400],
  },
  getHandler: {
    method: "GET",
    path: "/handlers/:handlerId",
    summary: "Get one run",
    answers: { 200: "The run has completed.", 202: "The run goes on.", 500: "The run has failed, or was cancelled." },
    errors: [400, 404],
  },
  cancelHandler: {
    method: "POST",
    path: "/handlers/:handlerId/cancel",
    summary: "Cancel a run, and delete it if asked to",
    answers: { 200: "The run is cancelled, or deleted." },
    errors: [404, 409],
  },
  deleteHandler: {
    method: "DELETE",
    path: "/handlers/:handlerId",
    summary: "Delete a run and everything stored of it",
    answers: { 200: "The run is deleted; if it went on, it was cancelled first." },
    errors: [404, 409],
  },
  streamEvents: {
    method: "GET",
    path: "/events/:handlerId",
    summary: "Follow the events of a run",
    answers: { 200: "The events, up to the end of the run.", 204: "There are no more events." },
    errors: [400, 404],
    media: ["text/event-stream", "application/x-ndjson"],
  },
  sendEvent: {
    method: "POST",
    path: "/events/:handlerId",
    summary: "Send an event to a run",
    answers: { 200: "The event is recorded." },
    errors: [400, 404, 408, 409, 413],
  },
  getResult: {
    method: "GET",
    path: "/results/:handlerId",
    summary: "Get one run, its result without an envelope",
    answers: { 200: "The run has completed.", 202: "The run goes on.", 500: "The run has failed, or was cancelled." },
    errors: [400, 404],
    deprecated: true,
  },
  openApi: {
    method: "GET",
    path: "/openapi.json",
    summary: "Get this description",
    answers: { 200: "An OpenAPI 3.1 document." },
    errors: [],
  },
  docs: {
    method: "GET",
    path: "/docs",
    summary: "Read this description",
    answers: { 200: "A page." },
    errors: [],
    media: ["text/html"],
  },
  redoc: {
    method: "GET",
    path: "/redoc",
    summary: "Older address of the docs page",
    answers: { 307: "Read /docs." },
    errors: [],
    media: ["text/html"],
    isPublic: true,
    deprecated: true,
  },
  metrics: {
    method: "GET",
    path: "/metrics",
    summary: "Get the metrics of the server",
    answers: { 200: "The metrics, in the text format of Prometheus." },
    errors: [],
    media: ["text/plain"],
  },
} as const satisfies Readonly<Record<string, Route>>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** Where the debugger reads, beneath the path of its page; reserved, so no route of the table begins with it. */
export const debuggerApiPrefix = "/api/";
