/** Why a request cannot be served; the messages are for the caller. */
export type ServiceErrorReason = "invalid" | "not-found" | "conflict" | "unavailable";

/** A request that the service refuses, and says why. Every other error is the server's own. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly reason: ServiceErrorReason;

  constructor(reason: ServiceErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Something of the server's own broke: the message may be told to the caller, the cause goes to the log only. */
export class InternalServiceError extends Error {
  override readonly name = "InternalServiceError";
}
