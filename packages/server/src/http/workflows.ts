import { parentHandlerHeader, startEventOf } from "@llama-agents/protocol";
import { handlerLogFields } from "../handler-log-fields.ts";
import type { StartRequest } from "../service/start-request.ts";
import type { WorkflowService } from "../workflow-service.ts";
import type { EventStreams } from "./event-stream-response.ts";
import { handlerJson } from "./handler-json.ts";
import type { ServerRequest, ServerRouteHandlers } from "./router.ts";

/** The routes that start runs. */
export function workflowHandlers(
  service: WorkflowService,
  streams: EventStreams,
): ServerRouteHandlers<"runWorkflow" | "runWorkflowNoWait"> {
  const check = ({ name }: { readonly name: string }): void => void service.getWorkflow(name);
  return {
    runWorkflow: {
      check,
      async handle(request) {
        if (request.query.stream) return streamRun(request, service, streams);
        const record = await service.run(request.params.name, startRequest(request), () => request.request.signal);
        return { status: record.status === "completed" ? 200 : 500, body: handlerJson(record) };
      },
    },
    runWorkflowNoWait: {
      check,
      async handle(request) {
        const { record, isNew } = await service.start(request.params.name, startRequest(request));
        const lastSequence = isNew ? -1 : await service.lastSequence(record);
        return { status: 200, body: handlerJson(record), headers: { "x-last-sequence": String(lastSequence) } };
      },
    },
  };
}

/** Starts a run and answers with its events, from the first one to the last. */
async function streamRun(
  request: ServerRequest<"runWorkflow">,
  service: WorkflowService,
  streams: EventStreams,
): Promise<Response> {
  const { record } = await service.start(request.params.name, startRequest(request), "run");
  const events = await service.openEventsOf(record, -1);
  const headers = { "x-handler-id": encodeURIComponent(record.handlerId) };
  if (!events) return new Response(null, { status: 204, headers });
  const format = {
    format: "sse",
    includeInternal: false,
    includeQualifiedName: true,
    includeTimestamp: false,
  } as const;
  const { requestId, stream: slot } = request;
  return streams.respond(events, format, { headers, slot, logFields: { requestId, ...handlerLogFields(record) } });
}

type StartRoute = "runWorkflow" | "runWorkflowNoWait";

type StartingRequest = Pick<ServerRequest<StartRoute>, "body" | "headers" | "hasStrayKeys">;

function startRequest({ body, headers, hasStrayKeys }: StartingRequest): StartRequest {
  const key = headers["idempotency-key"];
  return {
    startEvent: startEventOf(body),
    ...(hasStrayKeys && { startEventAdvice: 'put the fields into "start_event"' }),
    handlerId: body.handler_id,
    context: body.context,
    onConflict: body.on_conflict,
    parentHandlerId: headers[parentHandlerHeader],
    requestKey: key === undefined ? undefined : { key, requestText: JSON.stringify(body) },
  };
}
