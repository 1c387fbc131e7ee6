import type { Route } from "@llama-agents/protocol";
import { errorBodySchema, eventEnvelopeSchema, type RouteSchema } from "@llama-agents/protocol/schemas";
import type { z } from "zod";
import type { Components } from "./components.ts";
import type {
  JsonSchema,
  MediaContent,
  Operation,
  Parameter,
  RequestBody,
  ResponseHeader,
  ResponseObject,
} from "./open-api-document.ts";
import { errorDescription, errorReference, errorStatuses } from "./responses.ts";

/** A route and what it takes and gives. */
export interface DocumentedRoute {
  readonly name: string;
  readonly route: Route;
  readonly schema: RouteSchema;
}

const pathParameters: Readonly<Record<string, string>> = {
  name: "The name under which the workflow was added.",
  handler_id: "The id of the run, as given when it was started.",
};

/** `/handlers/:handlerId` → `/handlers/{handler_id}`. */
export function documentedPath(path: string): string {
  return path.replace(/:(\w+)/g, (_match, name: string) => `{${snakeCase(name)}}`);
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The operation of a route. */
export function routeOperation(
  { name, route, schema }: DocumentedRoute,
  components: Components,
  hasAuthentication: boolean,
): Operation {
  const parameters = [
    ...pathParametersOf(route),
    ...parametersOf(schema.query, "query", components),
    ...parametersOf(schema.headers, "header", components),
  ];
  return {
    operationId: name,
    tags: [tagOf(route)],
    summary: route.summary,
    description: schema.description,
    ...(route.deprecated && { deprecated: true }),
    ...(hasAuthentication && route.isPublic && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(schema.body && { requestBody: jsonBody(components.ofZod(schema.body)) }),
    responses: responsesOf(route, schema, components, hasAuthentication),
  };
}

export function jsonBody(schema: JsonSchema, example?: unknown): RequestBody {
  return { required: true, content: { "application/json": { schema, ...(example !== undefined && { example }) } } };
}

function tagOf({ path }: Route): string {
  const [, first = ""] = path.split("/");
  return { workflows: "workflows", handlers: "handlers", results: "handlers", events: "events" }[first] ?? "server";
}

function pathParametersOf({ path }: Route): Parameter[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => snakeCase(name));
  return names.map((name) => ({
    name,
    in: "path",
    required: true,
    ...(pathParameters[name] && { description: pathParameters[name] }),
    schema: { type: "string" },
  }));
}

function parametersOf(schema: z.ZodObject | undefined, where: "query" | "header", components: Components): Parameter[] {
  return headersOf(schema, components).map(([name, { description, schema: its }]) => {
    const { deprecated, ...rest } = its;
    return {
      name: where === "header" ? headerCase(name) : name,
      in: where,
      ...(deprecated === true && { deprecated }),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

function headersOf(schema: z.ZodObject | undefined, components: Components): [string, ResponseHeader][] {
  return Object.entries(schema?.shape ?? {}).map(([name, value]) => {
    const { description, ...its } = components.ofZod(value as z.ZodType);
    return [name, { ...(typeof description === "string" && { description }), schema: its }];
  });
}

/** Headers have no case; documents read better with one. */
const headerCase = (name: string): string => name.replace(/(^|-)(id$|[a-z])/g, (match) => match.toUpperCase());

function responsesOf(
  route: Route,
  schema: RouteSchema,
  components: Components,
  hasAuthentication: boolean,
): Operation["responses"] {
  const errors = errorStatuses(route.errors, hasAuthentication && !route.isPublic);
  const responses: Record<string, Operation["responses"][string]> = {};
  for (const status of errors) responses[status] = errorReference(status);
  const headers = Object.fromEntries(headersOf(schema.responseHeaders, components));
  for (const [status, description] of Object.entries(route.answers)) {
    const isError = errors.includes(Number(status));
    responses[status] = {
      description: isError ? `${description} Or, with a detail: ${errorDescription(Number(status))}` : description,
      ...(schema.responseHeaders && status === "200" && { headers }),
      ...contentOf(status, route, schema, isError, components),
    };
  }
  return responses;
}

function contentOf(
  status: string,
  route: Route,
  schema: RouteSchema,
  isError: boolean,
  components: Components,
): Pick<ResponseObject, "content"> {
  if (status === "204" || status.startsWith("3")) return {};
  const response = components.ofZod(schema.response);
  if (isError) {
    const either: JsonSchema = { anyOf: [response, components.ofZod(errorBodySchema)] };
    return { content: { "application/json": { schema: either } } };
  }
  const media = route.media ?? ["application/json"];
  const content = media.map((form): [string, MediaContent] => {
    // Of a stream the schema is that of one item: it is what generated clients yield.
    const schemaOfForm = form === "text/event-stream" ? components.ofZod(eventEnvelopeSchema) : response;
    return [form, { schema: schemaOfForm }];
  });
  return { content: Object.fromEntries(content) };
}
