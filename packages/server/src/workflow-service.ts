import { isTerminalStatus } from "@llama-agents/protocol";
import {
  ContextSerdeError,
  createRunId,
  type RunContext,
  type WorkflowEvent,
  WorkflowFailedEvent,
} from "@llama-agents/workflows";
import type { ServerLogger } from "./logger.ts";
import type { RegisteredWorkflow } from "./registered-workflow.ts";
import { retryWrites } from "./retry-writes.ts";
import { type EventLogRuntime, handlerIdTag } from "./runtime/event-log-runtime.ts";
import { writeEvent } from "./runtime/write-event.ts";
import { InternalServiceError, ServiceError } from "./service-error.ts";
import type { HandlerRecord, StoredEvent, WorkflowStore } from "./store/workflow-store.ts";

/** What a run is to start with, as a client has sent it. */
export interface StartRequest {
  /** The fields of the start event, an envelope, or either as JSON in a string. */
  readonly startEvent: unknown;
  /** The id of the handler; `undefined` for a new one. */
  readonly handlerId: string | undefined;
  /** A saved context to continue from; an empty one counts for none. */
  readonly context: unknown;
}

export interface WorkflowServiceOptions {
  readonly store: WorkflowStore;
  readonly runtime: EventLogRuntime;
  readonly workflows: ReadonlyMap<string, RegisteredWorkflow>;
  readonly logger: ServerLogger;
  readonly acceptContextApi: boolean;
  /** Milliseconds before each further attempt of a write that failed. */
  readonly retryDelaysMs: readonly number[];
}

type StartedHandler = HandlerRecord & { readonly runId: string };

/** Everything that is known of a run before it starts. */
interface PreparedRun {
  readonly registered: RegisteredWorkflow;
  readonly record: StartedHandler;
  readonly startEvent: WorkflowEvent | undefined;
  readonly context: RunContext | undefined;
}

/** Events in one batch of a stream. */
const batchSize = 512;

/** What a server can do with its workflows and their runs. Knows nothing of HTTP. */
export class WorkflowService {
  readonly #options: WorkflowServiceOptions;

  constructor(options: WorkflowServiceOptions) {
    this.#options = options;
  }

