import {
  type DebuggerMeta,
  type DebuggerRun,
  type DebuggerRunDetails,
  type DebuggerRunInput,
  type DebuggerRunPage,
  type DebuggerRunState,
  type EventEnvelope,
  type HandlerData,
  type PathParams,
  parentHandlerHeader,
  type RouteName,
  type Routes,
  routePath,
  type WorkflowGraph,
} from "@llama-agents/protocol";
import type { ApiBase } from "./api-base.ts";
import { ApiError } from "./api-error.ts";
import type { JsonSchema, RunsPage, SentEvent, StartRunOptions, WorkflowSchema } from "./debugger-api-types.ts";
import { pageOfRuns, runOfHandler } from "./fallback-runs.ts";
import type { HttpClient } from "./http-client.ts";
import { readEventAt } from "./received-events.ts";
import type { RunsQuery } from "./runs-query.ts";

interface DebuggerApiOptions {
  readonly base: ApiBase;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onMeta: (meta: DebuggerMeta | null) => void;
}

/**
 * The server, call by call. What the debugger's own API gives is taken from there, and from the public one where the server
 * has no such API. Every call throws `ApiError`, and `AbortError` if its signal is aborted.
 */
export class DebuggerApi {
  readonly base: ApiBase;
  readonly #http: HttpClient;
  readonly #now: () => number;
  readonly #onMeta: (meta: DebuggerMeta | null) => void;
  #meta: Promise<DebuggerMeta | null> | undefined;
  #isReadingMeta = false;

  constructor({ base, http, now, onMeta }: DebuggerApiOptions) {
    this.base = base;
    this.#http = http;
    this.#now = now;
    this.#onMeta = onMeta;
  }

  /** The public API, without a slash at the end. */
  get publicUrl(): string {
    return this.base.publicUrl;
  }

  /** What the server offers beyond the public API, asked for once; `null`: nothing. */
  meta(): Promise<DebuggerMeta | null> {
    this.#meta ??= this.#readMeta();
    return this.#meta;
  }

