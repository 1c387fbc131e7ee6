// Mounts a workflow server below /flows of a Hono application. `mount` takes the prefix off, so no `basePath` is needed.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createCountdownServer } from "./workflow-server.ts";

const server = createCountdownServer();

export const app = new Hono();
app.get("/", (context) => context.text("the application itself"));
app.mount("/flows", server.fetch);

/** The application starts and stops the server with itself: runs of an earlier process resume before the first request. */
export async function listen(port: number) {
  await server.start();
  const http = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => void http.close(() => resolve()));
    await server.stop();
    await closed;
  };
  return { http, close };
}
