/** Where a server writes what its operator should know. */
export interface ServerLogger {
  info(message: string): void;
  warn(message: string, error?: unknown): void;
  error(message: string, error?: unknown): void;
}

const write =
  (level: "info" | "warn" | "error") =>
  (message: string, error?: unknown): void => {
    // biome-ignore lint/suspicious/noConsole: the default log of a server
    console[level](`llama-agents: ${message}`, ...(error === undefined ? [] : [error]));
  };

/** Writes to the console. */
export const consoleLogger: ServerLogger = { info: write("info"), warn: write("warn"), error: write("error") };
