/** The form of an answer. */
export type RouteMedia = "application/json" | "text/event-stream" | "application/x-ndjson" | "text/html" | "text/plain";

/** A route of the HTTP protocol. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** The path, with `:name` for a parameter, which holds no slash. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** The statuses whose body is the route's response, and what each says. */
  readonly answers: { readonly [status: number]: string };
  /** The statuses of its own whose body is `{ detail }`. 405, 429, 500 and 503 are possible everywhere. */
  readonly errors: readonly number[];
  /** The forms of the answer, of which the request chooses one. @default ["application/json"] */
  readonly media?: readonly RouteMedia[];
  /** Answers without authentication. */
  readonly isPublic?: true;
  readonly deprecated?: true;
}
