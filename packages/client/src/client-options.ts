import type { Duration, EventClasses } from "@llama-agents/workflows";
import { Backoff, type RetryOptions } from "./backoff.ts";
import { longestTimerMs, toMilliseconds } from "./duration.ts";

export type HeadersSource = Headers | Readonly<Record<string, string>>;

/** What sends a request: the `fetch` of the platform, or that of a server in the same process. */
export type FetchFunction = (request: Request) => Response | Promise<Response>;

/** Where a server is, and how to talk to it. */
export interface WorkflowClientOptions<Known extends EventClasses = EventClasses> {
  /**
   * Where the server's routes begin, its `basePath` included; in a page it may be relative. A user and a password in it
   * are sent as `Authorization: Basic`.
   */
  readonly baseUrl: string | URL;
  /** Headers of every request, such as `authorization`; a function is asked before each one. @default none */
  readonly headers?: HeadersSource | (() => HeadersSource | Promise<HeadersSource>);
  /** Sends the requests; `server.fetch` of a server in the same process works too. @default the global `fetch` */
  readonly fetch?: FetchFunction;
  /** How long one request may take until its answer is there; streams and runs are not limited. @default "30s" */
  readonly timeout?: Duration | null;
  /** What to do if a request fails that may be sent again; `false` for nothing. @default three more attempts */
  readonly retry?: RetryOptions | false;
  /** How often the server sends a sign of life on a quiet stream; `null` if it never does. @default "25s" */
  readonly heartbeatInterval?: Duration | null;
  /** Failed connects in a row that a stream gets over; with one more it gives up. @default 3 */
  readonly maxReconnectAttempts?: number;
  /** The classes that `event.load()` knows without being told. @default none */
  readonly events?: Known;
}

/** The options, read. Times are in milliseconds. */
export interface ClientSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly readHeaders: () => Promise<Headers>;
  readonly fetch: FetchFunction;
  readonly timeoutMs: number | undefined;
  /** How often a request is sent again at most. */
  readonly maxRetries: number;
  readonly backoff: Backoff;
  /** Silence that means that the connection is lost: two heartbeats. */
  readonly silenceMs: number | undefined;
  readonly maxReconnectAttempts: number;
  readonly events: EventClasses;
}

/**
 * @throws TypeError if there is no base URL, or none that requests can be sent to
 * @throws RangeError if a duration or a number is none
 */
export function readOptions(options: WorkflowClientOptions): ClientSettings {
  const { timeout = "30s", heartbeatInterval = "25s", retry, maxReconnectAttempts = 3 } = options;
  const { baseUrl, authorization } = readBaseUrl(options.baseUrl);
  const { headers = {}, fetch: send = (request) => fetch(request) } = options;
  return {
    baseUrl,
    async readHeaders() {
      const all = new Headers(typeof headers === "function" ? await headers() : headers);
      if (authorization !== undefined && !all.has("authorization")) all.set("authorization", authorization);
      return all;
    },
    fetch: send,
    timeoutMs: timeout === null ? undefined : Math.min(toMilliseconds(timeout), longestTimerMs),
    maxRetries: retry === false ? 0 : readCount("retry.maxRetries", retry?.maxRetries ?? 3),
    backoff: new Backoff(retry === false ? {} : retry),
    silenceMs: heartbeatInterval === null ? undefined : Math.min(2 * toMilliseconds(heartbeatInterval), longestTimerMs),
    maxReconnectAttempts: readCount("maxReconnectAttempts", maxReconnectAttempts),
    events: options.events ?? [],
  };
}

/** @throws RangeError */
export function readCount(name: string, count: number): number {
  if (count >= 0 && (Number.isInteger(count) || count === Number.POSITIVE_INFINITY)) return count;
  throw new RangeError(`${name} must be a whole number from 0, or Infinity: ${JSON.stringify(count)}`);
}

function readBaseUrl(given: string | URL | undefined): { readonly baseUrl: string; readonly authorization?: string } {
  if (given === undefined || given === "") {
    throw new TypeError(
      'WorkflowClient needs a baseUrl, such as "http://localhost:8080"; fetch and headers go with it',
    );
  }
  const page = (globalThis as { readonly location?: { readonly href?: string } }).location?.href;
  let url: URL;
  try {
    url = new URL(given, page);
  } catch {
    const shown = String(given).replace(/\/\/.*@/s, "//"); // a user and a password: the message may end in a log
    throw new TypeError(`baseUrl is not a URL: ${JSON.stringify(shown)}; use one such as "http://localhost:8080"`);
  }
  if (!/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    url.username = url.password = ""; // the message may end in a log
    throw new TypeError(`baseUrl must be http or https, without a query and a fragment: ${url.origin}${url.pathname}`);
  }
  const { username, password } = url;
  url.username = url.password = "";
  const baseUrl = url.href.replace(/\/+$/, "");
  if (username === "" && password === "") return { baseUrl };
  return { baseUrl, authorization: `Basic ${toBase64(`${decode(username)}:${decode(password)}`)}` };
}

/** @throws TypeError, which does not say the text: the message may end in a log */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError('baseUrl has a user or a password that cannot be decoded; write "%" in them as "%25"');
  }
}

const toBase64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
