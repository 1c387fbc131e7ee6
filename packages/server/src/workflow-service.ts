import { handlerLogFields } from "./handler-log-fields.ts";
import type { RegisteredWorkflow } from "./registered-workflow.ts";
import { cancelHandler, purgeHandler } from "./service/cancel-handler.ts";
import { type FollowOptions, findEvents, followEvents } from "./service/follow-events.ts";
import { listHandlers } from "./service/list-handlers.ts";
import { readRunState } from "./service/read-run-state.ts";
import type { StartRoute } from "./service/request-key.ts";
import { RetentionJob, type RetentionPolicy } from "./service/retention-job.ts";
import { RunStarter, type Started } from "./service/run-starter.ts";
import { sendEvent } from "./service/send-event.ts";
import type { ServiceContext } from "./service/service-context.ts";
import type { StartRequest } from "./service/start-request.ts";
import { ServiceError } from "./service-error.ts";
import type { FollowedEvent } from "./store/followed-event.ts";
import type { HandlerPage, HandlerPageOptions, HandlerQuery } from "./store/handler-query.ts";
import { endedHandler, type HandlerRecord } from "./store/handler-record.ts";
import type { ReadRunsOptions, RunDetails } from "./store/run-details.ts";

export type { StartRequest } from "./service/start-request.ts";

export interface WorkflowServiceOptions extends ServiceContext {
  readonly retention: RetentionPolicy;
}

/** What a server can do with its workflows and their runs. Knows nothing of HTTP. */
export class WorkflowService {
  readonly #context: ServiceContext;
  readonly #starter: RunStarter;
  readonly #retention: RetentionJob;

  constructor(options: WorkflowServiceOptions) {
    this.#context = options;
    this.#starter = new RunStarter(options);
    this.#retention = new RetentionJob(options.retention, options);
  }

