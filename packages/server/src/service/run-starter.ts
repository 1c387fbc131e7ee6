import { createRunId, type RunContext, resumedState, type WorkflowEvent } from "@llama-agents/workflows";
import { handlerLogFields } from "../handler-log-fields.ts";
import { isPromise, type MaybePromise } from "../maybe-promise.ts";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import { retryWrites } from "../retry-writes.ts";
import { handlerIdTag } from "../runtime/event-log-runtime.ts";
import { recordStart, type StartToRecord } from "../runtime/record-start.ts";
import type { RunEnd } from "../runtime/run-ends.ts";
import { runOrigin } from "../runtime/run-origin.ts";
import { failedTurn, firstPlace } from "../runtime/turn-to-record.ts";
import { InternalServiceError, ServiceError } from "../service-error.ts";
import { type HandlerRecord, type StartedHandler, startedHandler } from "../store/handler-record.ts";
import type { IdempotencyKey } from "../store/idempotency.ts";
import type { HandlerStartResult } from "../store/workflow-store.ts";
import { createClusteredRunId } from "./clustered-run-id.ts";
import { continueState, readContext } from "./initial-context.ts";
import { idempotencyKeyOf, repeatedHandler, type StartRoute } from "./request-key.ts";
import type { ServiceContext } from "./service-context.ts";
import { assertHandlerId, assertParentHandlerId, type StartRequest } from "./start-request.ts";
import { stopRun } from "./stop-run.ts";

/** What has become of a request to start a run. */
export interface Started {
  readonly record: HandlerRecord;
  /** Was it started for this request, and not found? */
  readonly isNew: boolean;
  /** How the run will end; `undefined` if it has ended already, or was started for somebody who does not wait for that. */
  readonly ended: Promise<RunEnd> | undefined;
}

/** What was found sound in a request. */
interface CheckedRequest {
  readonly registered: RegisteredWorkflow;
  readonly handlerId: string;
  /** Is the handler asked for by its id, so that it may be there? */
  readonly isNamed: boolean;
  readonly onConflict: NonNullable<StartRequest["onConflict"]>;
  readonly startEvent: WorkflowEvent | undefined;
  readonly parentHandlerId: string | undefined;
  readonly context: RunContext | undefined;
  readonly key: IdempotencyKey | undefined;
  readonly awaitsEnd: boolean;
}

/** How often a start gives way to others that ask for the same handler. */
const maxAttempts = 10;

/** Seconds after which a client may ask again for a place. */
const retryAfterSeconds = 1;

/** Starts runs. */
export class RunStarter {
  readonly #context: ServiceContext;
  /** Seconds after which another server may be asked; `undefined` while runs are accepted. */
  #closedForSeconds: number | undefined;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** No more runs are accepted. @param retrySeconds - what clients are told to wait for */
  close(retrySeconds: number): void {
    this.#closedForSeconds = retrySeconds;
  }

  open(): void {
    this.#closedForSeconds = undefined;
  }

  /**
   * Starts a run, or finds the one that the request means.
   *
   * Everything that can be refused is refused before anything is written.
   *
   * @param awaitsEnd - will the caller wait for the end of the run? For those who wait, something stays in memory even if
   *   the run leaves it
   * @throws ServiceError if the request makes no run
   * @throws InternalServiceError if it could not be recorded, or started
   */
  async start(
    registered: RegisteredWorkflow,
    request: StartRequest,
    route: StartRoute,
    awaitsEnd: boolean,
  ): Promise<Started> {
    this.#assertOpen();
    const checked = this.#check(registered, request, awaitsEnd);
    if (!request.requestKey) return await this.#startNew(checked); // a promise that is not awaited costs two turns more
    const key = await idempotencyKeyOf(request.requestKey, route, registered.name);
    const repeated = await this.#context.store.findRepeated(key.key, this.#context.clock.now());
    return repeated ? this.#joined(repeatedHandler(repeated, key), awaitsEnd) : this.#startNew({ ...checked, key });
  }

  #check(registered: RegisteredWorkflow, request: StartRequest, awaitsEnd: boolean): CheckedRequest {
    const { handlerId = createRunId(), onConflict = "reject", parentHandlerId } = request;
    if (request.handlerId !== undefined) assertHandlerId(handlerId);
    if (parentHandlerId !== undefined) assertParentHandlerId(parentHandlerId);
    const context = readContext(registered, request.context, this.#context);
    const startEvent = context?.isRunning
      ? undefined
      : registered.parseStartEvent(request.startEvent, request.startEventAdvice);
    const isNamed = request.handlerId !== undefined;
    const wanted = { registered, handlerId, isNamed, onConflict, startEvent, parentHandlerId };
    return { ...wanted, context, key: undefined, awaitsEnd };
  }

