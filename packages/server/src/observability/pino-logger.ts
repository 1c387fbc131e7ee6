import type { LogFields, ServerLogger } from "../logger.ts";

/** What is needed of a logger of pino, or of one that is like it. */
export interface PinoLike {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface PinoLoggerOptions {
  /** The level of the line that each request gets; `null` for none. @default "info" */
  readonly requestLevel?: "info" | "debug" | null;
}

/**
 * Writes a server's log to pino: the ids as fields, errors under `err`.
 *
 * @example
 * new WorkflowServer({ logger: pinoLogger(pino()) })
 */
export function pinoLogger(pino: PinoLike, { requestLevel = "info" }: PinoLoggerOptions = {}): ServerLogger {
  return {
    info: (message, fields = {}) => pino.info(fields, message),
    warn: (message, error, fields) => pino.warn(withError(fields, error), message),
    error: (message, error, fields) => pino.error(withError(fields, error), message),
    ...(requestLevel && {
      request: (message: string, fields: LogFields) => pino[requestLevel](fields, message),
    }),
  };
}

const withError = (fields: LogFields = {}, error: unknown): object =>
  error === undefined ? fields : { ...fields, err: error };
