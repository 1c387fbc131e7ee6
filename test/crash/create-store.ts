import type { WorkflowStore } from "@llama-agents/server";
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import type { StoreOrder } from "./server-order.ts";

export function createStore(order: StoreOrder): WorkflowStore {
  if (order.kind === "sqlite") return new SqliteWorkflowStore(order.file);
  return new PostgresWorkflowStore({ url: order.url, leaseDuration: order.lease });
}
