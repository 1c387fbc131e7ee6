import {
  type DebuggerRouteHeaders,
  type DebuggerRouteName,
  type DebuggerRouteQuery,
  type DebuggerRouteResponse,
  type DebuggerRoutes,
  debuggerRoutes,
  type PathParams,
} from "@llama-agents/protocol";
import { debuggerRouteSchemas, type RouteSchema } from "@llama-agents/protocol/schemas";
import type { MaybePromise } from "../../maybe-promise.ts";
import type { JsonText } from "../json-text.ts";
import type { OwnRequest, OwnRoute } from "../router.ts";

/** A request as the handler of one of the debugger's own routes gets it. */
export type DebuggerRequest<Name extends DebuggerRouteName> = Omit<OwnRequest, "params" | "query" | "headers"> & {
  readonly params: PathParams<DebuggerRoutes[Name]["path"]>;
  readonly query: DebuggerRouteQuery<Name>;
  readonly headers: DebuggerRouteHeaders<Name>;
};

/** What such a handler gives: the body of the answer, or, for a stream, the answer. */
type Answer<Name extends DebuggerRouteName> = Name extends "streamRunEvents"
  ? Response
  : DebuggerRouteResponse<Name> | JsonText<DebuggerRouteResponse<Name>>;

/** A handler for each of the debugger's own routes. */
export type DebuggerHandlers = {
  readonly [Name in DebuggerRouteName]: (request: DebuggerRequest<Name>) => MaybePromise<Answer<Name>>;
};

// They change all the time, and may be private.
const headers = { "cache-control": "no-store" } as const;

/**
 * The debugger's own routes beneath its page, for those who may read.
 *
 * @param path - of the page; ends with a slash
 */
export function apiRoutes(path: string, handlers: DebuggerHandlers, guard: OwnRoute["guard"]): readonly OwnRoute[] {
  const names = Object.keys(debuggerRoutes) as DebuggerRouteName[];
  return names.map((name) => ({
    path: path.slice(0, -1) + debuggerRoutes[name].path,
    scope: "read",
    schema: debuggerRouteSchemas[name] as RouteSchema,
    isStream: name === "streamRunEvents",
    ...(guard && { guard }),
    async handle(request) {
      const answer = await handlers[name](request as never);
      return answer instanceof Response ? answer : { status: 200, body: answer, headers };
    },
  }));
}
