import type { RouteName } from "@llama-agents/protocol";

/** What a caller may do: look, start and steer runs, or everything that deletes and measures. None includes another. */
export type Scope = "read" | "run" | "admin";

export const allScopes: readonly Scope[] = ["read", "run", "admin"];

/** What each route asks of its caller; `"open"` for nothing. */
export const routeScopes = {
  health: "open",
  live: "open",
  ready: "open",
  listWorkflows: "read",
  runWorkflow: "run",
  runWorkflowNoWait: "run",
  getWorkflowSchema: "read",
  getWorkflowRepresentation: "read",
  listWorkflowEvents: "read",
  listHandlers: "read",
  getHandler: "read",
  cancelHandler: "run",
  deleteHandler: "admin",
  streamEvents: "read",
  sendEvent: "run",
  getResult: "read",
  openApi: "read",
  docs: "read",
  redoc: "open", // it only leads to /docs, which everybody may open
  metrics: "admin",
} as const satisfies Readonly<Record<RouteName, Scope | "open">>;
