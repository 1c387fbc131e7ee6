import { errorBodySchema } from "@llama-agents/protocol/schemas";
import type { Components } from "./components.ts";
import type { Reference, ResponseObject } from "./open-api-document.ts";

const errors = {
  400: { name: "BadRequest", description: "The request is not what the route takes; the detail says why." },
  401: { name: "Unauthorized", description: "The request has no valid token." },
  403: { name: "Forbidden", description: "The token does not allow this." },
  404: { name: "NotFound", description: "There is no such workflow or handler." },
  405: { name: "MethodNotAllowed", description: "The path does not take this method; `Allow` names those it takes." },
  408: { name: "RequestTimeout", description: "The body took too long to arrive." },
  409: { name: "Conflict", description: "The run's state, or an earlier request with the same key, forbids this." },
  413: { name: "PayloadTooLarge", description: "The body is larger than the server accepts." },
  429: { name: "TooManyRequests", description: "The server is at one of its limits; try again later." },
  500: {
    name: "InternalServerError",
    description: "The server has failed; its log has more, under the id in the detail.",
  },
  503: { name: "ServiceUnavailable", description: "The server does not run, or not this run; try again later." },
} as const;

type ErrorStatus = keyof typeof errors;

const errorHeaders: { readonly [Status in ErrorStatus]?: ResponseObject["headers"] } = {
  401: { "WWW-Authenticate": { schema: { type: "string" } } },
  405: { Allow: { description: "The methods, with commas between.", schema: { type: "string" } } },
  429: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
  503: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
};

/** The answers to requests that are refused or fail, by their names. */
export function errorResponses(components: Components, hasAuthentication: boolean): Record<string, ResponseObject> {
  const schema = components.ofZod(errorBodySchema);
  const entries = Object.entries(errors).filter(([status]) => hasAuthentication || !authentication.has(Number(status)));
  return Object.fromEntries(
    entries.map(([status, { name, description }]) => {
      const headers = errorHeaders[Number(status) as ErrorStatus];
      return [name, { description, ...(headers && { headers }), content: { "application/json": { schema } } }];
    }),
  );
}

const authentication = new Set([401, 403]);

/** The statuses that any route may answer with. */
const everywhere = [405, 429, 500, 503] as const;

/** The errors of a route: its own, those that are possible everywhere, and those of authentication. */
export function errorStatuses(own: readonly number[], isProtected: boolean): readonly number[] {
  return [...new Set([...own, ...everywhere, ...(isProtected ? authentication : [])])].sort((a, b) => a - b);
}

/** @throws RangeError if the status is not one of those that are described */
export function errorReference(status: number): Reference {
  const error = errors[status as ErrorStatus];
  if (!error) throw new RangeError(`There is no description of the status ${status}: add it to errors`);
  return { $ref: `#/components/responses/${error.name}` };
}

export function errorDescription(status: number): string {
  return errors[status as ErrorStatus].description;
}
