// The public names of the client, in reading order. Nothing inside of this package imports this file.

// The client

export type { RetryOptions } from "./backoff.ts";
export type { FetchFunction, HeadersSource, WorkflowClientOptions } from "./client-options.ts";
export type { ListHandlersOptions } from "./list-handlers.ts";
export type { StartOptions } from "./start-options.ts";
export {
  type EventType,
  type Health,
  type JsonSchema,
  WorkflowClient,
  type WorkflowSchema,
} from "./workflow-client.ts";

// Runs and their events

export type { EventStream, StreamEventsOptions } from "./event-stream.ts";
export type { HandlerInfo } from "./handler-info.ts";
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
