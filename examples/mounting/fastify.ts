// Mounts a workflow server below /flows of a Fastify application. The prefix stays in the address: hence `basePath`.
import { getRequestListener } from "@hono/node-server";
import fastify from "fastify";
import { createCountdownServer } from "./workflow-server.ts";

const server = createCountdownServer("/flows");
const listener = getRequestListener(server.fetch, { overrideGlobalObjects: false });

export const app = fastify({ forceCloseConnections: true });
app.post("/echo", async (request) => request.body);
// A scope of its own, without parsers of bodies: the server reads and checks them itself.
app.register((scope, _options, done) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
  scope.all("/flows/*", async (request, reply) => {
    reply.hijack();
    await listener(request.raw, reply.raw);
  });
  done();
});
app.addHook("onReady", () => server.start());
app.addHook("preClose", () => server.stop());

export async function listen(port: number) {
  await app.listen({ port, host: "127.0.0.1" });
  return { http: app.server, close: () => app.close() };
}
