import type { DebuggerRouteQuery, DebuggerRunPage } from "@llama-agents/protocol";
import type { HandlerQuery } from "../../store/handler-query.ts";
import type { HandlerRecord } from "../../store/handler-record.ts";
import type { WorkflowService } from "../../workflow-service.ts";
import { JsonText } from "../json-text.ts";
import { runJson, statusOf } from "./run-json.ts";

type Query = DebuggerRouteQuery<"listRuns">;

/** Runs that wait are counted up to this number. */
const maxCounted = 1_000;
/** How often a page is filled up, if not all that the store finds is wanted. */
const maxReads = 20;

/**
 * One page of the debugger's list of runs.
 *
 * @param now - milliseconds since the epoch
 * @throws ServiceError if `before` is no cursor
 */
export async function listRuns(
  query: Query,
  service: WorkflowService,
  now: number,
): Promise<JsonText<DebuggerRunPage>> {
  const [{ records, next }, waitingCount] = await Promise.all([readPage(query, service), countWaiting(service)]);
  const details = await service.readRuns(records, { withInputs: false });
  const runs = records.map((record) => runJson({ record, details: details.get(record.runId) }, now).text);
  return new JsonText(
    `{"runs":[${runs.join(",")}],"next":${JSON.stringify(next ?? null)},"waiting_count":${waitingCount}}`,
  );
}

async function readPage(
  { limit, before, ...query }: Query,
  service: WorkflowService,
): Promise<{ readonly records: readonly HandlerRecord[]; readonly next: string | undefined }> {
  const [handlerQuery, isWanted] = readFilter(query);
  const records: HandlerRecord[] = [];
  let cursor = before;
  for (let reads = 0; reads < maxReads; reads++) {
    const left = limit - records.length;
    const page = await service.listHandlers(handlerQuery, { order: "desc", limit: left, cursor, withResults: false });
    records.push(...page.handlers.filter(isWanted));
    cursor = page.nextCursor;
    if (cursor === undefined || records.length === limit) break;
  }
  return { records, next: cursor };
}

type Filter = Pick<Query, "status" | "workflow" | "q">;

/** What to ask the store for, and what of that is wanted. */
function readFilter({ status, workflow, q }: Filter): [HandlerQuery, (record: HandlerRecord) => boolean] {
  const wanted = new Set(status ?? []);
  const rest = { workflowNames: workflow?.length ? workflow : undefined, search: q || undefined };
  if (wanted.size === 0) return [rest, () => true];
  const [isRunning, isWaiting] = [wanted.has("running"), wanted.has("waiting")];
  const ended = (["completed", "failed", "cancelled"] as const).filter((each) => wanted.has(each));
  const statuses = isRunning || isWaiting ? (["running", ...ended] as const) : ended;
  // Those that have ended do not wait.
  const isIdle = isWaiting === isRunning ? undefined : isWaiting ? ended.length === 0 || undefined : false;
  const isWanted = (record: HandlerRecord): boolean => record.status !== "running" || wanted.has(statusOf(record));
  return [{ ...rest, statuses, isIdle }, isWanted];
}

async function countWaiting(service: WorkflowService): Promise<number> {
  const { handlers } = await service.listHandlers({ statuses: ["running"], isIdle: true }, { limit: maxCounted });
  return handlers.length;
}
