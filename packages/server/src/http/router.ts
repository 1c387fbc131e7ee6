import {
  type PathParams,
  type RouteName,
  type RouteReply,
  type RouteRequest,
  type RouteResponse,
  type RouteStatus,
  type Routes,
  routes,
} from "@llama-agents/protocol";
import type { RouteSchema } from "@llama-agents/protocol/schemas";
import type { ServerLogger } from "../logger.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { RouteLabel } from "../observability/answered-request.ts";
import type { RequestObserver } from "../observability/request-observer.ts";
import { type ErrorListener, errorResponse, RefusedError, refusal, withHeaders } from "./errors.ts";
import { JsonText } from "./json-text.ts";
import type { Auth, Caller } from "./middleware/auth.ts";
import { clientAddress } from "./middleware/client-address.ts";
import type { Cors } from "./middleware/cors.ts";
import { environmentOf, type FetchEnvironment } from "./middleware/fetch-environment.ts";
import type { Limits } from "./middleware/limits.ts";
import { requestIdHeader, requestIdOf } from "./middleware/request-id.ts";
import { routeScopes, type Scope } from "./middleware/route-scopes.ts";
import { pageSecurityHeaders } from "./middleware/security-headers.ts";
import type { StreamSlot, StreamSlots } from "./middleware/stream-slots.ts";
import { OwnRouteReader } from "./own-route-reader.ts";
import type { RequestGate } from "./request-gate.ts";
import { type RequestReader, RouteReader } from "./route-reader.ts";
import { RouteTable } from "./route-table.ts";

/** A request as a handler of this server gets it. */
export type ServerRequest<Name extends RouteName> = RouteRequest<Name> & {
  readonly requestId: string;
  /** Is it to start a run without a start event, and has keys that mean nothing? */
  readonly hasStrayKeys: boolean;
  /** `undefined` if everybody may call. */
  readonly caller: Caller | undefined;
  /** The place of the stream that is asked for, to be released at its end; there only if one is asked for. */
  readonly stream: StreamSlot | undefined;
};

/** What a handler answers: what the protocol says, its JSON written already or not. */
type Reply<Name extends RouteName> =
  | RouteReply<Name>
  | {
      readonly status: RouteStatus<Name>;
      readonly body: JsonText<RouteResponse<Name>>;
      readonly headers?: Readonly<Record<string, string>>;
    };

type Handle<Name extends RouteName> = (request: ServerRequest<Name>) => Reply<Name> | Promise<Reply<Name>>;

interface CheckedHandler<Name extends RouteName> {
  /** Refuses a request, by throwing, before its body is read. */
  readonly check: (params: PathParams<Routes[Name]["path"]>) => void;
  readonly handle: Handle<Name>;
}

/** Exactly one handler for each of the routes `Names`. */
export type ServerRouteHandlers<Names extends RouteName = RouteName> = {
  readonly [Name in Names]: Handle<Name> | CheckedHandler<Name>;
};

/** @param request - its caller is `undefined` for those who may not see more than the page itself */
export type PageHandler = (request: Pick<ServerRequest<"docs">, "request" | "caller">) => Response;

type HeaderRecord = Readonly<Record<string, string>>;

/** An answer that is JSON, written already or not. */
interface JsonReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: HeaderRecord;
}

/** A request as the handler of a route gets it that is none of the protocol's. */
export interface OwnRequest extends Pick<ServerRequest<RouteName>, "request" | "requestId" | "caller" | "stream"> {
  readonly params: Readonly<Record<string, string>>;
  /** As the schema of the route gives it; `undefined` without one. */
  readonly query: unknown;
  /** As the schema of the route gives it; `undefined` without one. */
  readonly headers: unknown;
  readonly environment: FetchEnvironment | undefined;
}

/** A route that is none of the protocol's: the debugger's. Pages of other origins may not read its answers. */
export interface OwnRoute {
  /** Beneath the base path, with parameters. Requests are GET, or HEAD. */
  readonly path: string;
  readonly scope: Scope | "open";
  /** What it takes. @default no query, and no headers */
  readonly schema?: Pick<RouteSchema, "query" | "repeated" | "headers">;
  /** Does it answer with streams, of which there are so many? @default false */
  readonly isStream?: boolean;
  /** Refuses a request, by throwing, before anything else is done. */
  readonly guard?: (request: Request, environment: FetchEnvironment | undefined) => void;
  readonly handle: (request: OwnRequest) => MaybePromise<Response | JsonReply>;
}

export interface RouterOptions {
  readonly handlers: Partial<ServerRouteHandlers>;
  /** Pages that are no routes of the protocol, by their paths; open as `/docs` is. */
  readonly pages: Readonly<Record<`/${string}`, PageHandler>>;
  /** What the server serves besides. */
  readonly ownRoutes: readonly OwnRoute[];
  /** Before every path; `""` for nothing. */
  readonly basePath: string;
  readonly gate: RequestGate;
  readonly limits: Limits;
  readonly streams: StreamSlots;
  /** How many proxies stand before the server. */
  readonly trustedProxies: number;
  readonly auth: Auth | undefined;
  readonly cors: Cors | undefined;
  readonly onError: ErrorListener | undefined;
  readonly observer: RequestObserver;
  readonly logger: ServerLogger;
}

