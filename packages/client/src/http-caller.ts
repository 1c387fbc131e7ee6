import {
  type PathParams,
  type RouteBodyInput,
  type RouteHeadersInput,
  type RouteName,
  type RouteQueryInput,
  type RouteResponse,
  type Routes,
  routePath,
  routes,
} from "@llama-agents/protocol";
import { pause } from "./backoff.ts";
import type { ClientSettings } from "./client-options.ts";
import { Deadline, orAborted } from "./deadline.ts";
import { errorFromResponse, parseObject } from "./error-from-response.ts";
import { ConnectionError, type FailedRequest, OverloadedError, RequestTimeoutError, ResponseError } from "./errors.ts";

/** A request, by the table of routes. */
export interface RouteCall<Name extends RouteName> {
  readonly params: PathParams<Routes[Name]["path"]>;
  readonly query?: RouteQueryInput<Name>;
  readonly body?: RouteBodyInput<Name>;
  readonly headers?: RouteHeadersInput<Name>;
  readonly signal?: AbortSignal | undefined;
  /** May it be sent again if it is not known whether it has arrived? @default false */
  readonly isRepeatable?: boolean;
}

export interface RouteAnswer<Name extends RouteName> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: RouteResponse<Name>;
}

/** The longest `Retry-After` that is waited for, in milliseconds; a longer one is for the caller to see. */
const maxRetryAfterMs = 60_000;

/** Sends the requests of a client. */
export class HttpCaller {
  readonly settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.settings = settings;
  }

  /**
   * Sends a request until it is answered, and reads the JSON of the answer.
   *
   * @throws RequestError
   * @throws the reason of the signal
   */
  async call<Name extends RouteName>(name: Name, call: RouteCall<Name>): Promise<RouteAnswer<Name>> {
    const { maxRetries } = this.settings;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(name, call, attempt);
      } catch (error) {
        if (!call.isRepeatable || attempt > maxRetries || !isPassing(error)) throw error;
        await pause(this.delayAfter(error, attempt), call.signal);
      }
    }
  }

  /**
   * Asks for a stream once, and leaves its body to the caller.
   *
   * @returns an answer with server-sent events, or 204 if there are none
   * @throws RequestError
   * @throws the reason of the signal
   */
  async open<Name extends RouteName>(name: Name, call: RouteCall<Name>, attempt: number): Promise<Response> {
    const { request, response } = await this.#send(name, call, call.signal, attempt);
    if (response.status === 204 || isEventStream(response)) return response;
    const reading = readText(response, request);
    const text = await (call.signal ? orAborted(reading, call.signal) : reading);
    throw errorFromResponse(response, text, request);
  }

  /** Milliseconds to wait before the next attempt: what the server wants, or more. */
  delayAfter(error: unknown, attempt: number, firstMs?: number): number {
    const wanted = error instanceof OverloadedError ? (error.retryAfter ?? 0) : 0;
    return Math.max(wanted, this.settings.backoff.delayAfter(attempt, firstMs));
  }

  async #attempt<Name extends RouteName>(
    name: Name,
    call: RouteCall<Name>,
    attempt: number,
  ): Promise<RouteAnswer<Name>> {
    const deadline = new Deadline(call.signal, this.settings.timeoutMs);
    try {
      const { request, response } = await this.#send(name, call, deadline.signal, attempt);
      const text = await orAborted(readText(response, request), deadline.signal);
      const body = parseObject(text);
      if (!(response.status in routes[name].answers) || body === undefined || "detail" in body) {
        throw errorFromResponse(response, text, request);
      }
      return { status: response.status, headers: response.headers, body: body as RouteResponse<Name> };
    } catch (error) {
      if (!deadline.isExpired) throw call.signal?.aborted ? call.signal.reason : error;
      const request = this.#describe(name, call, attempt);
      const what = `No answer to ${request.method} ${request.url} within ${this.settings.timeoutMs} ms`;
      throw new RequestTimeoutError(`${what}; raise the option timeout if that is expected`, request);
    } finally {
      deadline.end();
    }
  }

  async #send<Name extends RouteName>(
    name: Name,
    call: RouteCall<Name>,
    signal: AbortSignal | undefined,
    attempt: number,
  ): Promise<{ readonly request: FailedRequest; readonly response: Response }> {
    const request = this.#describe(name, call, attempt);
    const reading = this.settings.readHeaders();
    const headers = await (signal ? orAborted(reading, signal) : reading);
    signal?.throwIfAborted(); // not every fetch would look
    for (const [key, value] of Object.entries(call.headers ?? {})) headers.set(key, String(value));
    const init: RequestInit = { method: request.method, headers, ...(signal && { signal }) };
    if (call.body !== undefined) {
      headers.set("content-type", "application/json");
      init.body = JSON.stringify(call.body);
    }
    const message = new Request(request.url, init);
    try {
      const answering = Promise.resolve(this.settings.fetch(message));
      if (!signal) return { request, response: await answering };
      // An answer that comes when nobody waits any more is given back.
      answering.then((late) => (signal.aborted ? late.body?.cancel() : undefined)).catch(() => {});
      return { request, response: await orAborted(answering, signal) };
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ConnectionError(`No connection for ${request.method} ${request.url}: ${textOf(cause)}`, request, {
        cause,
      });
    }
  }

  #describe<Name extends RouteName>(name: Name, { params, query }: RouteCall<Name>, attempts: number): FailedRequest {
    const search = searchOf(query as object | undefined);
    const url = `${this.settings.baseUrl}${routePath(name, params)}${search === "" ? "" : `?${search}`}`;
    return { method: routes[name].method, url, attempts };
  }
}

const isEventStream = ({ ok, body, headers }: Response): boolean =>
  ok && body !== null && /^text\/event-stream\b/.test(headers.get("content-type") ?? "");

/** May a later attempt go better? */
export function isPassing(error: unknown): boolean {
  if (error instanceof OverloadedError) return (error.retryAfter ?? 0) <= maxRetryAfterMs;
  return error instanceof ConnectionError || (error instanceof ResponseError && /^50[24]$/.test(String(error.status)));
}

/** What went wrong, with what lies beneath: `fetch` of Node says "fetch failed" and no more. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const beneath = cause instanceof Error ? cause.message || (cause as { readonly code?: string }).code : undefined;
  return beneath ? `${error.message} (${beneath})` : error.message;
}

async function readText(response: Response, request: FailedRequest): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    const what = `The answer to ${request.method} ${request.url} broke off: ${textOf(cause)}`;
    throw new ConnectionError(what, request, { cause });
  }
}

function searchOf(query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one));
  }
  return search.toString();
}
