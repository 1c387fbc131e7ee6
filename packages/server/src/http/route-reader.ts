import { JsonError, parseJson, type RouteName, type RouteRequest } from "@llama-agents/protocol";
import { type RouteSchema, readBody, readHeaders, readQuery, routeSchemas } from "@llama-agents/protocol/schemas";
import { z } from "zod";
import { RefusedError } from "./errors.ts";
import type { FetchEnvironment } from "./middleware/fetch-environment.ts";
import type { Limits } from "./middleware/limits.ts";
import { readText } from "./middleware/read-text.ts";

export interface ReadBody<Name extends RouteName> {
  readonly body: RouteRequest<Name>["body"];
  /** Is it a body that starts a run without a start event, and has keys that mean nothing? */
  readonly hasStrayKeys: boolean;
}

/** Reads and checks what the requests of one route bring along. */
export interface RequestReader {
  readonly hasBody: boolean;
  query(request: Request): unknown;
  headers(request: Request): unknown;
  body(request: Request, environment: FetchEnvironment | undefined): Promise<ReadBody<RouteName>>;
}

/** Reads and checks what the requests of one route of the protocol bring along. What none of them brings is checked once. */
export class RouteReader<Name extends RouteName> implements RequestReader {
  readonly #name: Name;
  readonly #schema: RouteSchema;
  readonly #limits: Limits;
  readonly #headerNames: readonly string[];
  readonly #bodyKeys: ReadonlySet<string> | undefined;
  readonly #noQuery: RouteRequest<Name>["query"];
  readonly #noHeaders: RouteRequest<Name>["headers"];

  constructor(name: Name, limits: Limits) {
    this.#name = name;
    this.#schema = routeSchemas[name];
    this.#limits = limits;
    this.#headerNames = Object.keys(this.#schema.headers?.shape ?? {});
    const { body } = this.#schema;
    this.#bodyKeys = body instanceof z.ZodObject ? new Set(Object.keys(body.shape)) : undefined;
    this.#noQuery = readQuery(name, []);
    this.#noHeaders = readHeaders(name, []);
  }

  get hasBody(): boolean {
    return this.#schema.body !== undefined;
  }

  /** @throws InvalidRequestError */
  query(request: Request): RouteRequest<Name>["query"] {
    if (!this.#schema.query || !request.url.includes("?")) return this.#noQuery;
    return readQuery(this.#name, new URL(request.url).searchParams);
  }

  /** @throws InvalidRequestError */
  headers(request: Request): RouteRequest<Name>["headers"] {
    const given: [string, string][] = [];
    for (const name of this.#headerNames) {
      const value = request.headers.get(name);
      if (value !== null) given.push([name, value]);
    }
    return given.length === 0 ? this.#noHeaders : readHeaders(this.#name, given);
  }

  /**
   * @throws InvalidRequestError
   * @throws RefusedError if it is too large, too slow, or has an event that is too large
   */
  async body(request: Request, environment: FetchEnvironment | undefined): Promise<ReadBody<Name>> {
    const { maxJsonDepth, maxEventBytes } = this.#limits;
    const text = await readText(request, environment, this.#limits);
    const body = readBody(this.#name, text, { maxDepth: maxJsonDepth });
    // A character has at most three bytes, in UTF-8.
    if (text.length * 3 > maxEventBytes) checkEvent(body, maxEventBytes);
    for (const event of eventsOf(body)) if (typeof event === "string") checkDepth(event, maxJsonDepth);
    return { body, hasStrayKeys: this.#hasStrayKeys(text, body) };
  }

  /** Only looked for where they may be a mistake: in a start without a start event. */
  #hasStrayKeys(text: string, body: unknown): boolean {
    const { start_event, kwargs } = body as Readonly<Record<string, unknown>>;
    if (!this.#bodyKeys?.has("start_event") || start_event !== undefined || kwargs !== undefined) return false;
    return Object.keys(JSON.parse(text) as object).some((key) => !this.#bodyKeys?.has(key));
  }
}

const encoder = new TextEncoder();

/** Whichever of the keys of a body holds the event. */
function eventsOf(body: unknown): readonly unknown[] {
  const { event, start_event, kwargs } = body as Readonly<Record<string, unknown>>;
  return [event, start_event, kwargs];
}

/** The JSON in a string is no part of the JSON around it, and may be as deep, and no deeper. */
function checkDepth(event: string, maxDepth: number): void {
  try {
    parseJson(event, { maxDepth });
  } catch (error) {
    // What else is wrong with it is told by who reads it.
    if (error instanceof JsonError && error.reason === "depth")
      throw new RefusedError(400, `The event: ${error.message}`);
  }
}

function checkEvent(body: unknown, maxBytes: number): void {
  for (const each of eventsOf(body)) {
    if (each === undefined) continue;
    const text = typeof each === "string" ? each : JSON.stringify(each);
    if (encoder.encode(text).byteLength <= maxBytes) continue;
    throw new RefusedError(413, `The event is larger than the limit of ${maxBytes} bytes`);
  }
}
