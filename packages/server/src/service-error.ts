/** Why a request cannot be served; the messages are for the caller. */
export type ServiceErrorReason = "invalid" | "not-found" | "conflict" | "overloaded" | "unavailable";

export interface ServiceErrorOptions extends ErrorOptions {
  readonly retryAfterSeconds?: number;
}

/** A request that the service refuses, and says why. Every other error is the server's own. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly reason: ServiceErrorReason;
  /** Seconds after which the caller may try again; `undefined` if that is of no use, or nobody knows. */
  readonly retryAfterSeconds: number | undefined;

  constructor(reason: ServiceErrorReason, message: string, options: ServiceErrorOptions = {}) {
    super(message, options);
    this.reason = reason;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Something of the server's own broke: the message may be told to the caller, the cause goes to the log only. */
export class InternalServiceError extends Error {
  override readonly name = "InternalServiceError";
}
