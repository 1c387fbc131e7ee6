import { type Duration, toMilliseconds } from "@llama-agents/workflows";

/** What one client, or all of them, can ask of a server at most; `null` for no limit. */
export interface LimitOptions {
  /** Bytes of a request's body (413). @default 4 MiB */
  readonly maxBodyBytes?: number | null;
  /** How long a body may take to arrive (408). @default "60s" */
  readonly bodyTimeout?: Duration | null;
  /** How many objects and arrays may be inside one another in a body (400). @default 64 */
  readonly maxJsonDepth?: number | null;
  /** Bytes of one event that a client sends, as JSON (413). @default 1 MiB */
  readonly maxEventBytes?: number | null;
  /** Runs in memory at once (429); those that were released do not count. @default 20_000 */
  readonly maxRuns?: number | null;
  /** Event streams at once of one client address, if that is known (429). @default 256 */
  readonly maxStreamsPerAddress?: number | null;
  /** Handlers in a list that is not asked for in pages; the rest is on the next page. @default 10_000 */
  readonly maxListedHandlers?: number | null;
}

/** The limits with their defaults; `Infinity` for none. */
export interface Limits {
  readonly maxBodyBytes: number;
  /** `undefined` for ever. */
  readonly bodyTimeoutMs: number | undefined;
  readonly maxJsonDepth: number;
  readonly maxEventBytes: number;
  readonly maxRuns: number;
  readonly maxStreamsPerAddress: number;
  readonly maxListedHandlers: number;
}

const mebibyte = 1024 * 1024;

/** @throws RangeError if a limit is not a positive number, or not a duration */
export function readLimits(options: LimitOptions = {}): Limits {
  const { bodyTimeout = "60s" } = options;
  const limit = (name: Exclude<keyof LimitOptions, "bodyTimeout">, byDefault: number): number => {
    const given = options[name];
    if (given === null) return Number.POSITIVE_INFINITY;
    if (given === undefined) return byDefault;
    if (typeof given === "number" && given > 0) return given;
    throw new RangeError(`limits.${name} must be a positive number, or null for no limit: ${JSON.stringify(given)}`);
  };
  return {
    maxBodyBytes: limit("maxBodyBytes", 4 * mebibyte),
    bodyTimeoutMs: bodyTimeout === null ? undefined : toMilliseconds(bodyTimeout),
    maxJsonDepth: limit("maxJsonDepth", 64),
    maxEventBytes: limit("maxEventBytes", mebibyte),
    maxRuns: limit("maxRuns", 20_000),
    maxStreamsPerAddress: limit("maxStreamsPerAddress", 256),
    maxListedHandlers: limit("maxListedHandlers", 10_000),
  };
}
