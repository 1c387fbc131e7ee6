// A page that shows the question of a run, and sends the answer. A bundler, such as Vite, makes it a script.
import { WorkflowClient } from "@llama-agents/client";
import type { OrderServer } from "./order-server.ts";

const query = new URLSearchParams(location.search);
const client = new WorkflowClient<OrderServer>({ baseUrl: query.get("server") ?? "http://127.0.0.1:8080" });

const text = document.body.appendChild(document.createElement("p"));
const name = document.body.appendChild(document.createElement("input"));
const approve = document.body.appendChild(document.createElement("button"));
approve.textContent = "Approve";
approve.disabled = true;

const handler = await client.start("order", { what: "a parrot" });
approve.addEventListener("click", async () => {
  approve.disabled = true;
  await handler.sendEvent({ type: "Approval", value: { by: name.value } });
});
for await (const event of handler.streamEvents()) {
  if (event.type !== "Question") continue;
  text.textContent = String(event.value["text"]);
  approve.disabled = false;
}
text.textContent = String(await handler.result());
