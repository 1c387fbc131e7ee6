// Uses a store, and leaves it open: the process is to end all the same.
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { row, token, turn } from "./turns.ts";

const store = new PostgresWorkflowStore({ url: process.argv[2] });
await store.open();
await store.startHandler(row("a"));
await store.commit(turn("run-a", 0, { events: [token(0)] }));
process.stdout.write("done\n");
