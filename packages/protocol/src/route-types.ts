import type { z } from "zod";
import type { PathParams } from "./route-path.ts";
import type { RouteName, Routes } from "./routes.ts";
import type { errorBodySchema, routeSchemas } from "./schemas/routes.ts";

type Schemas = typeof routeSchemas;
type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Part<Name extends RouteName, Key extends string> = Schemas[Name] extends {
  readonly [K in Key]: infer Schema;
}
  ? Schema
  : undefined;

/** The body that a client sends; `undefined` if the route takes none. */
export type RouteBodyInput<Name extends RouteName> = Input<Part<Name, "body">>;
/** The body that a server gets, checked. */
export type RouteBody<Name extends RouteName> = Output<Part<Name, "body">>;
/** The query that a client sends, before its values become text; `undefined` if the route takes none. */
export type RouteQueryInput<Name extends RouteName> = Input<Part<Name, "query">>;
/** The query that a server gets, checked. */
export type RouteQuery<Name extends RouteName> = Output<Part<Name, "query">>;
/** The headers that a client may send, beside those of HTTP itself; `undefined` if the route looks at none. */
export type RouteHeadersInput<Name extends RouteName> = Input<Part<Name, "headers">>;
/** The headers that a server gets, checked. */
export type RouteHeaders<Name extends RouteName> = Output<Part<Name, "headers">>;
/** The JSON of an answer; of one item if the answer is a stream. */
export type RouteResponse<Name extends RouteName> = Output<Part<Name, "response">>;
/** The statuses that carry a `RouteResponse`. */
export type RouteStatus<Name extends RouteName> = keyof Routes[Name]["answers"] & number;
/** The JSON of every other answer. */
export type ErrorBody = z.output<typeof errorBodySchema>;

/** A request as a route's handler gets it: everything read and checked. */
export interface RouteRequest<Name extends RouteName> {
  readonly params: PathParams<Routes[Name]["path"]>;
  readonly query: RouteQuery<Name>;
  readonly body: RouteBody<Name>;
  readonly headers: RouteHeaders<Name>;
  /** For other headers and the signal; its body has been read. */
  readonly request: Request;
}

type Media<Name extends RouteName> = Routes[Name] extends { readonly media: readonly (infer Form)[] }
  ? Form
  : "application/json";

interface JsonReply<Name extends RouteName> {
  readonly status: RouteStatus<Name>;
  readonly body: RouteResponse<Name>;
  /** Headers of the route's own. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route's handler answers: JSON with its status, or, in another form, the response itself. */
export type RouteReply<Name extends RouteName> =
  | ("application/json" extends Media<Name> ? JsonReply<Name> : never)
  | ([Exclude<Media<Name>, "application/json">] extends [never] ? never : Response);

/** What a server must provide: exactly one handler for each of the routes `Names`. */
export type RouteHandlers<Names extends RouteName = RouteName> = {
  readonly [Name in Names]: (request: RouteRequest<Name>) => RouteReply<Name> | Promise<RouteReply<Name>>;
};