/** One route, as requests meet it. */
interface ServedRoute {
  readonly label: RouteLabel;
  readonly scope: Scope | "open";
  /** Is it open to those who may not read too, who then see less? */
  readonly isPage: boolean;
  readonly guard: OwnRoute["guard"];
  readonly check: ((params: never) => void) | undefined;
  readonly reader: RequestReader;
  readonly isStream: (query: unknown) => boolean;
  readonly handle: (request: never) => MaybePromise<Response | JsonReply>;
}

/** One request on its way. */
interface Call {
  readonly request: Request;
  readonly environment: FetchEnvironment | undefined;
  readonly id: string;
  /** The headers that every answer to it has. */
  readonly headers: HeaderRecord;
  /** Milliseconds, on the clock of `performance`. */
  readonly startedAt: number;
}

/** Answers the requests of one route. */
type Target = (
  request: Request,
  environment: FetchEnvironment | undefined,
  params: Readonly<Record<string, string>>,
) => Promise<Response>;

/** The protocol's table of routes, put to work. */
export class Router {
  readonly #options: RouterOptions;
  readonly #table = new RouteTable<Target>();
  /** For requests that ask whether another one may be sent. */
  readonly #ownPaths: RouteTable<true> | undefined;

  constructor(options: RouterOptions) {
    this.#options = options;
    for (const name of Object.keys(options.handlers) as RouteName[]) this.#add(name);
    for (const [path, page] of Object.entries(options.pages)) this.#addPage(path, page);
    if (options.ownRoutes.length > 0) this.#ownPaths = new RouteTable();
    for (const route of options.ownRoutes) this.#addOwn(route);
  }

  /** @param environment - what the HTTP server passes beside the request */
  fetch(request: Request, environment?: unknown): Response | Promise<Response> {
    const preflight = request.method === "OPTIONS" ? this.#preflightHeaders(request) : undefined;
    if (preflight) {
      return new Response(null, { status: 204, headers: { ...preflight, [requestIdHeader]: requestIdOf(request) } });
    }
    const given = environmentOf(environment);
    return request.method === "HEAD" ? this.#answerHead(request, given) : this.#dispatch(request, given);
  }