  get workflowNames(): readonly string[] {
    return [...this.#context.workflows.keys()];
  }

  /** The runs of handlers that are in memory. */
  get activeRuns(): number {
    return this.#context.runtime.active.size;
  }

  /** @throws ServiceError if there is none of this name */
  getWorkflow(name: string): RegisteredWorkflow {
    const registered = this.#context.workflows.get(name);
    if (registered) return registered;
    throw new ServiceError("not-found", "Workflow not found");
  }

  /** @throws what the store throws if it cannot be read */
  async ping(): Promise<void> {
    await this.#context.store.ping();
  }

  /**
   * Starts a run, or finds the one that the request means.
   *
   * @param route - what its key is valid for
   * @returns the handler, when it is recorded
   * @throws ServiceError if the request makes no run
   */
  start(workflowName: string, request: StartRequest, route: StartRoute = "run-nowait"): Promise<Started> {
    return this.#starter.start(this.getWorkflow(workflowName), request, route, false);
  }

  /**
   * Starts a run, or finds the one that the request means, and waits for its end.
   *
   * @param signalOf - gives the signal of a client who may leave; only looked at if many may wait for the one run
   * @returns the handler as the run has left it: completed, failed, cancelled, or running if this process has given it up
   * @throws ServiceError if the request makes no run, or the client has left
   */
  async run(workflowName: string, request: StartRequest, signalOf?: () => AbortSignal): Promise<HandlerRecord> {
    const started = await this.#starter.start(this.getWorkflow(workflowName), request, "run", true);
    const { record, isNew, ended } = started;
    if (isNew || !ended || record.runId === undefined) return await this.#awaitEnd(started);
    return this.#awaitEnd({ record, ended: this.#context.runtime.ended(record.runId, signalOf?.()) });
  }

  /**
   * Waits for the end of a handler's run, wherever the run is.
   *
   * @returns the handler as the run has left it; a run that fails is no error
   * @throws ServiceError if there is no handler, or it has no run
   */
  async awaitHandler(handlerId: string): Promise<HandlerRecord> {
    const record = await this.getHandler(handlerId);
    if (record.runId === undefined) throw new ServiceError("not-found", "Handler exists, but has no run ID");
    const ended = record.status === "running" ? this.#context.runtime.ended(record.runId) : undefined;
    return this.#awaitEnd({ record, ended });
  }

  /** @throws ServiceError if there is none */
  async getHandler(handlerId: string): Promise<HandlerRecord> {
    const record = await this.#context.store.getHandler(handlerId);
    if (record) return this.#context.runtime.withEnd(record);
    throw new ServiceError("not-found", "Handler not found");
  }

  /**
   * The handlers that fulfil a query, in the order of their starts, page by page.
   *
   * @throws ServiceError if the cursor is none
   */
  listHandlers(query: HandlerQuery, page: HandlerPageOptions = {}): Promise<HandlerPage> {
    return listHandlers(query, page, this.#context);
  }

  /**
   * Cancels the run of a handler; `purge` deletes the handler and everything that is stored of it, too.
   *
   * @throws ServiceError if there is no handler; or, without `purge`, if it has no run in progress
   */
  async cancel(handlerId: string, { purge }: { readonly purge: boolean }): Promise<"cancelled" | "deleted"> {
    return purge ? purgeHandler(handlerId, this.#context) : cancelHandler(handlerId, this.#context);
  }

  /**
   * Sends an event to the run of a handler.
   *
   * @param data - an envelope, or an envelope as JSON in a string
   * @param step - the only step that gets it; `undefined` for all that accept it
   * @returns when the event is recorded
   * @throws ServiceError
   */
  async sendEvent(handlerId: string, data: unknown, step: string | undefined): Promise<void> {
    await sendEvent(await this.getHandler(handlerId), { data, step }, this.#context);
  }

  /**
   * The events of a handler's run after a sequence, the past ones and those to come; `"now"` for none of the past ones.
   *
   * @returns `undefined` if there are none, and will be none
   * @throws ServiceError if there is no such handler, or it has no run
   */
  async openEvents(
    handlerId: string,
    after: number | "now",
    options?: FollowOptions,
  ): Promise<AsyncIterableIterator<readonly FollowedEvent[]> | undefined> {
    return this.openEventsOf(await this.getHandler(handlerId), after, options);
  }

  /** As `openEvents`, of the run that the handler had when it was read. */
  openEventsOf(
    record: HandlerRecord,
    after: number | "now",
    options?: FollowOptions,
  ): Promise<AsyncIterableIterator<readonly FollowedEvent[]> | undefined> {
    return followEvents(record, after, this.#context, options);
  }

  /** Would `openEvents` give something? */
  async hasEvents(handlerId: string, after: number | "now"): Promise<boolean> {
    return (await findEvents(await this.getHandler(handlerId), after, this.#context)) !== undefined;
  }

  /** The highest sequence of the events of a handler's run; -1 if there is none. */
  async lastSequence({ runId }: HandlerRecord): Promise<number> {
    return runId === undefined ? -1 : this.#context.store.lastSequence(runId);
  }

  /** What is known of the runs of these handlers beyond their rows, by the ids of the runs. */
  async readRuns(
    records: readonly HandlerRecord[],
    options?: ReadRunsOptions,
  ): Promise<ReadonlyMap<string | undefined, RunDetails>> {
    const runIds = records.flatMap(({ runId }) => runId ?? []);
    const runs = runIds.length === 0 ? [] : await this.#context.store.readRuns(runIds, options);
    return new Map(runs.map((run) => [run.runId, run]));
  }

  /**
   * The state of a handler's run as it is recorded, by field, as JSON.
   *
   * @throws ServiceError if the handler has no run
   */
  readState(record: HandlerRecord): Promise<Readonly<Record<string, unknown>>> {
    return readRunState(record, this.#context);
  }

  /** Accepts runs, and begins to delete what is old. */
  open(): void {
    this.#starter.open();
    this.#retention.start();
  }

  /**
   * Accepts no more runs, and waits until none in memory has anything to do.
   *
   * @param graceMs - milliseconds after which it waits no longer
   */
  async drain(graceMs: number): Promise<void> {
    this.#starter.close(Math.max(1, Math.ceil(graceMs / 1_000)));
    this.#retention.stop();
    if (graceMs === 0) return;
    const { clock, runtime } = this.#context;
    await new Promise<void>((resolve) => {
      const cancelTimer = clock.setTimer(resolve, graceMs);
      void runtime.active.whenQuiet().then(() => {
        cancelTimer();
        resolve();
      });
    });
  }

  async #awaitEnd({ record, ended }: Pick<Started, "record" | "ended">): Promise<HandlerRecord> {
    if (!ended) return record.status === "running" ? this.getHandler(record.handlerId) : record;
    const { end, error, ...recorded } = await ended;
    if (end) return endedHandler(record, end, (recorded as { readonly at: number }).at);
    this.#context.logger.warn(`Run ${record.runId} was given up before its end`, error, handlerLogFields(record));
    return this.getHandler(record.handlerId);
  }
}
