import type { RouteRequest, RouteResponse } from "@llama-agents/protocol";
import type { HandlerPage, HandlerQuery } from "../store/handler-query.ts";
import type { WorkflowService } from "../workflow-service.ts";
import { handlerJson } from "./handler-json.ts";
import { handlerStatusCode } from "./handler-status-code.ts";
import { JsonText } from "./json-text.ts";
import { assertScope } from "./middleware/auth.ts";
import type { ServerRouteHandlers } from "./router.ts";

type HandlerRoutes = "listHandlers" | "getHandler" | "cancelHandler" | "deleteHandler";

/** The routes of handlers. */
export function handlerHandlers(service: WorkflowService): ServerRouteHandlers<HandlerRoutes> {
  return {
    async listHandlers({ query }) {
      const { limit, cursor, order } = query;
      const page = await service.listHandlers(handlerQuery(query), { limit, cursor, order });
      return { status: 200, body: listJson(page, limit !== undefined || cursor !== undefined) };
    },
    async getHandler({ params, query }) {
      const record = await service.getHandler(params.handlerId);
      return { status: handlerStatusCode(record, query), body: handlerJson(record) };
    },
    async cancelHandler({ params, query, caller }) {
      if (query.purge) assertScope(caller, "admin"); // it deletes, as DELETE does
      return { status: 200, body: { status: await service.cancel(params.handlerId, query) } };
    },
    async deleteHandler({ params }) {
      await service.cancel(params.handlerId, { purge: true });
      return { status: 200, body: { status: "deleted" } };
    },
  };
}

/** A filter without a value is none. */
function handlerQuery(query: RouteRequest<"listHandlers">["query"]): HandlerQuery {
  return {
    statuses: query.status?.length ? query.status : undefined,
    workflowNames: query.workflow_name?.length ? query.workflow_name : undefined,
    isIdle: query.idle,
    startedAfter: query.started_after,
    startedBefore: query.started_before,
  };
}

function listJson({ handlers, nextCursor }: HandlerPage, isPaged: boolean): JsonText<RouteResponse<"listHandlers">> {
  const list = handlers.map((record) => handlerJson(record).text).join(",");
  const next = isPaged ? `,"next_cursor":${JSON.stringify(nextCursor ?? null)}` : "";
  return new JsonText(`{"handlers":[${list}]${next}}`);
}
