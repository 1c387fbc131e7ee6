import type { z } from "zod";
import type { PathParams, RouteName, Routes } from "./routes.ts";
import type { errorBodySchema, routeSchemas } from "./schemas/routes.ts";

type Schemas = typeof routeSchemas;
type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Part<Name extends SpecifiedRouteName, Key extends string> = Schemas[Name] extends {
  readonly [K in Key]: infer Schema;
}
  ? Schema
  : undefined;

/** The routes whose requests and answers are typed. */
export type SpecifiedRouteName = keyof Schemas & RouteName;

/** The body that a client sends; `undefined` if the route takes none. */
export type RouteBodyInput<Name extends SpecifiedRouteName> = Input<Part<Name, "body">>;
/** The body that a server gets, checked. */
export type RouteBody<Name extends SpecifiedRouteName> = Output<Part<Name, "body">>;
/** The query that a client sends, before its values become text; `undefined` if the route takes none. */
export type RouteQueryInput<Name extends SpecifiedRouteName> = Input<Part<Name, "query">>;
/** The query that a server gets, checked. */
export type RouteQuery<Name extends SpecifiedRouteName> = Output<Part<Name, "query">>;
/** The JSON of an answer; of one item if the route answers with a stream. */
export type RouteResponse<Name extends SpecifiedRouteName> = Output<Part<Name, "response">>;
/** The statuses that carry a `RouteResponse`. */
export type RouteStatus<Name extends RouteName> = keyof Routes[Name]["answers"] & number;
/** The JSON of every other answer. */
export type ErrorBody = z.output<typeof errorBodySchema>;

/** A request as a route's handler gets it: everything read and checked. */
export interface RouteRequest<Name extends SpecifiedRouteName> {
  readonly params: PathParams<Routes[Name]["path"]>;
  readonly query: RouteQuery<Name>;
  readonly body: RouteBody<Name>;
  /** For headers and the signal; its body has been read. */
  readonly request: Request;
}

/** What a route's handler answers: JSON with its status, or the stream itself. */
export type RouteReply<Name extends SpecifiedRouteName> = Routes[Name] extends { readonly stream: true }
  ? Response
  : { readonly status: RouteStatus<Name>; readonly body: RouteResponse<Name> };

/** What a server must provide: exactly one handler for each of the routes `Names`. */
export type RouteHandlers<Names extends SpecifiedRouteName = SpecifiedRouteName> = {
  readonly [Name in Names]: (request: RouteRequest<Name>) => RouteReply<Name> | Promise<RouteReply<Name>>;
};
