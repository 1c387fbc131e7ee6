import type { AnyEventClass, Clock, Duration, Runtime } from "@llama-agents/workflows";
import type { DebuggerOptions } from "./http/debugger/debugger-options.ts";
import type { ErrorListener } from "./http/errors.ts";
import type { AuthOptions } from "./http/middleware/auth.ts";
import type { CorsOptions } from "./http/middleware/cors.ts";
import type { LimitOptions } from "./http/middleware/limits.ts";
import type { ServerLogger } from "./logger.ts";
import type { InternalEventRecording } from "./runtime/internal-event-recording.ts";
import type { WorkflowStore } from "./store/workflow-store.ts";

export interface WorkflowServerOptions {
  /** What the server records. @default a new `MemoryWorkflowStore` */
  readonly store?: WorkflowStore;
  /** Where the runs live. @default a new `InMemoryRuntime` */
  readonly runtime?: Runtime;
  /** How long a run may take if its workflow does not say; `null` for no limit. @default null */
  readonly defaultTimeout?: Duration | null;
  /**
   * How long a run may wait in memory for the outside; `null` for ever. Then it leaves memory, and comes back when
   * something is sent to it, or its deadline comes. @default "60s"
   */
  readonly idleTimeout?: Duration | null;
  /** How long an event stream may be silent before it carries a comment; `null` for ever. @default "25s" */
  readonly heartbeatInterval?: Duration | null;
  /** The delays between attempts of a write that failed: as many retries as delays. @default ["500ms", "3s"] */
  readonly persistenceBackoff?: readonly Duration[];
  /**
   * Are the engine's own events (step states, idleness) recorded, for readers who ask for them? With `"live"` they are not:
   * those see them who follow a run in this process while they happen, without a sequence; nobody sees them later, and a
   * reader who is slow misses the oldest. They are made only while somebody follows the run. With `false` they are not made.
   *
   * @default true
   */
  readonly recordInternalEvents?: InternalEventRecording;
  /** How long, and how many, ended runs are kept. @default what the store does by itself */
  readonly retention?: RetentionOptions;
  /** Where retries of writes, retention and the grace of `stop` take their time from. @default the clock of the system */
  readonly clock?: Clock;
  /** May a request carry a saved context to start from? @default false */
  readonly acceptContextApi?: boolean;

  /**
   * Who may call, and what: bearer tokens, or a function. `/health`, `/livez` and `/readyz` stay open, and so do the pages,
   * which show nothing of the workflows to those who may not read. @default everybody
   */
  readonly auth?: AuthOptions;
  /**
   * Which pages may call: those of all origins without credentials (`true`), of none (`false`), or of the listed ones, with
   * credentials. @default true; `serve` on a loopback address also lists the origins of this machine
   */
  readonly cors?: CorsOptions | boolean;
  /** What one client, or all of them, can ask of the server at most. */
  readonly limits?: LimitOptions;
  /**
   * How many proxies before the server are trusted to say the client's address in `x-forwarded-for`; `true` for one.
   *
   * @default false
   */
  readonly trustProxy?: boolean | number;
  /** Told of every error that is not the caller's; may answer in place of the server. */
  readonly onError?: ErrorListener;
  /** What stands before all paths, such as `/workflows-api`, if whoever mounts the server leaves it there. @default "" */
  readonly basePath?: string;
  /**
   * Is there a page to look at runs with, and where? Its address is in the line that `serve` prints. The page itself is open
   * to everybody; what it shows is not, if there is `auth`. With `false` a page without runs is at "/" instead.
   *
   * @default true, at "/"
   */
  readonly debugger?: boolean | DebuggerOptions;
  /** Does the first request start the server? Otherwise it is answered 503 until `start()` was called. @default true */
  readonly autoStart?: boolean;
  /** Measures the server, and shows it at `/metrics` in the text format of Prometheus. @default true */
  readonly metrics?: boolean;
  /** How long a step may keep the event loop from turning before that is logged; needs `metrics`. @default "100ms" */
  readonly blockingThreshold?: Duration;
  /** @default the console, without a line for each request */
  readonly logger?: ServerLogger;
}

export interface RetentionOptions {
  /** For how long after its end a run is kept; `null` for ever. @default null */
  readonly completedFor?: Duration | null;
  /** How many ended runs are kept; `null` for all. @default null */
  readonly maxCompleted?: number | null;
}

export interface AddWorkflowOptions {
  /** Event classes that clients may send and no step names, such as those of `waitForEvent`. @default none */
  readonly additionalEvents?: readonly AnyEventClass[];
  /** Takes the place of another workflow of this name, instead of throwing. @default false */
  readonly replace?: boolean;
}

export interface StopOptions {
  /** How long requests that are being answered, and runs that have something to do, may take. @default "10s" */
  readonly grace?: Duration;
}

/** @throws RangeError if it cannot stand before a path */
export function readBasePath(basePath: string): string {
  const path = basePath.replace(/\/+$/, "");
  if (path === "" || /^(?:\/[\w.~-]+)+$/.test(path)) return path;
  throw new RangeError(`basePath: ${JSON.stringify(basePath)} is not a path such as "/workflows-api"`);
}

/** @throws RangeError if it is no number of proxies */
export function readTrustedProxies(trustProxy: boolean | number): number {
  const count = Number(trustProxy);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new RangeError(`trustProxy must be the number of proxies before the server, or true for one: ${trustProxy}`);
}
