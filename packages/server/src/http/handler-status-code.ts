import type { HandlerStatus, RouteRequest } from "@llama-agents/protocol";
import type { HandlerRecord } from "../store/handler-record.ts";

const codes = { running: 202, completed: 200, failed: 500, cancelled: 500 } as const satisfies Record<
  HandlerStatus,
  number
>;

/** The status of an answer that tells how a run stands; 200 in any case, if the client wants that. */
export function handlerStatusCode(
  { status }: HandlerRecord,
  { status_code }: RouteRequest<"getHandler">["query"],
): 200 | 202 | 500 {
  return status_code === "ok" ? 200 : codes[status];
}
