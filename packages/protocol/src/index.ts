// The HTTP protocol, without zod (which is under "/schemas"), in reading order. What may be added: what both a server and
// a client need of the wire, and nothing that knows workflows, a framework or a platform.

// The routes

export type { Route, RouteMedia } from "./route.ts";
export { type PathParams, routePath } from "./route-path.ts";
export type {
  ErrorBody,
  RouteBody,
  RouteBodyInput,
  RouteHandlers,
  RouteHeaders,
  RouteHeadersInput,
  RouteQuery,
  RouteQueryInput,
  RouteReply,
  RouteRequest,
  RouteResponse,
  RouteStatus,
} from "./route-types.ts";
export { debuggerApiPrefix, type RouteName, type Routes, routes } from "./routes.ts";

// The messages

export { type CamelCase, type CamelKeys, camelKeys } from "./camel-keys.ts";
export {
  type Handler,
  type HandlerData,
  type HandlerStatus,
  isTerminalStatus,
  maxHandlerIdLength,
  type SparseHandlerData,
} from "./handler.ts";
export {
  type CancelQuery,
  type ConflictRule,
  type ListHandlersQuery,
  type RunQuery,
  type RunRequest,
  type SendEventRequest,
  type StreamEventsQuery,
  startEventOf,
} from "./requests.ts";
export type {
  EventNode,
  ExternalNode,
  GenericNode,
  ResourceConfigNode,
  ResourceNode,
  StepNode,
  WorkflowGraph,
  WorkflowGraphEdge,
  WorkflowGraphNode,
} from "./workflow-graph.ts";

// The events

export {
  bareTypeName,
  type EventEnvelope,
  type EventEnvelopeInput,
  isInternalEnvelope,
  isTerminalEnvelope,
  readEventEnvelope,
} from "./event-envelope.ts";
export {
  EnvelopeParseError,
  type EnvelopeRegistry,
  type ParseEnvelopeOptions,
  parseEventEnvelope,
} from "./parse-event-envelope.ts";

// The debugger's own API

export {
  type DebuggerMeta,
  type DebuggerRun,
  type DebuggerRunDetails,
  type DebuggerRunInput,
  type DebuggerRunPage,
  type DebuggerRunState,
  type DebuggerRunStatus,
  parentHandlerHeader,
  type TimedEventEnvelope,
  type WaitingRequest,
} from "./debugger-api.ts";
export {
  type DebuggerRouteHeaders,
  type DebuggerRouteName,
  type DebuggerRouteQuery,
  type DebuggerRouteResponse,
  type DebuggerRoutes,
  debuggerRoutes,
} from "./debugger-routes.ts";

// The streams

export {
  eventStreamContentTypes,
  parseLastEventId,
  type StreamDecoderOptions,
  type StreamedEvent,
  StreamItemTooLongError,
} from "./event-stream.ts";
export { encodeNdjsonEvent, encodeNdjsonEvents, NdjsonDecoder } from "./ndjson.ts";
export { encodeSseEvent, encodeSseEvents, SseDecoder, type SseFrame, sseHeartbeat } from "./sse.ts";

// JSON of strangers

export { JsonError, type ParseJsonOptions, parseJson } from "./safe-json.ts";
