// Mounts a workflow server below /flows of an Express application. `use` takes the prefix off, so no `basePath` is needed.
import { getRequestListener } from "@hono/node-server";
import express from "express";
import { createCountdownServer } from "./workflow-server.ts";

const server = createCountdownServer();

export const app = express();
// Before any parser of bodies: what `express.json()` has read is gone. The server reads and checks bodies itself.
app.use("/flows", getRequestListener(server.fetch, { overrideGlobalObjects: false }));
app.use(express.json());
app.post("/echo", (request, response) => {
  response.json(request.body);
});

export async function listen(port: number) {
  await server.start();
  const http = app.listen(port, "127.0.0.1");
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => void http.close(() => resolve()));
    await server.stop();
    await closed;
  };
  return { http, close };
}
