import type { z } from "zod";
import type { RouteBody, RouteQuery, SpecifiedRouteName } from "../route-types.ts";
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
export function readBody<Name extends SpecifiedRouteName>(
  name: Name,
  text: string,
  options?: ParseJsonOptions,
): RouteBody<Name> {
  const { body }: RouteSchema = routeSchemas[name];
  return (body && check(body, parse(name, text, options))) as RouteBody<Name>;
}

/**
 * Checks the query of a request. Of a repeated parameter the last one counts.
 *
 * @throws InvalidRequestError
 */
export function readQuery<Name extends SpecifiedRouteName>(
  name: Name,
  parameters: Iterable<readonly [string, string]>,
): RouteQuery<Name> {
  const { query }: RouteSchema = routeSchemas[name];
  return (query && check(query, Object.fromEntries(parameters))) as RouteQuery<Name>;
}

function parse(name: SpecifiedRouteName, text: string, options: ParseJsonOptions | undefined): unknown {
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
