// Human in the loop over HTTP: one client starts a run and goes, another one finds its question and answers it.
import { WorkflowClient } from "@llama-agents/client";
import { serve } from "@llama-agents/server/node";
import { createOrderServer, Question } from "./browser/order-server.ts";

const server = createOrderServer();
const running = await serve(server, { port: 0, print: () => {} });
const connect = () => new WorkflowClient<typeof server>({ baseUrl: running.url });

const { handlerId } = await connect().start("order", { what: "a parrot" });

const handler = connect().handler<"order">(handlerId);
for await (const event of handler.streamEvents()) {
  if (!event.is(Question)) continue;
  console.log(event.load([Question]).text);
  await handler.sendEvent({ type: "Approval", value: { by: "Ada" } });
}
console.log(await handler.result());
await running.stop();

// Prints:
// May we buy a parrot?
// Approved by Ada
