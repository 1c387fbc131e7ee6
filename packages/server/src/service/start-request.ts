import { maxHandlerIdLength } from "@llama-agents/protocol";
import { ServiceError } from "../service-error.ts";

/** What happens if the handler that is asked for has a run in progress. */
export type OnConflict = "reject" | "replace" | "return";

/** The key of a request that may come again. */
export interface RequestKey {
  /** What the client chose. */
  readonly key: string;
  /** The text of the request: the same key with another text is a mistake of the client's. */
  readonly requestText: string;
}

/** What a run is to start with, as a client has sent it. */
export interface StartRequest {
  /** The fields of the start event, an envelope, or either as JSON in a string. */
  readonly startEvent: unknown;
  /** What to do if the start event is refused; ends the message. @default nothing */
  readonly startEventAdvice?: string;
  /** The id of the handler; `undefined` for a new one. */
  readonly handlerId: string | undefined;
  /** The handler whose run this one repeats; it need not be there. @default none */
  readonly parentHandlerId?: string | undefined;
  /** A saved context to continue from; an empty one counts for none. */
  readonly context: unknown;
  /** @default "reject" */
  readonly onConflict?: OnConflict | undefined;
  /** @default the request does not come again */
  readonly requestKey?: RequestKey | undefined;
}

/** What no path can have, or no store. Control characters could also break the lines of a log. */
const notAllowed = /^\.{0,2}$|[/\\]|\p{Cc}|\p{Surrogate}/u;

/** @throws ServiceError if the id cannot stand in the path of the handler's routes, or is too long for it */
export function assertHandlerId(handlerId: string): void {
  assertId(handlerId, "Error processing request body: handler_id");
}

/** @throws ServiceError if no handler can have such an id */
export function assertParentHandlerId(handlerId: string): void {
  assertId(handlerId, "The id of the parent handler");
}

/** @param what - names the id in the message */
function assertId(handlerId: string, what: string): void {
  const { length } = handlerId;
  if (length > maxHandlerIdLength) {
    const rule = `it is ${length} characters long (UTF-16 units), and may have ${maxHandlerIdLength}`;
    throw invalidId(what, `${JSON.stringify(handlerId.slice(0, 20))}…: ${rule}`);
  }
  if (!notAllowed.test(handlerId)) return;
  const rule = "it must not be dots only, nor have a slash, a control character, or half of a surrogate pair";
  throw invalidId(what, `${JSON.stringify(handlerId)}: ${rule}`);
}

const invalidId = (what: string, problem: string): ServiceError =>
  new ServiceError("invalid", `${what} cannot be ${problem}`);