  async #startNew(request: CheckedRequest): Promise<Started> {
    const { handlerId, isNamed } = request;
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const earlier = isNamed ? await this.#context.store.getHandler(handlerId) : undefined;
      if (earlier?.status === "running") {
        const joined = await this.#resolveConflict(earlier, request);
        if (joined) return joined;
        continue;
      }
      const runId = createClusteredRunId(this.#context.clock.now());
      const release = this.#reserve(runId);
      try {
        const written = this.#write(runId, request, earlier);
        const started = isPromise(written) ? await written : written;
        if (started !== undefined) return started;
      } finally {
        release();
      }
    }
    throw new ServiceError(
      "conflict",
      `Handler ${handlerId} is started by others all the time: use another handler_id`,
    );
  }

  /** @returns the run in progress, if it is what was asked for; `undefined` if it has made place */
  async #resolveConflict(running: HandlerRecord, request: CheckedRequest): Promise<Started | undefined> {
    const { onConflict, registered, awaitsEnd } = request;
    const { handlerId, workflowName, runId } = running;
    if (onConflict === "return" && workflowName === registered.name) return this.#joined(running, awaitsEnd);
    if (onConflict !== "replace" || runId === undefined) throw stillRunning(handlerId, onConflict, workflowName);
    this.#assertOpen();
    await stopRun({ ...running, runId }, this.#context);
    return undefined;
  }

  /** @returns `undefined` if another run of the handler has come first */
  #write(
    runId: string,
    request: CheckedRequest,
    earlier: HandlerRecord | undefined,
  ): MaybePromise<Started | undefined> {
    const { registered, handlerId, key } = request;
    if (!request.context && earlier) return this.#writeContinued(runId, request, earlier);
    const at = this.#context.clock.now();
    const record = startedHandler({ handlerId, workflowName: registered.name, runId, at });
    const { startEvent, parentHandlerId, context } = request;
    const state = context && resumedState(context, runId);
    const initial = this.#context.runtime.writeInitial(registered, { startEvent, at, state, store: context?.store });
    const result = this.#writeRow({ record, key, initial, origin: runOrigin(startEvent, parentHandlerId) });
    if (!isPromise(result)) return this.#written(result, record, request);
    return result.then((later) => this.#written(later, record, request));
  }

  async #writeContinued(runId: string, request: CheckedRequest, earlier: HandlerRecord): Promise<Started | undefined> {
    const context = await continueState(request.registered, earlier, this.#context);
    return this.#write(runId, { ...request, context }, undefined);
  }

  #written(
    result: HandlerStartResult,
    record: StartedHandler,
    request: CheckedRequest,
  ): MaybePromise<Started | undefined> {
    const { key } = request;
    if (result.outcome === "running") return undefined;
    if (result.outcome === "repeated")
      return this.#joined(key ? repeatedHandler(result, key) : result.handler, request.awaitsEnd);
    return this.#launch(record, request);
  }

  #writeRow(start: StartToRecord): MaybePromise<HandlerStartResult> {
    const fail = (cause: unknown): never => {
      const what =
        "Initial persistence failed: the run is not started; should it be recorded nevertheless, it starts later";
      throw new InternalServiceError(what, { cause });
    };
    const written = recordStart(start, this.#context);
    return isPromise(written) ? written.catch(fail) : written;
  }

  /** The run begins when this turn is over: who asks for its end before misses nothing. */
  #launch(
    record: StartedHandler,
    { registered, startEvent, context, awaitsEnd }: CheckedRequest,
  ): Started | Promise<never> {
    const { handlerId, runId } = record;
    try {
      const tags = { [handlerIdTag]: handlerId };
      registered.workflow.start(startEvent, { runId, tags, ...(context && { context }) });
    } catch (error) {
      return this.#notStarted(record, error as Error);
    }
    return { record, isNew: true, ended: awaitsEnd ? this.#context.runtime.ended(runId) : undefined };
  }

  /** A run that could not be started leaves no row that says it is running. */
  async #notStarted(record: StartedHandler, cause: Error): Promise<never> {
    const { store, clock, runtime } = this.#context;
    const failed = failedTurn(firstPlace(record.runId), clock.now(), cause);
    try {
      await retryWrites(() => store.commit(failed), this.#context, handlerLogFields(record));
    } catch (error) {
      runtime.giveUp(record.runId);
      throw error;
    }
    throw new InternalServiceError("Error running workflow: it could not be started", { cause });
  }

  #joined(record: HandlerRecord, awaitsEnd: boolean): Started {
    const { runId, status } = record;
    const isRunning = status === "running" && runId !== undefined;
    return { record, isNew: false, ended: isRunning && awaitsEnd ? this.#context.runtime.ended(runId) : undefined };
  }

  #assertOpen(): void {
    if (this.#closedForSeconds === undefined) return;
    const options = { retryAfterSeconds: this.#closedForSeconds };
    throw new ServiceError("unavailable", "The server is stopping: it starts no more runs", options);
  }

  #reserve(runId: string): () => void {
    this.#assertOpen();
    const { runtime, maxActiveRuns } = this.#context;
    if (runtime.active.size < maxActiveRuns) return runtime.reserve(runId);
    const what = `The server has as many runs in progress as it takes: ${maxActiveRuns}`;
    throw new ServiceError("overloaded", what, { retryAfterSeconds });
  }
}

function stillRunning(handlerId: string, onConflict: StartRequest["onConflict"], workflowName: string): ServiceError {
  const whose = onConflict === "return" ? `, as a run of workflow ${workflowName}` : "";
  const advice = "wait for its end, use another handler_id, or say in on_conflict what to do";
  return new ServiceError("conflict", `Handler ${handlerId} is still running${whose}: ${advice}`);
}
