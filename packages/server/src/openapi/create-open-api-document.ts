import { routes as allRoutes, type Route, type RouteName } from "@llama-agents/protocol";
import { handlersListSchema, routeSchemas } from "@llama-agents/protocol/schemas";
import { Components } from "./components.ts";
import type { Method, OpenApiDocument, Operation, PathItem } from "./open-api-document.ts";
import { errorResponses } from "./responses.ts";
import { documentedPath, routeOperation } from "./route-operation.ts";
import { type DescribedWorkflow, workflowOperations } from "./workflow-operations.ts";

export interface OpenApiOptions {
  /** @default "Workflows API" */
  readonly title?: string;
  /** The version of the API, or of the program that serves it. */
  readonly version: string;
  /** What the API is for, in Markdown. @default none */
  readonly description?: string;
  /** Where the paths begin: an address, or a path such as the server's base path. @default "/" */
  readonly serverUrl?: string;
  /** The routes that are served; pages are left out. @default all of the protocol */
  readonly routes?: { readonly [Name in RouteName]?: Route };
  /** The workflows that are served, each of which gets operations of its own. @default none */
  readonly workflows?: readonly DescribedWorkflow[];
  /** Do requests need a bearer token, but for those of public routes? @default false */
  readonly hasAuthentication?: boolean;
}

const tags = [
  { name: "workflows", description: "What can be run, and running it." },
  { name: "handlers", description: "The runs, each under the id of its handler." },
  { name: "events", description: "Following the events of a run, and sending some to it." },
  { name: "server", description: "The server itself." },
] as const;

/**
 * Describes a server as OpenAPI 3.1, printed from the table of routes. A workflow's own operations, such as
 * `/workflows/greet/run`, are instances of the generic ones with the types of its events: a generated client has a typed
 * function for each, beside the generic functions that take a name.
 */
export function createOpenApiDocument(options: OpenApiOptions): OpenApiDocument {
  const { title = "Workflows API", version, description, serverUrl = "/", hasAuthentication = false } = options;
  const { routes = allRoutes, workflows = [] } = options;
  const components = new Components();
  components.ofZod(handlersListSchema);
  const paths = new Paths();
  const generic: { [Name in RouteName]?: Operation } = {};
  const described = Object.entries(routes).filter(([, route]) => !isPage(route)) as [RouteName, Route][];
  for (const [name, route] of described) {
    const operation = routeOperation({ name, route, schema: routeSchemas[name] }, components, hasAuthentication);
    generic[name] = operation;
    paths.add(documentedPath(route.path), route.method, operation);
  }
  const ids = new Set<string>(Object.keys(allRoutes));
  for (const workflow of workflows) {
    const own = workflowOperations(workflow, generic, components, (id) => uniqueIn(ids, id));
    for (const [name, operation] of Object.entries(own) as [RouteName, Operation][]) {
      const { path, method } = allRoutes[name];
      paths.add(path.replace(":name", encodeURIComponent(workflow.name)), method, operation);
    }
  }
  return {
    openapi: "3.1.0",
    info: { title, version, ...(description !== undefined && { description }) },
    servers: [{ url: serverUrl }],
    ...(hasAuthentication && { security: [{ bearer: [] }] }),
    tags: allTags(workflows),
    paths: paths.items,
    components: {
      responses: errorResponses(components, hasAuthentication),
      schemas: components.all,
      ...(hasAuthentication && { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } }),
    },
  };
}

const isPage = ({ media = [] }: Route): boolean => media.includes("text/html");

function allTags(workflows: readonly DescribedWorkflow[]): OpenApiDocument["tags"] {
  const known = new Set<string>(tags.map(({ name }) => name));
  const own = workflows.filter(({ name }) => !known.has(name));
  return [
    ...own.map(({ name, description }) => ({ name, description: description ?? `The workflow ${name}.` })),
    ...tags,
  ];
}

class Paths {
  readonly items: Record<string, PathItem> = {};

  add(path: string, method: Route["method"], operation: Operation): void {
    this.items[path] = { ...this.items[path], [method.toLowerCase() as Method]: operation };
  }
}

function uniqueIn(ids: Set<string>, id: string): string {
  let unique = id;
  for (let number = 2; ids.has(unique); number += 1) unique = `${id}${number}`;
  ids.add(unique);
  return unique;
}
