// The public names of the server, in reading order. Nothing inside of this package imports this file.

// Durable runs without a server
export type { DurableRuntimeOptions } from "./durable/durable-runtime.ts";
export { createDurableRuntime, DurableRuntime } from "./durable/durable-runtime.ts";
// Its debugger
export type { DebuggerOptions } from "./http/debugger/debugger-options.ts";
// Who may call it, and how much
export type { ErrorListener, ErrorReport } from "./http/errors.ts";
export type { AuthOptions, AuthToken, Caller } from "./http/middleware/auth.ts";
export type { CorsOptions } from "./http/middleware/cors.ts";
export type { LimitOptions } from "./http/middleware/limits.ts";
export type { Scope } from "./http/middleware/route-scopes.ts";
// What it tells its operator
export type { LogFields, ServerLogger } from "./logger.ts";
export type { MaybePromise } from "./maybe-promise.ts";
export type { PinoLike, PinoLoggerOptions } from "./observability/pino-logger.ts";
export { pinoLogger } from "./observability/pino-logger.ts";
export type { OpenApiDocument } from "./openapi/open-api-document.ts";
export type { InternalEventRecording } from "./runtime/internal-event-recording.ts";
export type { EventData, EventKind } from "./store/event-data.ts";
export { envelopeJson, envelopeOf, eventKind } from "./store/event-data.ts";
export type { HandlerPage, HandlerPageOptions, HandlerQuery } from "./store/handler-query.ts";
export { handlerMatcher, InvalidCursorError, isEmptyQuery } from "./store/handler-query.ts";
export type { HandlerEnd, HandlerRecord, NewHandler, StartedHandler } from "./store/handler-record.ts";
export { endedHandler, startedHandler } from "./store/handler-record.ts";
export type { IdempotencyKey, RepeatedStart } from "./store/idempotency.ts";
export { idempotencyKeyLifetimeMs } from "./store/idempotency.ts";
export type { MemoryWorkflowStoreOptions } from "./store/memory-workflow-store.ts";
// What it records
export { MemoryWorkflowStore } from "./store/memory-workflow-store.ts";
export { resultDataOf } from "./store/result-data.ts";
export type { ClaimedRun, InitialRun, Kept, RunClaim } from "./store/run-claim.ts";
export type { OpenRequest, ReadRunsOptions, RunDetails, RunOrigin } from "./store/run-details.ts";
export { StoreError, StoreOpenError } from "./store/store-error.ts";
export type { LiveRun, StoredTick, TurnRecord, WrittenStateChanges } from "./store/turn-record.ts";
export type {
  EventRange,
  EventSubscription,
  HandlerStartResult,
  OpenStateOptions,
  RetentionRule,
  StoredEvent,
  WorkflowStore,
} from "./store/workflow-store.ts";
// The server
export { WorkflowServer } from "./workflow-server.ts";
export type {
  AddWorkflowOptions,
  RetentionOptions,
  StopOptions,
  WorkflowServerOptions,
} from "./workflow-server-options.ts";
