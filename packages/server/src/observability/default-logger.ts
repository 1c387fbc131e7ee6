import { consoleLogger, type LogFields, type ServerLogger } from "../logger.ts";

/** The log of a server that was given none: the console, until whoever runs the program has something better. */
export class DefaultLogger implements ServerLogger {
  #target: ServerLogger = consoleLogger;
  readonly #request = (message: string, fields: LogFields): void => this.#target.request?.(message, fields);

  replace(logger: ServerLogger): void {
    this.#target = logger;
  }

  info(message: string, fields?: LogFields): void {
    this.#target.info(message, fields);
  }

  warn(message: string, error?: unknown, fields?: LogFields): void {
    this.#target.warn(message, error, fields);
  }

  error(message: string, error?: unknown, fields?: LogFields): void {
    this.#target.error(message, error, fields);
  }

  /** `undefined` if nobody reads these lines, so that nobody writes them. */
  get request(): ((message: string, fields: LogFields) => void) | undefined {
    return this.#target.request && this.#request;
  }
}
