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
import { type Context, Hono } from "hono";
import type { ServerLogger } from "../logger.ts";
import type { RequestObserver } from "../observability/request-observer.ts";
import { type ErrorListener, errorResponse, RefusedError, refusal, withHeaders } from "./errors.ts";
import { JsonText } from "./json-text.ts";
import type { Auth, Caller } from "./middleware/auth.ts";
import { clientAddress } from "./middleware/client-address.ts";
import type { Cors } from "./middleware/cors.ts";
import { environmentOf, type FetchEnvironment } from "./middleware/fetch-environment.ts";
import type { Limits } from "./middleware/limits.ts";
import { requestIdHeader, requestIdOf } from "./middleware/request-id.ts";
import { routeScopes } from "./middleware/route-scopes.ts";
import { pageSecurityHeaders } from "./middleware/security-headers.ts";
import type { StreamSlot, StreamSlots } from "./middleware/stream-slots.ts";
import type { RequestGate } from "./request-gate.ts";
import { RouteReader } from "./route-reader.ts";

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

type OptionallyChecked<Name extends RouteName> = Pick<CheckedHandler<Name>, "handle"> & {
  readonly check: CheckedHandler<Name>["check"] | undefined;
};

/** Exactly one handler for each of the routes `Names`. */
export type ServerRouteHandlers<Names extends RouteName = RouteName> = {
  readonly [Name in Names]: Handle<Name> | CheckedHandler<Name>;
};

/** @param request - its caller is `undefined` for those who may not see more than the page itself */
export type PageHandler = (request: Pick<ServerRequest<"docs">, "request" | "caller">) => Response;

export interface RouterOptions {
  readonly handlers: Partial<ServerRouteHandlers>;
  /** Pages that are no routes of the protocol, by their paths; open as `/docs` is. */
  readonly pages: Readonly<Record<`/${string}`, PageHandler>>;
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

type HeaderRecord = Readonly<Record<string, string>>;

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

/** The protocol's table of routes, put to work. */
export class Router {
  readonly #options: RouterOptions;
  readonly #app: Hono;
  /** The same, before the base path. */
  readonly #root = new Hono();
  readonly #methods = new Map<string, string[]>();

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#app = this.#root.basePath(options.basePath);
    for (const name of Object.keys(options.handlers) as RouteName[]) this.#add(name);
    for (const [path, page] of Object.entries(options.pages)) this.#addPage(path, page);
    for (const [path, allowed] of this.#methods) {
      const headers = { allow: allowed.join(", ") };
      this.#app.all(path, (context) => this.#refuse(context, 405, "Method Not Allowed", headers));
    }
    this.#app.notFound((context) => this.#refuse(context, 404, "Not Found"));
  }

  /** @param environment - what the HTTP server passes beside the request */
  fetch(request: Request, environment?: unknown): Response | Promise<Response> {
    const preflight = request.method === "OPTIONS" ? this.#options.cors?.preflightHeaders(request) : undefined;
    if (preflight) {
      return new Response(null, { status: 204, headers: { ...preflight, [requestIdHeader]: requestIdOf(request) } });
    }
    return this.#app.fetch(request, environmentOf(environment) as object);
  }

  #add<Name extends RouteName>(name: Name): void {
    const { method, path } = routes[name];
    const given = this.#options.handlers[name] as Handle<Name> | CheckedHandler<Name>;
    const handler: OptionallyChecked<Name> = typeof given === "function" ? { check: undefined, handle: given } : given;
    const reader = new RouteReader(name, this.#options.limits);
    this.#app.on(method, path, (context) => this.#answer(name, handler, reader, context));
    const methods = method === "GET" ? ["GET", "HEAD"] : [method];
    this.#methods.set(path, [...(this.#methods.get(path) ?? []), ...methods]);
  }

