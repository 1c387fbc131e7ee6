import { constants } from "node:os";
import type { ServerLogger } from "../logger.ts";
import type { RunningServer } from "../node/serve.ts";

type Signal = "SIGINT" | "SIGTERM";

/**
 * Ends the process when it is told to: the first signal lets requests that are being answered come to their end, the
 * second waits for nothing.
 *
 * @param store - is closed in the end
 */
export function stopOnSignals(running: RunningServer, logger: ServerLogger, store?: AsyncDisposable): void {
  let isStopping = false;
  const stop = async (): Promise<void> => {
    await running.stop();
    await store?.[Symbol.asyncDispose]();
  };
  const onSignal = (signal: Signal): void => {
    if (isStopping) process.exit(128 + constants.signals[signal]);
    isStopping = true;
    logger.info(`${signal}: stopping; once more to stop at once`);
    stop().then(
      // What the module of the server has left open, such as connections, does not keep the process.
      () => process.exit(0),
      (error: unknown) => {
        logger.error("The server could not stop in order", error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}
