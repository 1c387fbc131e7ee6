/** What a line of a log is about, for logs that are searched by machines. */
export interface LogFields {
  readonly requestId?: string | undefined;
  readonly handlerId?: string | undefined;
  readonly runId?: string | undefined;
  readonly workflow?: string | undefined;
  readonly step?: string | undefined;
  readonly [name: string]: unknown;
}

/**
 * Where a server writes what its operator should know. The messages are whole without the fields, so that a log of text may
 * leave them out.
 */
export interface ServerLogger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, error?: unknown, fields?: LogFields): void;
  error(message: string, error?: unknown, fields?: LogFields): void;
  /** One line for each request that was answered, those of probes excepted. @default these lines are not made */
  readonly request?: ((message: string, fields: LogFields) => void) | undefined;
}

const write =
  (level: "warn" | "error") =>
  (message: string, error?: unknown): void => {
    // biome-ignore lint/suspicious/noConsole: the default log of a server
    console[level](`llama-agents: ${message}`, ...(error === undefined ? [] : [error]));
  };

/** Writes to the console, and says nothing of requests. */
export const consoleLogger: ServerLogger = {
  // biome-ignore lint/suspicious/noConsole: the default log of a server
  info: (message) => console.info(`llama-agents: ${message}`),
  warn: write("warn"),
  error: write("error"),
};
