import {
  type PathParams,
  type RouteReply,
  type RouteRequest,
  type RouteResponse,
  type RouteStatus,
  type Routes,
  routes,
  type SpecifiedRouteName,
} from "@llama-agents/protocol";
import { type RouteSchema, readBody, readQuery, routeSchemas } from "@llama-agents/protocol/schemas";
import { type Context, Hono } from "hono";
import type { ServerLogger } from "../logger.ts";
import { errorResponse, refusal } from "./errors.ts";
import { JsonText } from "./json-text.ts";

/** What a handler answers: what the protocol says, its JSON written already or not. */
type Reply<Name extends SpecifiedRouteName> =
  | RouteReply<Name>
  | { readonly status: RouteStatus<Name>; readonly body: JsonText<RouteResponse<Name>> };

type Handle<Name extends SpecifiedRouteName> = (request: RouteRequest<Name>) => Reply<Name> | Promise<Reply<Name>>;

interface CheckedHandler<Name extends SpecifiedRouteName> {
  /** Refuses a request, by throwing, before its body is read. */
  readonly check: (params: PathParams<Routes[Name]["path"]>) => void;
  readonly handle: Handle<Name>;
}

/** Exactly one handler for each of the routes `Names`. */
export type ServerRouteHandlers<Names extends SpecifiedRouteName = SpecifiedRouteName> = {
  readonly [Name in Names]: Handle<Name> | CheckedHandler<Name>;
};

/** The protocol's table of routes, put to work. */
export function createRouter(handlers: ServerRouteHandlers, logger: ServerLogger): Hono {
  const app = new Hono();
  const methods = new Map<string, string[]>();
  for (const name of Object.keys(handlers) as SpecifiedRouteName[]) {
    const { method, path } = routes[name];
    app.on(method, path, answerWith(name, handlers[name] as CheckedHandler<typeof name>, logger));
    methods.set(path, [...(methods.get(path) ?? []), ...(method === "GET" ? ["GET", "HEAD"] : [method])]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, () => refusal(405, "Method Not Allowed", { allow: allowed.join(", ") }));
  }
  app.notFound(() => refusal(404, "Not Found"));
  return app;
}

function answerWith<Name extends SpecifiedRouteName>(
  name: Name,
  handler: Handle<Name> | CheckedHandler<Name>,
  logger: ServerLogger,
): (context: Context) => Promise<Response> {
  const { check, handle } = typeof handler === "function" ? { check: undefined, handle: handler } : handler;
  const { body: bodySchema, query: querySchema }: RouteSchema = routeSchemas[name];
  return async (context) => {
    const request = context.req.raw;
    try {
      const params = context.req.param() as PathParams<Routes[Name]["path"]>;
      check?.(params);
      const query = querySchema ? readQuery(name, new URL(request.url).searchParams) : undefined;
      const body = bodySchema ? readBody(name, await request.text()) : undefined;
      const reply = await handle({ params, query, body, request } as RouteRequest<Name>);
      return reply instanceof Response ? reply : respond(reply);
    } catch (error) {
      return errorResponse(error, request, logger);
    }
  };
}

const headers = { "content-type": "application/json" };

function respond({ status, body }: { readonly status: number; readonly body: unknown }): Response {
  return new Response(body instanceof JsonText ? body.text : JSON.stringify(body), { status, headers });
}
