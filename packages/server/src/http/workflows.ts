import { type RouteRequest, startEventOf } from "@llama-agents/protocol";
import type { StartRequest, WorkflowService } from "../workflow-service.ts";
import { handlerJson } from "./handler-json.ts";
import type { ServerRouteHandlers } from "./router.ts";

type WorkflowRoutes = "listWorkflows" | "runWorkflow" | "runWorkflowNoWait";

/** The routes of workflows. */
export function workflowHandlers(service: WorkflowService): ServerRouteHandlers<WorkflowRoutes> {
  const check = ({ name }: { readonly name: string }): void => void service.getWorkflow(name);
  return {
    listWorkflows: () => ({ status: 200, body: { workflows: service.workflowNames } }),
    runWorkflow: {
      check,
      async handle({ params, body }) {
        const record = await service.run(params.name, startRequest(body));
        return { status: record.status === "completed" ? 200 : 500, body: handlerJson(record) };
      },
    },
    runWorkflowNoWait: {
      check,
      async handle({ params, body }) {
        return { status: 200, body: handlerJson(await service.start(params.name, startRequest(body))) };
      },
    },
  };
}

function startRequest(body: RouteRequest<"runWorkflow">["body"]): StartRequest {
  return { startEvent: startEventOf(body), handlerId: body.handler_id, context: body.context };
}
