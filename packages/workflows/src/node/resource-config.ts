import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { MaybePromise } from "../resources/maybe-promise.ts";
import type { Resource } from "../resources/resource.ts";
import { callSite } from "../resources/source-location.ts";
import { messageOf } from "../to-error.ts";

export interface ResourceConfigOptions {
  /** A `.json` file; a relative path starts from the working directory. It need not exist yet. */
  readonly file: string;
  /** A dot path to an object in the file. @default all of the file */
  readonly path?: string;
  /** The caption in drawings. @default the type name, else the file */
  readonly label?: string;
  /** Shown in drawings and in the debugger. @default none */
  readonly description?: string;
  /** The name of the type of its value, for drawings. @default none */
  readonly typeName?: string;
}

/** What a configuration file holds does not fit its schema. */
export class ResourceConfigError extends Error {
  override readonly name = "ResourceConfigError";
  readonly issues: readonly StandardSchemaV1.Issue[];

  constructor(config: string, issues: readonly StandardSchemaV1.Issue[]) {
    super(`${config}: ${issues.map(describe).join("; ")}`);
    this.issues = issues;
  }
}

/** Content of files by absolute path and selector: a running process does not see later edits. */
const contents = new Map<string, unknown>();

/**
 * A resource that is read from a JSON file and validated: for a step, or as a need of another resource.
 *
 * The file is read when the value is first needed, and kept for as long as the process lives. Building it throws an
 * `Error` if there is no such file, no JSON, or no object at `path`, and a `ResourceConfigError` if the schema refuses it.
 *
 * @throws TypeError if there is no schema
 * @throws RangeError if the file is not called `*.json`
 */
export function resourceConfig<S extends StandardSchemaV1>(
  schema: S,
  { file, path, label, description, typeName }: ResourceConfigOptions,
): Resource<StandardSchemaV1.InferOutput<S>> {
  if (!schema?.["~standard"]) throw new TypeError(`Class factory should be set: ${file} needs a schema to validate it`);
  if (!file.toLowerCase().endsWith(".json")) throw new RangeError(`Only .json files can be read, not "${file}"`);
  const name = path === undefined ? file : `${file}.${path}`;
  let absolute: string | undefined;
  const absoluteFile = (): string => {
    absolute ??= resolve(file);
    return absolute;
  };
  const read = (): unknown => structuredClone(readContent(file, absoluteFile(), path));
  return {
    kind: "resource_config",
    name,
    typeName: typeName ?? null,
    description: description ?? null,
    source: callSite(resourceConfig),
    config: {
      file,
      path: path ?? null,
      schema,
      label: label ?? null,
      description: description ?? null,
      absoluteFile,
      read,
    },
    create: () => validate(schema, name, read()),
    needs: {} as never,
    cache: true,
  };
}

function validate<S extends StandardSchemaV1>(
  schema: S,
  name: string,
  content: unknown,
): MaybePromise<StandardSchemaV1.InferOutput<S>> {
  const unwrap = (result: StandardSchemaV1.Result<unknown>): StandardSchemaV1.InferOutput<S> => {
    if (result.issues) throw new ResourceConfigError(name, result.issues);
    return result.value as StandardSchemaV1.InferOutput<S>;
  };
  const result = schema["~standard"].validate(content);
  return result instanceof Promise ? result.then(unwrap) : unwrap(result);
}

function readContent(file: string, absolute: string, path: string | undefined): unknown {
  const key = JSON.stringify([absolute, path]);
  if (!contents.has(key)) contents.set(key, select(parse(file, absolute), file, path));
  return contents.get(key);
}

function parse(file: string, absolute: string): unknown {
  let text: string;
  try {
    text = readFileSync(absolute, "utf8");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new Error(missing ? `No such file: ${absolute}` : `${file} cannot be read`, { cause });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

/** Follows a dot path; what it finds on the way, and at its end, must be objects. */
function select(content: unknown, file: string, path: string | undefined): unknown {
  if (path === undefined) return content;
  const segments = path.split(".");
  let value = content;
  for (let end = 0; ; end += 1) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const where = segments.slice(0, end).join(".") || "(root)";
      throw new TypeError(`Expected dictionary for configuration from ${file} at path ${where}, got: ${typeOf(value)}`);
    }
    const segment = segments[end];
    if (segment === undefined) return value;
    value = Object.hasOwn(value, segment) ? (value as Readonly<Record<string, unknown>>)[segment] : undefined;
  }
}

function typeOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function describe({ message, path = [] }: StandardSchemaV1.Issue): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.length > 0 ? `${keys.join(".")}: ${message}` : message;
}
