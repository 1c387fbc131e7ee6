/** A route of the HTTP protocol. */
export interface Route {
  readonly method: "GET" | "POST";
  /** The path, with `:name` for a parameter, which holds no slash. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** The statuses whose body is the route's response, and what each says. */
  readonly answers: { readonly [status: number]: string };
  /** The statuses whose body is `{ detail }`. A 500 is possible everywhere. */
  readonly errors: readonly number[];
  /** The answer is a stream of envelopes, not one JSON value. */
  readonly stream?: true;
  readonly deprecated?: true;
}

/**
 * The HTTP protocol, once: the server implements this table, the client and the debugger call it, OpenAPI is printed
 * from it. What a route takes and gives is under its name in `routeSchemas`.
 */
export const routes = {
  health: {
    method: "GET",
    path: "/health",
    summary: "Is the server up?",
    answers: { 200: "It is.", 503: "It is not ready." },
    errors: [],
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
    answers: { 200: "The run has completed.", 500: "The run has failed, or was cancelled." },
    errors: [400, 404, 409, 413],
  },
  runWorkflowNoWait: {
    method: "POST",
    path: "/workflows/:name/run-nowait",
    summary: "Start a workflow",
    answers: { 200: "The run has started." },
    errors: [400, 404, 409, 413],
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
    errors: [404],
  },
  cancelHandler: {
    method: "POST",
    path: "/handlers/:handlerId/cancel",
    summary: "Cancel a run, and delete it if asked to",
    answers: { 200: "The run is cancelled, or deleted." },
    errors: [404],
  },
  streamEvents: {
    method: "GET",
    path: "/events/:handlerId",
    summary: "Follow the events of a run",
    answers: { 200: "The events, up to the end of the run.", 204: "There are no more events." },
    errors: [400, 404],
    stream: true,
  },
  sendEvent: {
    method: "POST",
    path: "/events/:handlerId",
    summary: "Send an event to a run",
    answers: { 200: "The event is recorded." },
    errors: [400, 404, 409, 413],
  },
  getResult: {
    method: "GET",
    path: "/results/:handlerId",
    summary: "Get one run, its result without an envelope",
    answers: { 200: "The run has completed.", 202: "The run goes on.", 500: "The run has failed, or was cancelled." },
    errors: [404],
    deprecated: true,
  },
} as const satisfies Readonly<Record<string, Route>>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** `"/workflows/:name/run"` → `{ name: string }`. */
export type PathParams<Path extends string> = { readonly [Param in ParamNames<Path>]: string };
type ParamNames<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Param}/${infer Tail}`
    ? Param | ParamNames<Tail>
    : Rest
  : never;

/**
 * The path of a route with its parameters filled in.
 *
 * @throws RangeError if a parameter cannot stand in a path: empty, `.`, `..`, or with a slash
 */
export function routePath<Name extends RouteName>(name: Name, params: PathParams<Routes[Name]["path"]>): string {
  const given: Readonly<Record<string, string | undefined>> = params;
  return routes[name].path.replace(/:(\w+)/g, (_match, param: string) => {
    const value = given[param] ?? "";
    // The URL parser resolves dots even if they are percent-encoded, and an encoded slash is never routed.
    if (/^\.{0,2}$|[/\\]/.test(value)) throw new RangeError(`${name}: ${param} cannot be ${JSON.stringify(value)}`);
    return encodeURIComponent(value);
  });
}
