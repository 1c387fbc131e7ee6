import type { HandlerData, RouteRequest, RouteResponse } from "@llama-agents/protocol";
import type { HandlerPage, HandlerQuery } from "../store/handler-query.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { WorkflowService } from "../workflow-service.ts";
import { handlerJson, sparseHandlerJson } from "./handler-json.ts";
import { handlerStatusCode } from "./handler-status-code.ts";
import { JsonText } from "./json-text.ts";
import { assertScope } from "./middleware/auth.ts";
import type { ServerRouteHandlers } from "./router.ts";

type HandlerRoutes = "listHandlers" | "getHandler" | "cancelHandler" | "deleteHandler";

/**
 * The routes of handlers.
 *
 * @param maxListed - the most handlers in an answer to a request that asks for no pages
 */
export function handlerHandlers(service: WorkflowService, maxListed: number): ServerRouteHandlers<HandlerRoutes> {
  return {
    async listHandlers({ query }) {
      const { limit, cursor, order, fields } = query;
      const most = limit ?? (Number.isFinite(maxListed) ? Math.ceil(maxListed) : undefined);
      const page = await service.listHandlers(handlerQuery(query), { limit: most, cursor, order });
      const isPaged = limit !== undefined || cursor !== undefined || page.nextCursor !== undefined;
      return { status: 200, body: listJson(page, isPaged, fields) };
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

/** @param fields - the keys that are wanted; all of them if there are none */
function listJson(
  { handlers, nextCursor }: HandlerPage,
  isPaged: boolean,
  fields: readonly (keyof HandlerData)[] = [],
): JsonText<RouteResponse<"listHandlers">> {
  const wanted = new Set(fields);
  const isWanted = (key: keyof HandlerData): boolean => wanted.has(key);
  const write = wanted.size === 0 ? handlerJson : (record: HandlerRecord) => sparseHandlerJson(record, isWanted);
  const list = handlers.map((record) => write(record).text).join(",");
  const next = isPaged ? `,"next_cursor":${JSON.stringify(nextCursor ?? null)}` : "";
  return new JsonText(`{"handlers":[${list}]${next}}`);
}