  get workflowNames(): readonly string[] {
    return [...this.#options.workflows.keys()];
  }

  /** @throws ServiceError if there is none of this name */
  getWorkflow(name: string): RegisteredWorkflow {
    const registered = this.#options.workflows.get(name);
    if (registered) return registered;
    throw new ServiceError("not-found", "Workflow not found");
  }

  /**
   * Starts a run.
   *
   * @returns the handler, when it is recorded
   * @throws ServiceError if the request makes no run
   */
  async start(workflowName: string, request: StartRequest): Promise<HandlerRecord> {
    const prepared = await this.#prepare(this.getWorkflow(workflowName), request);
    const failure = this.#launch(prepared);
    if (failure) throw await this.#notStarted(prepared, failure);
    return prepared.record;
  }

  /**
   * Starts a run and waits for its end.
   *
   * @returns the handler as the run has left it: completed, failed, cancelled, or running if this process has given it up
   * @throws ServiceError if the request makes no run
   */
  async run(workflowName: string, request: StartRequest): Promise<HandlerRecord> {
    const { runtime, logger } = this.#options;
    const prepared = await this.#prepare(this.getWorkflow(workflowName), request);
    const { handlerId, runId } = prepared.record;
    const failure = this.#launch(prepared);
    if (failure) throw await this.#notStarted(prepared, failure);
    await runtime
      .ended(runId)
      .catch((error: unknown) => logger.warn(`Run ${runId} was given up before its end`, error));
    return this.getHandler(handlerId);
  }

  /** @throws ServiceError if there is none */
  async getHandler(handlerId: string): Promise<HandlerRecord> {
    const record = await this.#options.store.getHandler(handlerId);
    if (record) return record;
    throw new ServiceError("not-found", "Handler not found");
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
    const { status, workflowName, runId } = await this.getHandler(handlerId);
    if (isTerminalStatus(status)) throw new ServiceError("conflict", "Workflow already completed");
    const registered = this.#options.workflows.get(workflowName);
    if (!registered) throw new InternalServiceError(`Workflow ${workflowName} not registered`);
    const event = registered.parseEvent(data);
    if (runId === undefined) throw new InternalServiceError(`Handler ${handlerId} has no run ID`);
    if (step !== undefined) registered.assertStepAccepts(step, event);
    await this.#activeRun(runId).send({ type: "add_event", event, step });
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
  ): Promise<AsyncIterableIterator<readonly StoredEvent[]> | undefined> {
    const { store } = this.#options;
    const { runId, status } = await this.getHandler(handlerId);
    if (runId === undefined) throw new ServiceError("not-found", "Handler has no associated run");
    const last = await store.lastEvent(runId);
    const lastSequence = last?.sequence ?? -1;
    const afterSequence = after === "now" ? lastSequence : after;
    const isEnded = isTerminalStatus(status) || last?.event.kind.isTerminal === true;
    if (isEnded && afterSequence >= lastSequence) return undefined;
    return store.subscribeEvents(runId, { afterSequence, batchSize });
  }

  /** Everything that can be refused is refused here, before anything is written. */
  async #prepare(registered: RegisteredWorkflow, request: StartRequest): Promise<PreparedRun> {
    const handlerId = request.handlerId ?? createRunId();
    assertHandlerId(handlerId);
    const given = this.#readContext(registered, request.context);
    const startEvent = given?.isRunning ? undefined : registered.parseStartEvent(request.startEvent);
    const earlier = request.handlerId === undefined ? undefined : await this.#options.store.getHandler(handlerId);
    if (earlier?.status === "running") throw stillRunning(handlerId);
    const context = given ?? (await this.#continue(registered, earlier?.runId));
    const now = Date.now();
    const record: StartedHandler = {
      handlerId,
      workflowName: registered.name,
      runId: createRunId(),
      status: "running",
      error: undefined,
      result: undefined,
      startedAt: now,
      updatedAt: now,
      completedAt: undefined,
      idleSince: undefined,
    };
    if (!(await this.#writeRow(record))) throw stillRunning(handlerId);
    return { registered, record, startEvent, context };
  }

  async #writeRow(record: StartedHandler): Promise<boolean> {
    const { store, logger, retryDelaysMs } = this.#options;
    try {
      return await retryWrites(() => store.startHandler(record), { delaysMs: retryDelaysMs, logger });
    } catch (cause) {
      throw new InternalServiceError("Initial persistence failed: the run is not recorded, and not started", { cause });
    }
  }

  /**
   * Starts the run, which begins when the caller's turn is over: who asks for its end before misses nothing.
   *
   * @returns why it could not be started
   */
  #launch({ registered, record, startEvent, context }: PreparedRun): Error | undefined {
    const { handlerId, runId } = record;
    try {
      const tags = { [handlerIdTag]: handlerId };
      registered.workflow.start(startEvent, { runId, tags, ...(context && { context }) });
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  /** A run that could not be started leaves no row that says it is running. */
  async #notStarted({ record: { runId } }: PreparedRun, cause: Error): Promise<InternalServiceError> {
    const { store, logger, retryDelaysMs } = this.#options;
    const failed = new WorkflowFailedEvent({ stepName: "", error: cause, attempts: 0, elapsedMs: 0 });
    const end = { status: "failed", error: cause.message, result: undefined } as const;
    const turn = { runId, at: Date.now(), ticks: [], state: undefined, events: [writeEvent(failed)], end };
    await retryWrites(() => store.commit(turn), { delaysMs: retryDelaysMs, logger });
    return new InternalServiceError("Error running workflow: it could not be started", { cause });
  }

  #readContext({ workflow }: RegisteredWorkflow, saved: unknown): RunContext | undefined {
    if (!saved || (typeof saved === "object" && Object.keys(saved).length === 0)) return undefined;
    if (!this.#options.acceptContextApi) {
      throw new ServiceError(
        "invalid",
        "Context API is disabled. Set accept_context_api=True (acceptContextApi: true)",
      );
    }
    try {
      return workflow.createContext(saved as Parameters<typeof workflow.createContext>[0]);
    } catch (error) {
      if (!(error instanceof ContextSerdeError)) throw error;
      throw new ServiceError("invalid", `Validation error for 'context': ${error.message}`, { cause: error });
    }
  }

  /** A new run of an old handler goes on with its state, and with nothing else of it. */
  async #continue({ workflow }: RegisteredWorkflow, earlierRunId: string | undefined) {
    if (earlierRunId === undefined) return undefined;
    const { store, logger } = this.#options;
    try {
      const state = await store.readState(earlierRunId);
      if (!state) return undefined;
      const context: RunContext = workflow.createContext();
      await context.store.setState({ ...state });
      return context;
    } catch (error) {
      logger.warn(`The state of run ${earlierRunId} could not be read: its handler starts with an empty one`, error);
      return undefined;
    }
  }

  #activeRun(runId: string) {
    try {
      return this.#options.runtime.getRun(runId);
    } catch (cause) {
      throw new ServiceError("unavailable", "The run is not active on this server", { cause });
    }
  }
}

/** The id stands in the path of the handler's routes. */
function assertHandlerId(handlerId: string): void {
  if (!/^\.{0,2}$|[/\\]/.test(handlerId)) return;
  const what = `handler_id cannot be ${JSON.stringify(handlerId)}: it must not be dots only, nor have a slash`;
  throw new ServiceError("invalid", `Error processing request body: ${what}`);
}

const stillRunning = (handlerId: string): ServiceError =>
  new ServiceError("conflict", `Handler ${handlerId} is still running: wait for its end, or use another handler_id`);
