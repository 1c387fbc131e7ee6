/** What is known of a request that has failed. */
export interface FailedRequest {
  /** `undefined` if there was no answer. */
  readonly status: number | undefined;
  readonly detail: string;
  readonly url: string;
  readonly missingScope?: string | undefined;
}

/** A request that has failed: the server's own words, and where they come from. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The status of the answer; `undefined` if the server was not reached. */
  readonly status: number | undefined;
  /** What the server says, verbatim. */
  readonly detail: string;
  readonly url: string;
  /** The scope that the caller lacks, if that is what the server says. */
  readonly missingScope: string | undefined;

  constructor({ status, detail, url, missingScope }: FailedRequest, options?: ErrorOptions) {
    super(detail, options);
    this.status = status;
    this.detail = detail;
    this.url = url;
    this.missingScope = missingScope;
  }

  /** Does the server want a token, or another one? */
  get isUnauthorized(): boolean {
    return this.status === 401;
  }

  /** Was there no server, or none that works? It may be there again in a moment. */
  get isPassing(): boolean {
    return this.status === undefined || passingStatuses.has(this.status);
  }
}

const passingStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** Whatever was thrown, as an `ApiError`. */
export function toApiError(error: unknown, url = ""): ApiError {
  if (error instanceof ApiError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiError({ status: undefined, detail, url }, { cause: error });
}

/** Was the request given up, so that nobody wants to hear of it? */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** The error that an answer is: `detail` of its JSON, or the beginning of its text. */
export async function errorFromResponse(response: Response, url: string): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  return new ApiError({
    status: response.status,
    detail: detailOf(text) || response.statusText || `The server answered ${response.status}`,
    url,
    missingScope: missingScopeOf(response.headers.get("www-authenticate")),
  });
}

const keptTextLength = 500;

function detailOf(text: string): string {
  try {
    const { detail, error } = JSON.parse(text) as { readonly detail?: unknown; readonly error?: unknown };
    const found = detail ?? error;
    if (typeof found === "string") return found;
    if (found !== undefined && found !== null) return JSON.stringify(found);
  } catch {
    // No JSON: a proxy, or another server.
  }
  return /^\s*</.test(text) ? "" : text.slice(0, keptTextLength).trim();
}

/** `Bearer error="insufficient_scope", scope="run"` → `run` */
function missingScopeOf(challenge: string | null): string | undefined {
  if (challenge === null || !/error="?insufficient_scope"?/.test(challenge)) return undefined;
  return /scope="?([^",]+)"?/.exec(challenge.replace(/insufficient_scope/g, ""))?.[1];
}
