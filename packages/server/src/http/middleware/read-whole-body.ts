import type { FetchEnvironment, IncomingRequest } from "./fetch-environment.ts";

/** A request as `@hono/node-server` makes it holds its four parts, and more as soon as somebody has used it. */
const unusedParts = 4;

/**
 * Takes the body of a request out of the memory of Node, where a short one is as a whole already. That saves several
 * listeners and promises; who reads the request afterwards is told that its body was read.
 *
 * @param length - bytes that the body must have
 * @returns `undefined`, and nothing is taken, if it is not there, or the request may have a body of another origin
 */
export function readWholeBody(
  request: Request,
  environment: FetchEnvironment | undefined,
  length: number,
): Uint8Array<ArrayBuffer> | undefined {
  const incoming = environment?.incoming;
  if (!incoming || incoming.destroyed || incoming.readableLength !== length || length === 0) return undefined;
  if (incoming.readableFlowing !== null || incoming.readableDidRead) return undefined;
  if (!isUnusedRequestOf(incoming, request)) return undefined;
  const body = incoming.read?.();
  incoming.resume?.(); // to its end, which is to follow
  return body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : undefined;
}

/** Does the request stand for the incoming one, as nobody has looked at its body or its signal? */
function isUnusedRequestOf(incoming: IncomingRequest, request: Request): boolean {
  const parts = Object.getOwnPropertySymbols(request);
  if (parts.length > unusedParts) return false;
  return parts.some((part) => (request as unknown as Readonly<Record<symbol, unknown>>)[part] === incoming);
}
