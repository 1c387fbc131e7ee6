import type {
  CamelKeys,
  ConflictRule,
  EventEnvelope,
  EventNode,
  Handler,
  HandlerData,
  HandlerStatus,
  ListHandlersQuery,
  PathParams,
  RouteBody,
  RouteBodyInput,
  RouteHandlers,
  RouteHeaders,
  RouteHeadersInput,
  RouteName,
  RouteQuery,
  RouteQueryInput,
  RouteReply,
  RouteResponse,
  RouteStatus,
  SparseHandlerData,
  WorkflowGraph,
  WorkflowGraphNode,
} from "@llama-agents/protocol";
import { camelKeys, isTerminalStatus, routePath } from "@llama-agents/protocol";
import { equal } from "./equal.ts";

declare function value<T>(): T;

// Paths
equal<{ readonly name: string }>()(value<PathParams<"/workflows/:name/run">>(), true);
equal<{ readonly handlerId: string }>()(value<PathParams<"/handlers/:handlerId">>(), true);
equal<{ readonly a: string; readonly b: string }>()(value<PathParams<"/x/:a/y/:b">>(), true);
equal<never>()(value<keyof PathParams<"/health">>(), true);
routePath("runWorkflow", { name: "joke" });
// @ts-expect-error the parameter is called name
routePath("runWorkflow", { handlerId: "h1" });
// @ts-expect-error a parameter is missing
routePath("getHandler", {});

// Names
type Message = { readonly started_at: string; run_id?: number; a__b: 1; _c: 2; d_: 3; after_1: 4; plain: { e_f: 5 } };
equal<{
  readonly startedAt: string;
  readonly runId?: number;
  readonly aB: 1;
  readonly C: 2;
  readonly d: 3;
  readonly after1: 4;
  readonly plain: { e_f: 5 };
}>()(value<CamelKeys<Message>>(), true);
equal<CamelKeys<Message>>()(camelKeys(value<Message>()), true);
equal<string | null>()(value<Handler>().completedAt, true);
equal<EventEnvelope | null>()(value<Handler>().result as EventEnvelope | null, true);

// Messages
equal<"running" | "completed" | "failed" | "cancelled">()(value<HandlerStatus>(), true);
equal<{
  readonly value: Record<string, unknown>;
  readonly qualified_name: string | null;
  readonly type: string;
  readonly types: readonly string[] | null;
}>()(value<EventEnvelope>(), true);
const status = value<HandlerStatus>();
if (!isTerminalStatus(status)) equal<"running">()(status, true);
// @ts-expect-error a handler is not changed
value<HandlerData>().status = "failed";

// Requests and answers
equal<unknown>()(value<RouteBody<"runWorkflow">>().start_event, true);
equal<string | undefined>()(value<RouteBody<"runWorkflow">>().handler_id, true);
equal<string | undefined>()(value<RouteBody<"sendEvent">>().step, true);
equal<undefined>()(value<RouteBody<"health">>(), true);
equal<undefined>()(value<RouteQuery<"sendEvent">>(), true);
equal<number | "now">()(value<RouteQuery<"streamEvents">>().after_sequence, true);
equal<boolean>()(value<RouteQuery<"streamEvents">>().sse, true);
equal<{ status: "sent" }>()(value<RouteResponse<"sendEvent">>(), true);
equal<200 | 202 | 500>()(value<RouteStatus<"getHandler">>(), true);
equal<Response>()(value<RouteReply<"streamEvents">>(), true);
equal<Response>()(value<RouteReply<"docs">>(), true);
equal<307>()(value<RouteStatus<"redoc">>(), true);
const run = value<RouteReply<"runWorkflow">>();
if (!(run instanceof Response)) equal<RouteResponse<"runWorkflow">>()(run.body, true);
const list = value<RouteQuery<"listHandlers">>();
equal<readonly HandlerStatus[] | undefined>()(list.status, true);
equal<number | undefined>()(list.started_after, true);
equal<"asc" | "desc">()(list.order, true);
equal<readonly (keyof HandlerData)[] | undefined>()(list.fields, true);
equal<"handler_id" | "workflow_name" | "status" | "started_at">()(value<keyof SparseHandlerData>(), true);
equal<HandlerData["result"]>()(value<SparseHandlerData<"result">>().result, true);
// @ts-expect-error it was not asked for
value<SparseHandlerData<"result">>().error;
equal<number | undefined>()(value<RouteHeaders<"streamEvents">>()["last-event-id"], true);
equal<undefined>()(value<RouteHeaders<"health">>(), true);
equal<ConflictRule>()(value<RouteBody<"runWorkflow">>().on_conflict, true);
equal<WorkflowGraph["nodes"][number]["node_type"]>()(value<WorkflowGraphNode>().node_type, true);
const node = value<WorkflowGraphNode>();
if (node.node_type === "event") equal<readonly string[]>()(node.event_types, true);
equal<EventNode["event_type"]>()(value<string>(), true);
export const headers: RouteHeadersInput<"streamEvents">[] = [{}, { "last-event-id": "7" }];
export const lists: ListHandlersQuery[] = [{}, { status: "running", limit: 5 }, { status: ["failed"], idle: true }];
// @ts-expect-error there is no such status
export const badList: ListHandlersQuery = { status: "idle" };
export const bodies: RouteBodyInput<"runWorkflow">[] = [{}, { start_event: { topic: "x" } }, { start_event: "{}" }];
export const queries: RouteQueryInput<"streamEvents">[] = [{}, { sse: false, after_sequence: -1 }];
// @ts-expect-error a start event is no number
export const badBody: RouteBodyInput<"runWorkflow"> = { start_event: 1 };
// @ts-expect-error an event needs a value
export const badEvent: RouteBodyInput<"sendEvent"> = { event: { type: "Answer" } };

// Handlers: each declared route, with the right answer, and no other
export const one: RouteHandlers<"health" | "getHandler"> = {
  health: () => ({ status: 200, body: { status: "healthy" } }),
  getHandler: async ({ params, request }) => {
    equal<string>()(params.handlerId, true);
    equal<AbortSignal>()(request.signal, true);
    return { status: 202, body: value<HandlerData>() };
  },
};
// @ts-expect-error a declared route is missing
export const missing: RouteHandlers<"health" | "listWorkflows"> = { health: one.health };
// @ts-expect-error an undeclared route
export const tooMany: RouteHandlers<"health"> = { health: one.health, getHandler: one.getHandler };
// @ts-expect-error a status that the route does not have
export const badStatus: RouteHandlers<"health"> = { health: () => ({ status: 202, body: { status: "healthy" } }) };
// @ts-expect-error an answer of another route
export const badAnswer: RouteHandlers<"health"> = { health: () => ({ status: 200, body: { workflows: [] } }) };
export const isRoute: RouteName = value<keyof RouteHandlers>();
