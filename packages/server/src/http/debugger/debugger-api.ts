import type { DebuggerMeta, DebuggerRunInput, DebuggerRunState } from "@llama-agents/protocol";
import type { Clock } from "@llama-agents/workflows";
import { serverVersion } from "../../server-version.ts";
import type { HandlerRecord } from "../../store/handler-record.ts";
import type { ReadRunsOptions, RunDetails } from "../../store/run-details.ts";
import type { WorkflowService } from "../../workflow-service.ts";
import type { EventStreams } from "../event-stream-response.ts";
import { JsonText } from "../json-text.ts";
import { streamEvents } from "../stream-events.ts";
import type { DebuggerHandlers, DebuggerRequest } from "./api-route.ts";
import { listRuns } from "./list-runs.ts";
import { eventText, runDetailsJson, timeText } from "./run-json.ts";
import type { SameOriginGuard } from "./same-origin-guard.ts";

export interface DebuggerApiOptions {
  readonly service: WorkflowService;
  readonly streams: EventStreams;
  readonly guard: SameOriginGuard;
  readonly clock: Clock;
  /** What the page is called. */
  readonly title: string;
  /** Must callers say who they are? */
  readonly hasAuth: boolean;
}

const features = ["timestamps", "input", "page", "inbox", "state", "stack"] as const;

/** What the debugger's page reads beyond what everybody may. */
export function debuggerHandlers(options: DebuggerApiOptions): DebuggerHandlers {
  const { service, streams, clock } = options;
  return {
    meta: ({ caller }) => metaOf(caller, options),
    listRuns: ({ query }) => listRuns(query, service, clock.now()),
    async getRun(request) {
      const { record, details } = await findRun(request.params.handlerId, service, { withInputs: false });
      const stack = maySeeStack(request, options) ? details?.errorStack : undefined;
      return runDetailsJson({ record, details }, clock.now(), stack);
    },
    async getRunInput({ params }) {
      const { details } = await findRun(params.handlerId, service);
      const parent = JSON.stringify(details?.parentHandlerId ?? null);
      return new JsonText<DebuggerRunInput>(
        `{"start_event":${eventText(details?.input)},"parent_handler_id":${parent}}`,
      );
    },
    async getRunState({ params }) {
      const record = await service.getHandler(params.handlerId);
      const state = JSON.stringify(await service.readState(record));
      return new JsonText<DebuggerRunState>(`{"state":${state},"updated_at":${timeText(record.updatedAt)}}`);
    },
    streamRunEvents({ params, query, headers, request, requestId, stream: slot }) {
      const cursor = headers["last-event-id"] ?? query.after_sequence;
      const format = {
        format: "sse",
        includeInternal: query.include_internal,
        includeQualifiedName: true,
        includeTimestamp: true,
      } as const;
      return streamEvents({ handlerId: params.handlerId, cursor, format, request, requestId, slot }, service, streams);
    },
  };
}

const metaOf = (caller: DebuggerRequest<"meta">["caller"], { title, hasAuth }: DebuggerApiOptions): DebuggerMeta => ({
  version: serverVersion,
  title,
  features,
  scopes: caller?.scopes ?? null,
  has_auth: hasAuth,
});

/** @throws ServiceError if there is none */
async function findRun(
  handlerId: string,
  service: WorkflowService,
  options?: ReadRunsOptions,
): Promise<{ readonly record: HandlerRecord; readonly details: RunDetails | undefined }> {
  const record = await service.getHandler(handlerId);
  return { record, details: (await service.readRuns([record], options)).get(record.runId) };
}

/** A stack tells of files and of code: it is for those who run the server. */
function maySeeStack(
  { caller, request, environment }: Pick<DebuggerRequest<"getRun">, "caller" | "request" | "environment">,
  { hasAuth, guard }: DebuggerApiOptions,
): boolean {
  return hasAuth ? caller?.scopes.includes("admin") === true : guard.isLocal(request, environment);
}
