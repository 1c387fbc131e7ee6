/**
 * What a server passes to `fetch` beside the request, as far as anything here looks at it. Servers of Node made with
 * `@hono/node-server` pass the objects of `node:http`; Deno passes the address.
 */
export interface FetchEnvironment {
  readonly incoming?: {
    readonly socket?: { readonly remoteAddress?: string | undefined };
    readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  };
  readonly outgoing?: { destroy(): unknown };
  readonly remoteAddr?: { readonly hostname?: string };
}

/** Whatever came as the second argument: frameworks pass other things too. */
export const environmentOf = (given: unknown): FetchEnvironment | undefined =>
  typeof given === "object" && given !== null ? given : undefined;
