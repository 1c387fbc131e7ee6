import type { AccessStore } from "./access-store.ts";
import { ApiError, errorFromResponse } from "./api-error.ts";
import type { Clock } from "./clock.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpOptions {
  /** @default GET */
  readonly method?: "GET" | "POST";
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** @default application/json */
  readonly accept?: string;
}

interface HttpClientOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly access: AccessStore;
  /** Is told of every answer, and of every request without one: its status is `undefined`. */
  readonly onTraffic: (status: number | undefined) => void;
}

/** How long an answer with JSON may take, in milliseconds. */
const timeoutMs = 30_000;

/** Sends requests with the token, and tells those who watch how they went. */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /**
   * The answer, if it is a 2xx, or if `accepts` takes its status; its body is the caller's.
   *
   * @throws ApiError
   * @throws DOMException `AbortError` if the signal is aborted
   */
  async request(url: string, options: HttpOptions = {}, accepts = isSuccess): Promise<Response> {
    const { access, onTraffic } = this.#options;
    const { token } = access;
    const response = await this.#send(url, options, token);
    onTraffic(response.status);
    if (accepts(response.status)) return response;
    const error = await errorFromResponse(response, url);
    throwIfAborted(options.signal);
    access.noteError(error, token);
    throw error;
  }

  /**
   * The JSON of an answer.
   *
   * @throws ApiError also if it is none, or does not come in time
   * @throws DOMException `AbortError` if the signal is aborted
   */
  async json(url: string, options: HttpOptions = {}, accepts = isSuccess): Promise<unknown> {
    const limit = new AbortController();
    const onAbort = (): void => limit.abort();
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const stopTimer = this.#options.clock.after(timeoutMs, onAbort);
    try {
      throwIfAborted(options.signal);
      const response = await this.request(url, { ...options, signal: limit.signal }, accepts);
      return parseAnswer(await response.text(), response.status, url);
    } catch (error) {
      throwIfAborted(options.signal);
      if (error instanceof ApiError) throw error;
      const detail = limit.signal.aborted
        ? `No answer within ${timeoutMs / 1_000} seconds`
        : `The answer broke off: ${error instanceof Error ? error.message : String(error)}`;
      throw new ApiError({ status: undefined, detail, url }, { cause: error });
    } finally {
      stopTimer();
      options.signal?.removeEventListener("abort", onAbort);
    }
  }

  async #send(url: string, options: HttpOptions, token: string | undefined): Promise<Response> {
    const { method = "GET", body, headers, signal, accept = "application/json" } = options;
    const sent: Record<string, string> = { accept, ...headers };
    if (token !== undefined) sent["authorization"] = `Bearer ${token}`;
    if (body !== undefined) sent["content-type"] = "application/json";
    const init: RequestInit = { method, headers: sent, cache: "no-store" };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (signal) init.signal = signal;
    try {
      const response = await this.#options.fetch(url, init);
      throwIfAborted(signal);
      return response;
    } catch (cause) {
      throwIfAborted(signal);
      this.#options.onTraffic(undefined);
      throw new ApiError({ status: undefined, detail: "The server cannot be reached", url }, { cause });
    }
  }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new DOMException("The request was given up", "AbortError");
}

function parseAnswer(text: string, status: number, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError({ status, detail: "The answer is no JSON: this is another server", url }, { cause });
  }
}
