import { serve } from "../node/serve.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { WorkflowServer } from "../workflow-server.ts";
import { readAddress } from "./address.ts";
import { CommandError } from "./command-error.ts";
import { createLineLogger, type LogFormat, type LogLevel } from "./line-logger.ts";
import { loadServer } from "./load-server.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

export interface ServeFileOptions {
  readonly host?: string;
  readonly port?: string;
  /** The file of a SQLite database. */
  readonly db?: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/**
 * Serves the server that a file exports, until a signal comes.
 *
 * @throws CommandError
 */
export async function serveFile(path: string, options: ServeFileOptions): Promise<void> {
  const server = await loadServer(path);
  // Read only now: a module may set them, from a file for instance.
  const address = readAddress(options, process.env);
  const logger = createLineLogger({
    level: options.logLevel,
    format: options.logFormat,
    write: (text) => void process.stdout.write(text),
  });
  server.useDefaultLogger(logger);
  const store = options.db === undefined ? undefined : await useDatabase(server, options.db);
  const print = (line: string): void => {
    if (line.startsWith("Warning: ")) logger.warn(line.slice("Warning: ".length));
    else logger.info(line);
  };
  try {
    stopOnSignals(await serve(server, { ...address, print }), logger, store);
  } catch (error) {
    await store?.[Symbol.asyncDispose]();
    const { message, code } = error as NodeJS.ErrnoException;
    const advice = code === "EADDRINUSE" ? "; use --port for another one, 0 for any that is free" : "";
    throw new CommandError(`Error loading or running server: ${message}${advice}`);
  }
}

/** @throws CommandError if the server has a store of its own */
async function useDatabase(server: WorkflowServer, file: string): Promise<WorkflowStore> {
  const { SqliteWorkflowStore } = await import("../store/sqlite/index.ts");
  const store = new SqliteWorkflowStore(file);
  if (server.useDefaultStore(store)) return store;
  throw new CommandError(`Error: --db ${file}: the server has a store of its own; leave one of them out`);
}