  /** The same, asked for anew. */
  reloadMeta(): Promise<DebuggerMeta | null> {
    if (!this.#isReadingMeta) this.#meta = undefined;
    return this.meta();
  }

  /** Is for the next one to ask: another caller may get another answer. */
  forgetMeta(): void {
    this.#meta = undefined;
    this.#isReadingMeta = false;
  }

  async listWorkflows(signal?: AbortSignal): Promise<readonly string[]> {
    const { workflows } = (await this.#get("listWorkflows", {}, signal)) as { workflows?: readonly string[] };
    return workflows ?? [];
  }

  async getGraph(name: string, signal?: AbortSignal): Promise<WorkflowGraph> {
    const answer = (await this.#get("getWorkflowRepresentation", { name }, signal)) as { graph?: WorkflowGraph };
    const { nodes = [], edges = [], ...rest } = answer.graph ?? ({} as Partial<WorkflowGraph>);
    return { ...rest, nodes, edges } as WorkflowGraph;
  }

  async getWorkflowSchema(name: string, signal?: AbortSignal): Promise<WorkflowSchema> {
    const { start, stop } = (await this.#get("getWorkflowSchema", { name }, signal)) as Partial<WorkflowSchema>;
    return { start: start ?? {}, stop: stop ?? {} };
  }

  async listEventSchemas(name: string, signal?: AbortSignal): Promise<readonly JsonSchema[]> {
    const { events } = (await this.#get("listWorkflowEvents", { name }, signal)) as { events?: readonly JsonSchema[] };
    return [...(events ?? [])].sort((left, right) => (titleOf(left) < titleOf(right) ? -1 : 1));
  }

  /** @param limit - up to 500 */
  async listRuns(
    query: RunsQuery,
    { limit, before }: { readonly limit: number; readonly before?: string | undefined },
    signal?: AbortSignal,
  ): Promise<RunsPage> {
    const { statuses, workflows, search } = query;
    const parameters = new URLSearchParams();
    if (await this.#offers("page")) {
      for (const status of statuses) parameters.append("status", status);
      for (const workflow of workflows) parameters.append("workflow", workflow);
      if (search.trim() !== "") parameters.set("q", search.trim());
      parameters.set("limit", String(limit));
      if (before !== undefined) parameters.set("before", before);
      const page = (await this.#http.json(`${this.base.ownUrl}runs?${parameters}`, { signal })) as DebuggerRunPage;
      return { runs: page.runs, next: page.next, waitingCount: page.waiting_count };
    }
    for (const status of new Set(statuses.map((each) => (each === "waiting" ? "running" : each)))) {
      parameters.append("status", status);
    }
    for (const workflow of workflows) parameters.append("workflow_name", workflow);
    const filter = parameters.size > 0 ? `?${parameters}` : "";
    const url = `${this.publicUrl}${routePath("listHandlers", {})}${filter}`;
    const { handlers = [] } = (await this.#http.json(url, { signal })) as { handlers?: readonly HandlerData[] };
    const now = this.#now();
    return pageOfRuns(
      handlers.map((handler) => runOfHandler(handler, now)),
      query,
      { limit, before },
    );
  }

  /** Runs that wait for somebody outside, up to 500; none where the server cannot tell. */
  async listWaitingRuns(signal?: AbortSignal): Promise<readonly DebuggerRun[]> {
    if (!(await this.#offers("inbox"))) return [];
    const page = await this.listRuns({ statuses: ["waiting"], workflows: [], search: "" }, { limit: 500 }, signal);
    return page.runs;
  }

  async getRun(id: string, signal?: AbortSignal): Promise<DebuggerRunDetails> {
    const path = routePath("getHandler", { handlerId: id });
    if (!(await this.#offers("page"))) return runOfHandler(await this.getResult(id, signal), this.#now());
    return (await this.#http.json(`${this.base.ownUrl}runs/${lastSegment(path)}`, { signal })) as DebuggerRunDetails;
  }

  /** `null`: the server does not tell. */
  async getInput(id: string, signal?: AbortSignal): Promise<DebuggerRunInput | null> {
    return (await this.#getPart(id, "input", signal)) as DebuggerRunInput | null;
  }

  /** `null`: the server does not expose it. */
  async getState(id: string, signal?: AbortSignal): Promise<DebuggerRunState | null> {
    return (await this.#getPart(id, "state", signal)) as DebuggerRunState | null;
  }

  /** The run with its result, if it has ended. */
  async getResult(id: string, signal?: AbortSignal): Promise<HandlerData> {
    const url = this.#url("getHandler", { handlerId: id });
    // A run that has failed or was cancelled comes with a 500.
    const answer = await this.#http.json(url, { signal }, (status) => status < 300 || status === 500);
    const handler = answer as Partial<HandlerData> & { readonly detail?: unknown };
    if (typeof handler?.handler_id === "string" && handler.status !== undefined) return handler as HandlerData;
    const detail = typeof handler?.detail === "string" ? handler.detail : "The answer tells of no run";
    throw new ApiError({ status: 500, detail, url });
  }

  /**
   * Opens the stream of a run's events, with their times if the server has them.
   *
   * @param after - the last sequence that is known, -1 for none
   * @returns an answer with server-sent events, or 204 if there are no more
   */
  async openEvents(id: string, after: number, signal: AbortSignal): Promise<Response> {
    const path = routePath("streamEvents", { handlerId: id });
    const query = new URLSearchParams({ after_sequence: String(after), include_internal: "true" });
    const hasTimes = await this.#offers("timestamps");
    if (!hasTimes) query.set("sse", "true");
    const url = hasTimes
      ? `${this.base.ownUrl}runs/${lastSegment(path)}/events?${query}`
      : `${this.publicUrl}${path}?${query}`;
    return this.#http.request(url, { signal, accept: "text/event-stream" });
  }

  /** One event of a run, for payloads that were dropped to save memory; `undefined` if there is none of this sequence. */
  async getEvent(id: string, sequence: number, signal: AbortSignal): Promise<EventEnvelope | undefined> {
    return readEventAt(await this.openEvents(id, sequence - 1, signal), sequence);
  }

  async startRun(
    name: string,
    { startEvent, handlerId, parent }: StartRunOptions,
  ): Promise<{ readonly handlerId: string }> {
    const headers: Record<string, string> = {};
    // A server that does not know the header need not allow it to other origins.
    if (parent !== undefined && (await this.#offers("input")))
      headers[parentHandlerHeader] = encodeURIComponent(parent);
    const body = { start_event: startEvent, ...(handlerId && { handler_id: handlerId }) };
    const url = this.#url("runWorkflowNoWait", { name });
    const answer = (await this.#http.json(url, { method: "POST", body, headers })) as { readonly handler_id?: unknown };
    if (typeof answer?.handler_id === "string") return { handlerId: answer.handler_id };
    throw new ApiError({ status: 200, detail: "The answer tells no id of the run", url });
  }

  async sendEvent(handlerId: string, { type, value }: SentEvent, step?: string): Promise<void> {
    const body = { event: { type, value }, ...(step && { step }) };
    await this.#http.json(this.#url("sendEvent", { handlerId }), { method: "POST", body });
  }

  async cancelRun(handlerId: string): Promise<void> {
    await this.#http.json(this.#url("cancelHandler", { handlerId }), { method: "POST" });
  }

  /** Deletes all that is stored of a run; one that goes on is cancelled first. */
  async deleteRun(handlerId: string): Promise<void> {
    // Older servers have no DELETE.
    await this.#http.json(`${this.#url("cancelHandler", { handlerId })}?purge=true`, { method: "POST" });
  }

  #readMeta(): Promise<DebuggerMeta | null> {
    const reading = this.#requestMeta();
    this.#isReadingMeta = true;
    const isCurrent = (): boolean => this.#meta === reading;
    reading.then(
      (meta) => {
        if (!isCurrent()) return;
        this.#isReadingMeta = false;
        this.#onMeta(meta);
      },
      () => {
        if (isCurrent()) this.forgetMeta();
      },
    );
    return reading;
  }

  async #requestMeta(): Promise<DebuggerMeta | null> {
    try {
      const meta = (await this.#http.json(`${this.base.ownUrl}meta`)) as DebuggerMeta;
      return Array.isArray(meta?.features) ? meta : null;
    } catch (error) {
      if (error instanceof ApiError && meansNoOwnApi(error)) return null;
      throw error;
    }
  }

  async #offers(feature: string): Promise<boolean> {
    return (await this.meta())?.features.includes(feature) ?? false;
  }

  async #getPart(id: string, part: "input" | "state", signal: AbortSignal | undefined): Promise<unknown> {
    const segment = lastSegment(routePath("getHandler", { handlerId: id }));
    if (!(await this.#offers(part))) return null;
    return this.#http.json(`${this.base.ownUrl}runs/${segment}/${part}`, { signal });
  }

  #get<Name extends RouteName>(
    name: Name,
    params: PathParams<Routes[Name]["path"]>,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    return this.#http.json(this.#url(name, params), { signal });
  }

  #url<Name extends RouteName>(name: Name, params: PathParams<Routes[Name]["path"]>): string {
    return this.publicUrl + routePath(name, params);
  }
}

const lastSegment = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const titleOf = (schema: JsonSchema): string => String(schema["title"] ?? "");

/** A server without it, or one that gives it to its own pages only. */
function meansNoOwnApi({ status, missingScope }: ApiError): boolean {
  if (status === undefined) return false;
  return status < 300 || status === 404 || status === 405 || status === 501 || (status === 403 && !missingScope);
}
