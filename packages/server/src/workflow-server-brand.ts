/** What tells a server from what resembles it, also if it is of another copy of this package. */
export const workflowServerBrand: unique symbol = Symbol.for("@llama-agents/server.WorkflowServer");
