import { assertOrigin } from "./assert-origin.ts";
import { requestIdHeader } from "./request-id.ts";

export interface CorsOptions {
  /**
   * The origins whose pages may call with credentials, such as `https://app.example.com` (no path, no slash at the end); or
   * a function that knows them.
   */
  readonly origins: readonly string[] | ((origin: string) => boolean);
  /** May pages of all other origins call without credentials? @default false */
  readonly allowOthers?: boolean;
}

type HeaderRecord = Readonly<Record<string, string>>;

// What pages may read of an answer, beside the headers that they always may.
const exposed = {
  "access-control-expose-headers": `x-last-sequence, x-handler-id, ${requestIdHeader}, retry-after, www-authenticate`,
};
const varying: HeaderRecord = { vary: "Origin" };
const forOthers: HeaderRecord = { "access-control-allow-origin": "*", ...exposed, ...varying };

const methods = "GET, HEAD, POST, DELETE";
const preflightSeconds = "600";
/** Names of headers, separated by commas. */
const isHeaderList = /^[\w!#$%&'*+.^`|~, -]{1,2048}$/;
const isLoopbackOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/** Says which pages may call the server: https://fetch.spec.whatwg.org/#http-cors-protocol */
export class Cors {
  #isListed: (origin: string) => boolean;
  readonly #allowsOthers: boolean;

  /** @throws RangeError if an origin is none */
  constructor({ origins, allowOthers = false }: CorsOptions) {
    this.#isListed = typeof origins === "function" ? origins : listed(origins);
    this.#allowsOthers = allowOthers;
  }

  /** Lists the origins of this machine, on every port. */
  listLoopback(): void {
    const isListed = this.#isListed;
    this.#isListed = (origin) => isLoopbackOrigin.test(origin) || isListed(origin);
  }

  /** The headers for an answer to this request, of whatever kind it is. */
  headersFor(request: Request): HeaderRecord {
    const origin = request.headers.get("origin");
    if (origin === null) return varying;
    if (this.#isListed(origin)) {
      return {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        ...exposed,
        ...varying,
      };
    }
    return this.#allowsOthers ? forOthers : varying;
  }

  /** The headers of the answer to a preflight; `undefined` if the request is none. */
  preflightHeaders(request: Request): HeaderRecord | undefined {
    if (request.method !== "OPTIONS" || !request.headers.has("origin")) return undefined;
    if (!request.headers.has("access-control-request-method")) return undefined;
    const vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    const allowed = this.headersFor(request);
    if (allowed === varying) return { vary };
    const { "access-control-expose-headers": _, ...origin } = allowed;
    const headers = request.headers.get("access-control-request-headers");
    return {
      ...origin,
      "access-control-allow-methods": methods,
      // Repeated name by name: a wildcard would not include `authorization`.
      ...(headers !== null && isHeaderList.test(headers) && { "access-control-allow-headers": headers }),
      "access-control-max-age": preflightSeconds,
      vary,
    };
  }
}

function listed(origins: readonly string[]): (origin: string) => boolean {
  for (const origin of origins) assertOrigin("cors.origins", origin);
  const known = new Set(origins);
  return (origin) => known.has(origin);
}
