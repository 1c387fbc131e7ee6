import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { z } from "zod";
import { serveTasks } from "../../harness/serve-tasks.ts";
import type { ServerTasks } from "./workflow-server.ts";

const schema = z.object({ start_event: z.object({ number: z.number() }) });

/** A bare route, which reads, checks and echoes the JSON of a request. */
const app = new Hono().post("/workflows/:name/run", async (context) =>
  context.json(schema.parse(await context.req.json())),
);

const tasks: ServerTasks = {
  async listen() {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
    if (!server.listening) await once(server, "listening");
    return (server.address() as AddressInfo).port;
  },
};

serveTasks(tasks);
