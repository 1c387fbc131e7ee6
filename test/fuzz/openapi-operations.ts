import type { BodySchema } from "./fuzz-body.ts";

export interface ParameterDescription {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly schema: BodySchema;
  /** Values that mean something; there is one at least. */
  readonly examples: readonly string[];
}

/** What a document says of a path and a method. */
export interface DocumentedOperation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly ParameterDescription[];
  readonly bodySchema: BodySchema | undefined;
  /** The status codes it may answer with. */
  readonly statuses: ReadonlySet<number>;
}

interface Operation {
  readonly parameters?: readonly Omit<ParameterDescription, "examples">[];
  readonly requestBody?: { readonly content?: { readonly "application/json"?: { readonly schema?: BodySchema } } };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface OpenApiText {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The operations of a document of OpenAPI, without references. */
export function operationsOf(document: OpenApiText, workflowNames: readonly string[]): readonly DocumentedOperation[] {
  const resolve = resolverOf(document);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: (operation.parameters ?? []).map((parameter) => ({
        ...parameter,
        schema: resolve(parameter.schema) as BodySchema,
        examples: parameter.name === "name" ? workflowNames : ["x"],
      })),
      bodySchema: resolve(operation.requestBody?.content?.["application/json"]?.schema) as BodySchema | undefined,
      statuses: new Set(Object.keys(operation.responses).map(Number)),
    })),
  );
}

/** Replaces references within the document, as deep as requests are made. */
function resolverOf(document: unknown): (value: unknown, depth?: number) => unknown {
  const target = (reference: string): unknown =>
    reference
      .slice(2)
      .split("/")
      .reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)[name], document);
  const resolve = (value: unknown, depth = 0): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (depth > 24) return {};
    if (Array.isArray(value)) return value.map((each) => resolve(each, depth + 1));
    const { $ref } = value as { readonly $ref?: unknown };
    if (typeof $ref === "string") return resolve(target($ref), depth + 1);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, depth + 1)]));
  };
  return resolve;
}
