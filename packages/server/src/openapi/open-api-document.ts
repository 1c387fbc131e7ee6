/** A JSON Schema of the dialect 2020-12; from anywhere, so that no keyword is sure to have the right type. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly $ref?: unknown;
  readonly $defs?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly deprecated?: unknown;
  readonly type?: unknown;
  readonly format?: unknown;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: unknown;
  readonly examples?: unknown;
  readonly properties?: unknown;
  readonly required?: unknown;
  readonly items?: unknown;
  readonly prefixItems?: unknown;
  readonly minItems?: unknown;
  readonly anyOf?: unknown;
  readonly oneOf?: unknown;
  readonly allOf?: unknown;
  readonly minLength?: unknown;
  readonly maxLength?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
}

export interface Reference {
  readonly $ref: string;
}

export interface MediaContent {
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly deprecated?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface RequestBody {
  readonly required: boolean;
  readonly content: Readonly<Record<string, MediaContent>>;
}

export interface ResponseHeader {
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, ResponseHeader>>;
  readonly content?: Readonly<Record<string, MediaContent>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly deprecated?: true;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

export type Method = "get" | "post" | "delete";

/** The operations of one path. */
export type PathItem = { readonly [M in Method]?: Operation };

/** What `createOpenApiDocument` makes: the part of OpenAPI 3.1 that this server needs. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly securitySchemes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}
