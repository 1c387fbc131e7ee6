import type { CollectOptions, Context, RetryInfo, WaitOptions } from "../context/context.ts";
import { toMilliseconds } from "../duration.ts";
import { completes, missing, viewOf } from "../engine/collected-buffers.ts";
import { ContextStateError, waitTimeoutError } from "../errors.ts";
import { InputRequiredEvent } from "../events/builtin-events.ts";
import type { AnyEventClass, EventClasses, WorkflowEvent } from "../events/event.ts";
import type { StateStore } from "../state/state-store.ts";
import { dateAt } from "../timestamp.ts";
import { assertEvent } from "./assert-event.ts";
import { assertStepAccepts } from "./assert-step-accepts.ts";
import { reportUndeclared } from "./report-undeclared.ts";
import type { RunTags } from "./runtime.ts";
import type { StepExecution } from "./step-execution.ts";

const defaultWaitTimeout = "2000s";

/** What one execution of a step sees of its run. After the execution it can do nothing any more. */
export class StepContext implements Context {
  readonly #execution: StepExecution;

  constructor(execution: StepExecution) {
    this.#execution = execution;
  }

  get runId(): string {
    return this.#execution.host.request.runId;
  }

  get stepName(): string {
    return this.#execution.step.name;
  }

  get signal(): AbortSignal {
    return this.#execution.signal;
  }

  get store(): StateStore<Record<string, unknown>> {
    return this.#execution.host.request.store;
  }

  get tags(): RunTags {
    return this.#execution.host.request.tags;
  }

  sendEvent(event: WorkflowEvent, options?: { readonly step?: string }): void {
    const { host, isActive } = this.#execution;
    const step = options?.step;
    assertEvent("sendEvent", event);
    assertStepAccepts(host.request.engine, event, step);
    if (!isActive) return;
    reportUndeclared(host.request.engine, this.#execution.step, event);
    host.send(this.#execution, { event, step });
  }

  writeEventToStream(event: WorkflowEvent | undefined): void {
    if (event === undefined || event === null) return;
    assertEvent("writeEventToStream", event);
    const { host, isActive, step, worker } = this.#execution;
    const asks = InputRequiredEvent.is(event);
    if (isActive) host.publish(event, asks ? { step: step.name, workerId: worker.workerId } : undefined);
  }

  collectEvents<C extends AnyEventClass>(
    event: WorkflowEvent,
    eventClass: C,
    count: number,
    options?: CollectOptions,
  ): InstanceType<C>[] | undefined;
  collectEvents<const Expected extends EventClasses>(
    event: WorkflowEvent,
    expected: Expected,
    options?: CollectOptions,
  ): never;
  collectEvents(
    event: WorkflowEvent,
    wanted: AnyEventClass | EventClasses,
    third?: number | CollectOptions,
    fourth?: CollectOptions,
  ): WorkflowEvent[] | undefined {
    if (!Array.isArray(wanted)) {
      const eventClass = wanted as AnyEventClass;
      const count = assertCount(third);
      return this.#collect(event, new Map([[eventClass.type, count]]), fourth?.bufferId ?? eventClass.type, undefined);
    }
    const expected = new Map<string, number>();
    for (const { type } of wanted as EventClasses) expected.set(type, (expected.get(type) ?? 0) + 1);
    const options = third as CollectOptions | undefined;
    return this.#collect(event, expected, options?.bufferId ?? "default", wanted as EventClasses);
  }

  waitForEvent<C extends AnyEventClass>(eventClass: C, options: WaitOptions<C> = {}): Promise<InstanceType<C>> {
    const { requirements = {}, waiterEvent, timeout = defaultWaitTimeout } = options;
    const waiterId = options.waiterId ?? defaultWaiterId(eventClass, requirements);
    const waiter = this.#execution.suspended?.waiters.find((known) => known.waiterId === waiterId);
    if (waiter?.resolvedEvent) return Promise.resolve(waiter.resolvedEvent as InstanceType<C>);
    if (waiter?.isTimedOut) return rejected(waitTimeoutError(eventClass.type));
    return this.#execution.suspend({
      type: "add_waiter",
      waiterId,
      eventType: eventClass.type,
      waiterEvent,
      requirements,
      timeoutMs: timeout === null ? undefined : toMilliseconds(timeout),
    });
  }

  retryInfo(): RetryInfo {
    const { worker, host } = this.#execution;
    return {
      retryNumber: worker.attempts,
      elapsedMs: worker.attempts === 0 ? 0 : Math.max(0, host.now() - worker.firstAttemptAt),
      lastError: worker.lastError,
      lastFailedAt: worker.lastFailedAt === undefined ? undefined : dateAt(worker.lastFailedAt),
    };
  }

  /** Only a caller of the run has this; here it tells so. */
  toDict(): never {
    throw onlyForHandlers("toDict");
  }

  /** Only a caller of the run has this; here it tells so. */
  streamEvents(): never {
    throw onlyForHandlers("streamEvents");
  }

  /** Only a caller of the run has this; here it tells so. */
  runningSteps(): never {
    throw onlyForHandlers("runningSteps");
  }

  #collect(
    event: WorkflowEvent,
    expected: ReadonlyMap<string, number>,
    bufferId: string,
    order: EventClasses | undefined,
  ): WorkflowEvent[] | undefined {
    if (expected.size === 0 || [...expected.values()].every((count) => count === 0)) return [];
    const execution = this.#execution;
    const { host, step } = execution;
    const buffer = host.stepState(step.name).collected.get(bufferId);
    const counts: ReadonlyMap<string, number> = buffer?.counts ?? new Map();
    const type = typeName(event);
    if (!missing(counts, expected, type)) return undefined;
    if (!completes(counts, expected, type)) {
      execution.record({ type: "add_collected", bufferId, event, seen: viewOf(buffer), expected });
      return undefined;
    }
    execution.record({ type: "delete_collected", bufferId, seen: viewOf(buffer) });
    const events = [...(buffer?.events.toArray() ?? []), event];
    return order ? inOrder(events, order) : events.filter((candidate) => typeName(candidate) === type);
  }
}

function inOrder(events: readonly WorkflowEvent[], order: EventClasses): WorkflowEvent[] {
  const byType = new Map<string, WorkflowEvent[]>();
  for (const event of events) {
    const list = byType.get(typeName(event));
    if (list) list.push(event);
    else byType.set(typeName(event), [event]);
  }
  for (const list of byType.values()) list.reverse(); // taken from the end
  return order.map(({ type }) => byType.get(type)?.pop() as WorkflowEvent);
}

function assertCount(count: unknown): number {
  if (typeof count === "number" && Number.isInteger(count) && count >= 0) return count;
  throw new RangeError(`collectEvents(event, Class, count) needs a whole number of events, not ${String(count)}`);
}

function defaultWaiterId({ type }: AnyEventClass, requirements: object): string {
  return `waiter_${type}_${JSON.stringify(requirements, (_key, value: unknown) => {
    return typeof value === "bigint" || typeof value === "function" || typeof value === "symbol"
      ? String(value)
      : value;
  })}`;
}

/** Nobody's unhandled rejection: a step may start several waits and await the first only. */
function rejected(error: Error): Promise<never> {
  const rejection = Promise.reject(error);
  rejection.catch(() => {});
  return rejection;
}

const onlyForHandlers = (member: string): ContextStateError =>
  new ContextStateError(`${member}() is only available from handler code, not within a step`);

const typeName = (event: WorkflowEvent): string => (event.constructor as unknown as AnyEventClass).type;