  #dispatch(request: Request, environment: FetchEnvironment | undefined): Response | Promise<Response> {
    const found = this.#table.find(request);
    if (found?.target) return found.target(request, environment, found.params);
    const call = this.#begin(request, environment, this.#options.cors);
    if (!found) return this.#refuse(call, 404, "Not Found");
    return this.#refuse(call, 405, "Method Not Allowed", { allow: found.allow });
  }

  async #answerHead(request: Request, environment: FetchEnvironment | undefined): Promise<Response> {
    const { status, headers } = await this.#dispatch(request, environment);
    return new Response(null, { status, headers });
  }

  #preflightHeaders(request: Request): HeaderRecord | undefined {
    return this.#ownPaths?.find(request)?.target ? undefined : this.#options.cors?.preflightHeaders(request);
  }

  #add<Name extends RouteName>(name: Name): void {
    const handler = this.#options.handlers[name] as Handle<Name> | CheckedHandler<Name>;
    const { check, handle } = typeof handler === "function" ? { check: undefined, handle: handler } : handler;
    const reader = new RouteReader(name, this.#options.limits);
    const isStream = (query: unknown): boolean => asksForStream(name, query);
    const shared = { label: routes[name], scope: routeScopes[name], isPage: name === "docs", guard: undefined };
    this.#addServed(routes[name].path, { ...shared, check, reader, isStream, handle: handle as ServedRoute["handle"] });
  }

  #addServed(path: string, route: ServedRoute): void {
    const { cors, basePath } = this.#options;
    this.#table.add(route.label.method, basePath + path, (request, environment, params) =>
      this.#answer(route, this.#begin(request, environment, cors), params),
    );
  }

  #addPage(path: string, page: PageHandler): void {
    const { basePath, limits } = this.#options;
    const shared = { label: routes.docs, scope: "read", isPage: true, guard: undefined, check: undefined } as const;
    const reader = new RouteReader("docs", limits);
    const add = (where: string, handle: PageHandler): void =>
      this.#addServed(where, { ...shared, reader, isStream: () => false, handle });
    add(path, page);
    // Without the slash at the end the links of the page, which are relative, would lead elsewhere.
    const location = `${basePath.slice(basePath.lastIndexOf("/") + 1)}/`;
    if (path === "/" && basePath) add("", () => new Response(null, { status: 308, headers: { location } }));
  }

  #addOwn({ path, scope, schema = {}, isStream = false, guard, handle }: OwnRoute): void {
    const whole = this.#options.basePath + path;
    const label = { method: "GET", path: path as `/${string}` } as const;
    const reader = new OwnRouteReader(schema);
    const shared = { label, scope, isPage: false, guard, check: undefined };
    const route: ServedRoute = { ...shared, reader, isStream: () => isStream, handle };
    this.#table.add("GET", whole, (request, environment, params) =>
      this.#answer(route, this.#begin(request, environment, undefined), params),
    );
    this.#ownPaths?.add("OPTIONS", whole, true);
  }

  async #answer(route: ServedRoute, call: Call, params: Readonly<Record<string, string>>): Promise<Response> {
    const { gate, logger, onError } = this.#options;
    const { request, id: requestId, headers } = call;
    gate.enter();
    let response: Response;
    try {
      response = await this.#handle(route, call, params);
    } catch (error) {
      response = await errorResponse(error, { request, requestId, logger, onError, headers });
    } finally {
      gate.leave();
    }
    this.#observe(route.label, call, params, response);
    return response;
  }

  async #handle(route: ServedRoute, call: Call, params: Readonly<Record<string, string>>): Promise<Response> {
    const { request, environment } = call;
    const { guard, check, reader, handle } = route;
    guard?.(request, environment);
    const admitted = route.isPage ? this.#admitReader(request) : this.#admit(route.scope, request);
    const caller = admitted && (await admitted);
    check?.(params as never);
    const query = reader.query(request);
    const headers = reader.headers(request);
    const { body, hasStrayKeys } = reader.hasBody ? await reader.body(request, environment) : noBody;
    const stream = route.isStream(query) ? this.#takeStream(call) : undefined;
    let isStreaming = false;
    try {
      const requestId = call.id;
      const read = { params, query, body, hasStrayKeys, headers, request, requestId, caller, stream, environment };
      const reply = await handle(read as never);
      isStreaming = reply instanceof Response && reply.status === 200 && request.method !== "HEAD";
      return reply instanceof Response ? finish(reply, call) : respond(reply, call);
    } finally {
      if (!isStreaming) stream?.release();
    }
  }

  #observe(
    route: RouteLabel | undefined,
    { request, id: requestId, startedAt }: Call,
    params: Readonly<Record<string, string | undefined>>,
    { status }: Response,
  ): void {
    const durationMs = performance.now() - startedAt;
    this.#options.observer({ route, request, params, status, requestId, durationMs });
  }

  /** @returns who calls; nothing is awaited if everybody may */
  #admit(scope: Scope | "open", request: Request): Promise<Caller> | undefined {
    if (scope === "open") return undefined;
    const { gate, auth } = this.#options;
    if (!gate.isOpen) throw new RefusedError(503, "The server is not started, or is stopped", { "retry-after": "1" });
    return auth?.authorize(request, scope);
  }

  /** Anybody may open a page, since a browser sends no token; what it shows depends on the caller. */
  async #admitReader(request: Request): Promise<Caller | undefined> {
    try {
      return await this.#admit("read", request);
    } catch (error) {
      if (error instanceof RefusedError && (error.status === 401 || error.status === 403)) return undefined;
      throw error;
    }
  }

  #takeStream({ request, environment }: Call): StreamSlot {
    const { streams, trustedProxies } = this.#options;
    return streams.take(clientAddress(request, environment, trustedProxies), environment);
  }

  /** @param cors - says which pages may read the answer */
  #begin(request: Request, environment: FetchEnvironment | undefined, cors: Cors | undefined): Call {
    const id = requestIdOf(request);
    const headers = { ...cors?.headersFor(request), [requestIdHeader]: id };
    return { request, environment, id, headers, startedAt: performance.now() };
  }

  #refuse(call: Call, status: number, detail: string, headers?: HeaderRecord): Response {
    const response = refusal(status, detail, { ...headers, ...call.headers });
    this.#observe(undefined, call, {}, response);
    return response;
  }
}

const noBody = { body: undefined, hasStrayKeys: false } as const;

/** Does a request ask for a stream? */
const asksForStream = (name: RouteName, query: unknown): boolean =>
  name === "streamEvents" || (name === "runWorkflow" && (query as RouteRequest<"runWorkflow">["query"]).stream);

const policyHeader = "content-security-policy";

function respond({ status, body, headers }: JsonReply, call: Call): Response {
  const text = body instanceof JsonText ? body.text : JSON.stringify(body);
  // Spread first, which is much the fastest; of further headers there are none mostly.
  const own = { ...call.headers, "content-type": "application/json" };
  const all: Record<string, string> = headers ? { ...own, ...headers } : own;
  if (call.request.method !== "HEAD") return new Response(text, { status, headers: all });
  all["content-length"] = String(new TextEncoder().encode(text).byteLength);
  return new Response(null, { status, headers: all });
}

function finish(response: Response, { request, headers }: Call): Response {
  const isPage = response.headers.get("content-type")?.startsWith("text/html");
  // A page knows best what it runs.
  const policy = response.headers.get(policyHeader);
  const own = policy === null ? undefined : { [policyHeader]: policy };
  const whole = withHeaders(response, isPage ? { ...pageSecurityHeaders, ...own, ...headers } : headers);
  if (request.method !== "HEAD") return whole;
  whole.body?.cancel().catch(() => {}); // a stream that nobody reads
  return new Response(null, { status: whole.status, headers: whole.headers });
}
