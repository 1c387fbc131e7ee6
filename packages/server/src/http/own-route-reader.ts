import { type RouteSchema, readHeadersOf, readQueryOf } from "@llama-agents/protocol/schemas";
import type { ReadBody, RequestReader } from "./route-reader.ts";

type Schema = Pick<RouteSchema, "query" | "repeated" | "headers">;

/** Reads and checks what the requests of a route bring along that is none of the protocol's, and takes no body. */
export class OwnRouteReader implements RequestReader {
  readonly hasBody = false;
  readonly #schema: Schema;
  readonly #headerNames: readonly string[];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#headerNames = Object.keys(schema.headers?.shape ?? {});
  }

  /** @throws InvalidRequestError */
  query(request: Request): unknown {
    return readQueryOf(this.#schema, new URL(request.url).searchParams);
  }

  /** @throws InvalidRequestError */
  headers(request: Request): unknown {
    const given = this.#headerNames.map((name) => [name, request.headers.get(name)] as const);
    return readHeadersOf(
      this.#schema,
      given.filter((each): each is readonly [string, string] => each[1] !== null),
    );
  }

  async body(): Promise<ReadBody<never>> {
    return { body: undefined as never, hasStrayKeys: false };
  }
}