  #addPage(path: string, page: PageHandler): void {
    const { basePath, limits } = this.#options;
    const reader = new RouteReader("docs", limits);
    const add = (whole: string, handle: Handle<"docs">): void => {
      this.#root.on("GET", whole, (context) => this.#answer("docs", { check: undefined, handle }, reader, context));
      this.#root.all(whole, (context) => this.#refuse(context, 405, "Method Not Allowed", { allow: "GET, HEAD" }));
    };
    add(basePath + path, page);
    // Without the slash at the end the links of the page, which are relative, would lead elsewhere.
    const location = `${basePath.slice(basePath.lastIndexOf("/") + 1)}/`;
    if (path === "/" && basePath) add(basePath, () => new Response(null, { status: 308, headers: { location } }));
  }

  async #answer<Name extends RouteName>(
    name: Name,
    handler: OptionallyChecked<Name>,
    reader: RouteReader<Name>,
    context: Context,
  ): Promise<Response> {
    const { gate, logger, onError } = this.#options;
    const call = this.#begin(context);
    const { request, id: requestId, headers } = call;
    const params = context.req.param() as PathParams<Routes[Name]["path"]>;
    gate.enter();
    let response: Response;
    try {
      response = await this.#handle(name, handler, reader, call, params);
    } catch (error) {
      response = await errorResponse(error, { request, requestId, logger, onError, headers });
    } finally {
      gate.leave();
    }
    this.#observe(name, call, params, response);
    return response;
  }

  async #handle<Name extends RouteName>(
    name: Name,
    { check, handle }: OptionallyChecked<Name>,
    reader: RouteReader<Name>,
    call: Call,
    params: PathParams<Routes[Name]["path"]>,
  ): Promise<Response> {
    const { request, environment } = call;
    const caller = await (name === "docs" ? this.#admitReader(request) : this.#admit(name, request));
    check?.(params);
    const query = reader.query(request);
    const headers = reader.headers(request);
    const { body, hasStrayKeys } = reader.hasBody ? await reader.body(request, environment) : noBody;
    const stream = isStream(name, query) ? this.#takeStream(call) : undefined;
    let isStreaming = false;
    try {
      const read = { params, query, body, hasStrayKeys, headers, request, requestId: call.id, caller, stream };
      const reply = await handle(read as unknown as ServerRequest<Name>);
      isStreaming = reply instanceof Response && reply.status === 200 && request.method !== "HEAD";
      return reply instanceof Response ? finish(reply, call) : respond(reply, call);
    } finally {
      if (!isStreaming) stream?.release();
    }
  }

  #observe(
    route: RouteName | undefined,
    { request, id: requestId, startedAt }: Call,
    params: Readonly<Record<string, string | undefined>>,
    { status }: Response,
  ): void {
    const durationMs = performance.now() - startedAt;
    this.#options.observer({ route, request, params, status, requestId, durationMs });
  }

  /** @returns who calls; nothing is awaited if everybody may */
  #admit(name: RouteName, request: Request): Promise<Caller> | undefined {
    const scope = routeScopes[name];
    if (scope === "open") return undefined;
    const { gate, auth } = this.#options;
    if (!gate.isOpen) throw new RefusedError(503, "The server is not started, or is stopped", { "retry-after": "1" });
    return auth?.authorize(request, scope);
  }

  /** Anybody may open a page, since a browser sends no token; what it shows depends on the caller. */
  async #admitReader(request: Request): Promise<Caller | undefined> {
    try {
      return await this.#admit("docs", request);
    } catch (error) {
      if (error instanceof RefusedError && (error.status === 401 || error.status === 403)) return undefined;
      throw error;
    }
  }

  #takeStream({ request, environment }: Call): StreamSlot {
    const { streams, trustedProxies } = this.#options;
    return streams.take(clientAddress(request, environment, trustedProxies), environment);
  }

  #begin(context: Context): Call {
    const request = context.req.raw;
    const id = requestIdOf(request);
    const cors = this.#options.cors?.headersFor(request);
    const headers = { [requestIdHeader]: id, ...cors };
    return { request, environment: context.env, id, headers, startedAt: performance.now() };
  }

  #refuse(context: Context, status: number, detail: string, headers?: HeaderRecord): Response {
    const call = this.#begin(context);
    const response = refusal(status, detail, { ...headers, ...call.headers });
    this.#observe(undefined, call, {}, response);
    return response;
  }
}

const noBody = { body: undefined, hasStrayKeys: false } as const;

/** Does a request ask for a stream? */
const isStream = (name: RouteName, query: unknown): boolean =>
  name === "streamEvents" || (name === "runWorkflow" && (query as RouteRequest<"runWorkflow">["query"]).stream);

const policyHeader = "content-security-policy";

interface JsonReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: HeaderRecord;
}

function respond({ status, body, headers }: JsonReply, call: Call): Response {
  const text = body instanceof JsonText ? body.text : JSON.stringify(body);
  const all: Record<string, string> = { "content-type": "application/json", ...headers, ...call.headers };
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
