import type { HandlerStatus } from "@llama-agents/protocol";
import type { WorkflowService } from "../workflow-service.ts";
import { handlerJson } from "./handler-json.ts";
import type { ServerRouteHandlers } from "./router.ts";

const statuses = { running: 202, completed: 200, failed: 500, cancelled: 500 } as const satisfies Record<
  HandlerStatus,
  number
>;

/** The routes of handlers. */
export function handlerHandlers(service: WorkflowService): ServerRouteHandlers<"getHandler"> {
  return {
    async getHandler({ params }) {
      const record = await service.getHandler(params.handlerId);
      return { status: statuses[record.status], body: handlerJson(record) };
    },
  };
}
