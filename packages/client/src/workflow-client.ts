import { parseLastEventId, type RouteResponse, type WorkflowGraph } from "@llama-agents/protocol";
import type { EventClasses } from "@llama-agents/workflows";
import { readOptions, type WorkflowClientOptions } from "./client-options.ts";
import { startMessage } from "./event-message.ts";
import { HttpCaller } from "./http-caller.ts";
import { type ListHandlersOptions, listHandlers } from "./list-handlers.ts";
import { RemoteHandler, type RequestOptions } from "./remote-handler.ts";
import type { AnyServer, RemoteResult, ServedWorkflows, StartArguments, WorkflowName } from "./served-workflows.ts";
import { createIdempotencyKey, type StartOptions } from "./start-options.ts";

/** The answer to `health`. */
export type Health = RouteResponse<"health">;

/** A JSON Schema of the dialect 2020-12. */
export type JsonSchema = RouteResponse<"getWorkflowSchema">["start"];

/** What a workflow starts with and ends with. */
export type WorkflowSchema = RouteResponse<"getWorkflowSchema">;

/** An event that clients of a workflow may meet or send. */
export interface EventType {
  readonly type: string;
  readonly schema: JsonSchema;
}

/**
 * Talks to a server of workflows, in browsers and elsewhere.
 *
 * @example
 * import type { server } from "./server.ts";
 *
 * const client = new WorkflowClient<typeof server>({ baseUrl: "http://localhost:8080" });
 * const joke = await client.run("joke", { topic: "pirates" });
 */
export class WorkflowClient<
  Server extends ServedWorkflows = AnyServer,
  const Known extends EventClasses = EventClasses,
> {
  readonly #caller: HttpCaller;

  /**
   * @throws TypeError if there is no base URL, or none that requests can be sent to
   * @throws RangeError if an option is not a duration or a number of its kind
   */
  constructor(options: WorkflowClientOptions<Known>) {
    this.#caller = new HttpCaller(readOptions(options));
  }

  /** Is the server up? It says so itself; without an answer this throws. */
  async health({ signal }: RequestOptions = {}): Promise<Health> {
    return (await this.#caller.call("health", { params: {}, signal })).body;
  }

  /** The names of the workflows, in the order in which the server has added them. */
  async listWorkflows({ signal }: RequestOptions = {}): Promise<readonly WorkflowName<Server>[]> {
    const { body } = await this.#caller.call("listWorkflows", { params: {}, isRepeatable: true, signal });
    return body.workflows as readonly WorkflowName<Server>[];
  }

  /**
   * Starts a run and waits for its end, however long it takes, over lost connections and past the limits of proxies. To
   * stop waiting, abort the signal; the run goes on.
   *
   * @returns the `result` of a bare stop event, the fields of any other
   * @throws what `start` throws, and `RemoteHandler.result`
   */
  async run<Name extends WorkflowName<Server>>(
    name: Name,
    ...[input, options]: StartArguments<Server, Name, StartOptions>
  ): Promise<RemoteResult<Server, Name>> {
    const handler = await this.#start<Name>(name, input, options);
    return handler.result({ signal: options?.signal });
  }

  /**
   * Starts a run. The request may be sent again if it fails, and starts one run all the same.
   *
   * @returns when the run is recorded
   * @throws NotFoundError if there is no such workflow
   * @throws InvalidRequestError if the start event is not what it should be
   * @throws ConflictError if the handler has a run that goes on
   * @throws OverloadedError if the server has too many runs
   */
  start<Name extends WorkflowName<Server>>(
    name: Name,
    ...[input, options]: StartArguments<Server, Name, StartOptions>
  ): Promise<RemoteHandler<RemoteResult<Server, Name>, Known>> {
    return this.#start<Name>(name, input, options);
  }

  /** A run by its id, without asking the server: what it is asked then says if there is none. */
  handler<Name extends WorkflowName<Server> = WorkflowName<Server>>(
    handlerId: string,
  ): RemoteHandler<RemoteResult<Server, Name>, Known> {
    return new RemoteHandler(this.#caller, handlerId);
  }

  /**
   * The runs of the server, fetched page by page as they are asked for.
   *
   * @example
   * for await (const handler of client.listHandlers({ status: "running" })) await handler.cancel();
   */
  listHandlers(options: ListHandlersOptions = {}): AsyncIterableIterator<RemoteHandler<unknown, Known>> {
    return listHandlers<Known>(this.#caller, options);
  }

  /** What a workflow starts with and ends with, as JSON Schemas. */
  async schema(name: WorkflowName<Server>, { signal }: RequestOptions = {}): Promise<WorkflowSchema> {
    return (await this.#caller.call("getWorkflowSchema", { params: { name }, isRepeatable: true, signal })).body;
  }

  /** A workflow as a graph. */
  async representation(name: WorkflowName<Server>, { signal }: RequestOptions = {}): Promise<WorkflowGraph> {
    const call = { params: { name }, isRepeatable: true, signal };
    return (await this.#caller.call("getWorkflowRepresentation", call)).body.graph;
  }

  /** The events of a workflow that its clients may meet or send. */
  async eventTypes(name: WorkflowName<Server>, { signal }: RequestOptions = {}): Promise<readonly EventType[]> {
    const { body } = await this.#caller.call("listWorkflowEvents", { params: { name }, isRepeatable: true, signal });
    return body.events.map((schema) => ({ type: String(schema["title"]), schema }));
  }

  async #start<Name extends WorkflowName<Server>>(
    name: Name,
    input: object | undefined,
    options: StartOptions = {},
  ): Promise<RemoteHandler<RemoteResult<Server, Name>, Known>> {
    const { handlerId, onConflict, context, idempotencyKey = createIdempotencyKey(), signal } = options;
    const { headers, body } = await this.#caller.call("runWorkflowNoWait", {
      params: { name },
      headers: { "idempotency-key": idempotencyKey },
      body: {
        start_event: startMessage(input),
        ...(handlerId !== undefined && { handler_id: handlerId }),
        ...(onConflict !== undefined && { on_conflict: onConflict }),
        ...(context !== undefined && { context }),
      },
      isRepeatable: true,
      signal,
    });
    const startedAfter = parseLastEventId(headers.get("x-last-sequence")) ?? -1;
    return new RemoteHandler(this.#caller, body.handler_id, { data: body, startedAfter });
  }
}
