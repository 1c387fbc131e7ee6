import type { z } from "zod";
import type { RouteBody, RouteHeaders, RouteQuery } from "../route-types.ts";
import type { RouteName } from "../routes.ts";
import { JsonError, type ParseJsonOptions, parseJson } from "../safe-json.ts";
import { type RouteSchema, routeSchemas } from "./routes.ts";

/** A request that is not what its route takes: the server answers 400, with the message as `detail`. */
export class InvalidRequestError extends Error {
  override readonly name = "InvalidRequestError";
}

/**
 * Parses and checks the body of a request. A route without a body reads nothing.
 *
 * @throws InvalidRequestError if the text is not JSON, or not what the route takes
 */
export function readBody<Name extends RouteName>(
  name: Name,
  text: string,
  options?: ParseJsonOptions,
): RouteBody<Name> {
  const { body }: RouteSchema = routeSchemas[name];
  return (body && check(body, parse(name, text, options))) as RouteBody<Name>;
}

/**
 * Checks the query of a request. Of a parameter that is not a list the last one counts.
 *
 * @throws InvalidRequestError
 */
export function readQuery<Name extends RouteName>(
  name: Name,
  parameters: Iterable<readonly [string, string]>,
): RouteQuery<Name> {
  return readQueryOf(routeSchemas[name] as RouteSchema, parameters) as RouteQuery<Name>;
}

/**
 * The same for a route that is none of the table.
 *
 * @returns `undefined` if it takes no query
 * @throws InvalidRequestError
 */
export function readQueryOf(
  { query, repeated = [] }: Pick<RouteSchema, "query" | "repeated">,
  parameters: Iterable<readonly [string, string]>,
): unknown {
  if (!query) return undefined;
  const lists = new Map<string, string[]>(repeated.map((key) => [key, []]));
  const values = new Map<string, unknown>();
  for (const [key, text] of parameters) {
    const list = lists.get(key);
    list?.push(text);
    values.set(key, list ?? text);
  }
  return check(query, Object.fromEntries(values));
}

/**
 * Checks the headers of a request that its route looks at.
 *
 * @param headers - as names in lower case and values, such as a `Headers` object
 * @throws InvalidRequestError
 */
export function readHeaders<Name extends RouteName>(
  name: Name,
  headers: Iterable<readonly [string, string]>,
): RouteHeaders<Name> {
  return readHeadersOf(routeSchemas[name] as RouteSchema, headers) as RouteHeaders<Name>;
}

/**
 * The same for a route that is none of the table.
 *
 * @returns `undefined` if it looks at no headers
 * @throws InvalidRequestError
 */
export function readHeadersOf(
  { headers: schema }: Pick<RouteSchema, "headers">,
  headers: Iterable<readonly [string, string]>,
): unknown {
  return schema && check(schema, Object.fromEntries(headers));
}

function parse(name: RouteName, text: string, options: ParseJsonOptions | undefined): unknown {
  try {
    return parseJson(text, options);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    // Two wordings of the published servers, which clients may match.
    const what = name === "sendEvent" ? "Error processing request" : "Invalid JSON body";
    throw new InvalidRequestError(`${what}: ${error.message}`, { cause: error });
  }
}

function check(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidRequestError(result.error.issues[0]?.message ?? "Invalid request", { cause: result.error });
}
