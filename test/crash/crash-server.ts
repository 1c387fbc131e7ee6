/** A process that serves the mix of workflows, and is killed. It loads, waits for its order, and serves. */
import { serve } from "@llama-agents/server/node";
import { createCrashServer } from "./create-crash-server.ts";
import { createStore } from "./create-store.ts";
import { installKillPoint, replyingThrough } from "./kill-points.ts";
import type { ServerMessage, ServerOrder } from "./server-order.ts";

const tell = (message: ServerMessage): void => void process.send?.(message);

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Only what nobody should ever see: writes that fail, and what the server does not understand. */
const logger = {
  info() {},
  warn() {},
  error: (message: string, error?: unknown) => process.stderr.write(`${message}: ${describe(error)}\n`),
};

async function serveOrder({ store: place, idleTimeout, killAt }: ServerOrder): Promise<void> {
  const store = createStore(place);
  let pass: ReturnType<typeof installKillPoint> | undefined;
  const server = createCrashServer({ store, idleTimeout, logger });
  const { url } = await serve(
    {
      fetch: replyingThrough(server.fetch, () => pass),
      start: () => server.start(),
      stop: (options) => server.stop(options),
    },
    { port: 0, print() {} },
  );
  pass = killAt && installKillPoint(killAt);
  tell({ type: "ready", url });
}

process.once("message", (order) => {
  serveOrder(order as ServerOrder).catch((error: unknown) => tell({ type: "failed", error: describe(error) }));
});
process.once("disconnect", () => process.exit());
tell({ type: "loaded" });
