// Starts a run, and holds it until the process is killed.
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { row, token, turn } from "./turns.ts";

const [, , url, schema] = process.argv;
const store = new PostgresWorkflowStore({ url, schema });
await store.open();
await store.startHandler(row("a"));
await store.commit(turn("run-a", 0, { events: [token(0)] }));
process.stdout.write("holds\n");
setInterval(() => {}, 60_000);
