/** A request of `node:http`, as far as anything here looks at it. */
export interface IncomingRequest {
  /** The path and query as they came, if the application took nothing off. */
  readonly url?: string | undefined;
  /** The same in Express, which takes prefixes off `url`. */
  readonly originalUrl?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined };
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly destroyed?: boolean;
  readonly readableDidRead?: boolean;
  /** `null` as long as nobody has asked for its body in any way. */
  readonly readableFlowing?: boolean | null;
  /** Bytes of its body that have come and are not read. */
  readonly readableLength?: number;
  /** @returns what is there of the body; `null` for nothing */
  read?(): unknown;
  /** Has what is yet to come thrown away, if nobody reads it. */
  resume?(): unknown;
}

/**
 * What a server passes to `fetch` beside the request, as far as anything here looks at it. Servers of Node made with
 * `@hono/node-server` pass the objects of `node:http`; Deno passes the address.
 */
export interface FetchEnvironment {
  readonly incoming?: IncomingRequest;
  readonly outgoing?: { destroy(): unknown };
  readonly remoteAddr?: { readonly hostname?: string };
}

/** Whatever came as the second argument: frameworks pass other things too. */
export const environmentOf = (given: unknown): FetchEnvironment | undefined =>
  typeof given === "object" && given !== null ? given : undefined;
