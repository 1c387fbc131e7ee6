import type { HandlerInfo } from "./handler-info.ts";
import type { ReceivedEvent } from "./received-event.ts";

/** Which request an error is about. */
export interface FailedRequest {
  readonly method: string;
  /** Without a user and a password. */
  readonly url: string;
  /** How often it was sent. */
  readonly attempts: number;
}

/** The answer that an error is about. */
export interface FailedAnswer extends FailedRequest {
  readonly status: number;
  /** `statusText`, or the usual words for the status. */
  readonly reason: string;
  /** What the body begins with: at most 4096 characters. */
  readonly body: string;
  /** What the server says was wrong. */
  readonly detail: string | undefined;
  /** Milliseconds after which the server wants to see the request again. */
  readonly retryAfterMs: number | undefined;
  /** The id under which the server has logged the request. */
  readonly requestId: string | undefined;
}

/** The parent of all errors of this package. */
export class WorkflowClientError extends Error {
  override readonly name: string = "WorkflowClientError";
}

/** The parent of the errors of requests: it says which one. */
export class RequestError extends WorkflowClientError {
  override readonly name: string = "RequestError";
  readonly method: string;
  /** Without a user and a password. */
  readonly url: string;
  /** How often it was sent. */
  readonly attempts: number;

  constructor(message: string, request: FailedRequest, options?: ErrorOptions) {
    super(message, options);
    this.method = request.method;
    this.url = request.url;
    this.attempts = request.attempts;
  }
}

/** There was no answer, or it broke off. `cause` is what the platform says. */
export class ConnectionError extends RequestError {
  override readonly name = "ConnectionError";
}

/** The answer took longer than `timeout`. The request may have had its effect all the same. */
export class RequestTimeoutError extends RequestError {
  override readonly name = "RequestTimeoutError";
}

const bodyExcerptLength = 200;

/** The parent of the errors that a server's answer makes. */
export class ResponseError extends RequestError {
  override readonly name: string = "ResponseError";
  readonly status: number;
  /** What the body begins with: at most 4096 characters. */
  readonly body: string;
  /** What the server says was wrong, if it says so. */
  readonly detail: string | undefined;
  /** The id under which the server has logged the request, if it says so. */
  readonly requestId: string | undefined;

  constructor(answer: FailedAnswer, options?: ErrorOptions) {
    const { status, reason, method, url, body } = answer;
    super(`${status} ${reason} for ${method} ${url}. Response: ${body.slice(0, bodyExcerptLength)}`, answer, options);
    this.status = status;
    this.body = body;
    this.detail = answer.detail;
    this.requestId = answer.requestId;
  }
}

/** 404: there is no such workflow or handler; or no such route, if `baseUrl` is wrong. */
export class NotFoundError extends ResponseError {
  override readonly name = "NotFoundError";
}

/** 409: the handler has a run that goes on, or it has ended; or the key of the request was used for another one. */
export class ConflictError extends ResponseError {
  override readonly name = "ConflictError";
}

/** 400, 413 or 422: the request is not what it should be; `detail` says which field is wrong. */
export class InvalidRequestError extends ResponseError {
  override readonly name = "InvalidRequestError";
}

/** 401: no token, or one that is not accepted. */
export class UnauthorizedError extends ResponseError {
  override readonly name = "UnauthorizedError";
}

/** 403: the token may not do this. */
export class ForbiddenError extends ResponseError {
  override readonly name = "ForbiddenError";
}

/** 429 or 503: too much at once, or the server is starting or stopping. */
export class OverloadedError extends ResponseError {
  override readonly name = "OverloadedError";
  /** Milliseconds after which the server wants to see the request again, if it says so. */
  readonly retryAfter: number | undefined;

  constructor(answer: FailedAnswer, options?: ErrorOptions) {
    super(answer, options);
    this.retryAfter = answer.retryAfterMs;
  }
}

/** Any other answer: an error of the server, of a proxy, or of something that is no server of workflows. */
export class UnexpectedResponseError extends ResponseError {
  override readonly name = "UnexpectedResponseError";
}

/** The run has failed, by a step or by its timeout. */
export class RunFailedError extends WorkflowClientError {
  override readonly name = "RunFailedError";
  /** How the run stands. */
  readonly handler: HandlerInfo;
  /** The terminal event, if it was seen: `WorkflowFailedEvent` or `WorkflowTimedOutEvent`. */
  readonly event: ReceivedEvent | undefined;

  constructor(handler: HandlerInfo, event: ReceivedEvent | undefined) {
    super(`${runText(handler)} has failed: ${handler.error ?? "the server does not say why"}`);
    this.handler = handler;
    this.event = event;
  }
}

/** The run was cancelled. */
export class RunCancelledError extends WorkflowClientError {
  override readonly name = "RunCancelledError";
  /** How the run stands. */
  readonly handler: HandlerInfo;
  /** The terminal event, if it was seen. */
  readonly event: ReceivedEvent | undefined;

  constructor(handler: HandlerInfo, event: ReceivedEvent | undefined) {
    super(`${runText(handler)} was cancelled`);
    this.handler = handler;
    this.event = event;
  }
}

/** An event is of no class that `load` was given, or its fields are not what the class wants. */
export class EventLoadError extends WorkflowClientError {
  override readonly name = "EventLoadError";
}

const runText = ({ handlerId, workflowName, runId }: HandlerInfo): string =>
  `Run ${runId} of workflow ${workflowName} (handler ${handlerId})`;
