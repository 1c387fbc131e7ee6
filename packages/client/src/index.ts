// The public names of the client, in reading order. Nothing inside of this package imports this file.

export type { RetryOptions } from "./backoff.ts";
// The client
export type { FetchFunction, HeadersSource, WorkflowClientOptions } from "./client-options.ts";
// Errors
export {
  ConflictError,
  ConnectionError,
  EventLoadError,
  type FailedAnswer,
  type FailedRequest,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  OverloadedError,
  RequestError,
  RequestTimeoutError,
  ResponseError,
  RunCancelledError,
  RunFailedError,
  UnauthorizedError,
  UnexpectedResponseError,
  WorkflowClientError,
} from "./errors.ts";
export type { EventStream, StreamEventsOptions } from "./event-stream.ts";
// Runs and their events
export type { HandlerInfo } from "./handler-info.ts";
export type { ListHandlersOptions } from "./list-handlers.ts";
export type { ReceivedEvent } from "./received-event.ts";
export type { RemoteHandler, RequestOptions, SendEventOptions } from "./remote-handler.ts";
// What is known of a server by its type
export type {
  AnyServer,
  RemoteResult,
  ServedWorkflows,
  StartArguments,
  StartFields,
  WorkflowName,
} from "./served-workflows.ts";
export type { StartOptions } from "./start-options.ts";
export {
  type EventType,
  type Health,
  type JsonSchema,
  WorkflowClient,
  type WorkflowSchema,
} from "./workflow-client.ts";
