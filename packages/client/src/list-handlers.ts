import type { HandlerStatus, ListHandlersQuery } from "@llama-agents/protocol";
import type { EventClasses } from "@llama-agents/workflows";
import type { HttpCaller } from "./http-caller.ts";
import { RemoteHandler, type RequestOptions } from "./remote-handler.ts";

/** Which runs to list: those that fulfil all of these. */
export interface ListHandlersOptions extends RequestOptions {
  /** In one of these statuses. @default all */
  readonly status?: HandlerStatus | readonly HandlerStatus[];
  /** Of one of these workflows. @default all */
  readonly workflowName?: string | readonly string[];
  /** Started after this time; a text is ISO 8601 with an offset. */
  readonly startedAfter?: Date | string;
  /** Started before this time. */
  readonly startedBefore?: Date | string;
  /** Only those that wait for an event from outside; or, with false, only the others. @default both */
  readonly idle?: boolean;
  /** By the time of their start, the oldest first or the newest. @default "asc" */
  readonly order?: "asc" | "desc";
  /** How many to fetch with one request, from 1 to 1000. @default 100 */
  readonly pageSize?: number;
}

/** The runs of a server, fetched page by page as they are asked for. */
export async function* listHandlers<Known extends EventClasses>(
  caller: HttpCaller,
  { signal, ...options }: ListHandlersOptions,
): AsyncGenerator<RemoteHandler<unknown, Known>, void, undefined> {
  const query = listQuery(options);
  let cursor: string | undefined;
  do {
    const page = { ...query, ...(cursor !== undefined && { cursor }) };
    const { body } = await caller.call("listHandlers", { params: {}, query: page, isRepeatable: true, signal });
    for (const data of body.handlers) yield new RemoteHandler(caller, data.handler_id, { data });
    cursor = body.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

function listQuery(options: Omit<ListHandlersOptions, "signal">): ListHandlersQuery {
  const { status, workflowName, startedAfter, startedBefore, idle, order, pageSize = 100 } = options;
  return {
    limit: pageSize,
    ...(status !== undefined && { status }),
    ...(workflowName !== undefined && { workflow_name: workflowName }),
    ...(startedAfter !== undefined && { started_after: isoText(startedAfter) }),
    ...(startedBefore !== undefined && { started_before: isoText(startedBefore) }),
    ...(idle !== undefined && { idle }),
    ...(order !== undefined && { order }),
  };
}

const isoText = (time: Date | string): string => (typeof time === "string" ? time : time.toISOString());
