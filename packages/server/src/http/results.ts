import { StopEvent } from "@llama-agents/workflows";
import type { EventData } from "../store/event-data.ts";
import type { WorkflowService } from "../workflow-service.ts";
import { handlerText } from "./handler-json.ts";
import { handlerStatusCode } from "./handler-status-code.ts";
import { JsonText } from "./json-text.ts";
import type { ServerRouteHandlers } from "./router.ts";

/** The route of results, which handlers have had since: older clients read it. */
export function resultHandlers(service: WorkflowService): ServerRouteHandlers<"getResult"> {
  return {
    async getResult({ params, query }) {
      const record = await service.getHandler(params.handlerId);
      const result = record.result ? bareResult(record.result) : "null";
      return { status: handlerStatusCode(record, query), body: new JsonText(handlerText(record, result)) };
    },
  };
}

/** What a plain stop event carries; the fields of any other. */
function bareResult({ kind, value }: EventData): string {
  if (kind.type !== StopEvent.type) return value;
  const { result = null } = JSON.parse(value) as { readonly result?: unknown };
  return JSON.stringify(result);
}
