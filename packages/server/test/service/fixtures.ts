import {
  type AnyWorkflow,
  defineWorkflow,
  HumanResponseEvent,
  InMemoryRuntime,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { VirtualClock } from "@llama-agents/workflows/testing";
import { z } from "zod";
import type { HandlerRecord, InternalEventRecording, LogFields, ServerLogger, WorkflowStore } from "../../src/index.ts";
import { MemoryWorkflowStore } from "../../src/index.ts";
import { RegisteredWorkflow } from "../../src/registered-workflow.ts";
import { EventLogRuntime } from "../../src/runtime/event-log-runtime.ts";
import { RunResidence } from "../../src/runtime/run-residence.ts";
import type { StartRequest } from "../../src/service/start-request.ts";
import type { FollowedEvent } from "../../src/store/followed-event.ts";
import { WorkflowService, type WorkflowServiceOptions } from "../../src/workflow-service.ts";

class Add extends StartEvent.extend("Add", {
  amount: z.number().default(1),
  fails: z.boolean().default(false),
}) {}
export class Note extends WorkflowEvent.extend("Note", { index: z.number() }) {}
class Question extends InputRequiredEvent.extend("Question", {}) {}
class Answer extends HumanResponseEvent.extend("Answer", { text: z.string() }) {}

/** Adds to what its handler has counted before. */
export const createCounter = () =>
  defineWorkflow({ name: "counter", state: z.object({ total: z.number().default(0) }) })
    .step("add", { on: [Add], emits: [StopEvent] }, async ({ amount, fails }, context) => {
      const total = (await context.store.get("total")) + amount;
      await context.store.set("total", total);
      context.writeEventToStream(new Note({ index: total }));
      if (fails) throw new Error("Test error");
      return new StopEvent({ result: total });
    })
    .build();

/** Asks, and ends with the answer. */
const createAsk = () =>
  defineWorkflow({ name: "ask" })
    .step("ask", { on: [StartEvent], emits: [Question] }, () => new Question({}))
    .step("decide", { on: [Answer], emits: [StopEvent] }, ({ text }) => new StopEvent({ result: text }))
    .build();

/** What a test needs to know of its workflow, and to decide. */
export interface Gate {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** Works until the gate opens, or the run is cancelled. */
export const createGated = ({ promise }: Gate) =>
  defineWorkflow({ name: "gated" })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, async (_event, { signal }) => {
      const aborted = new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      await Promise.race([promise, aborted]);
      return new StopEvent({ result: "done" });
    })
    .build();

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: LogFields | undefined;
}

class ListLogger implements ServerLogger {
  readonly lines: LogLine[] = [];

  info(message: string, fields?: LogFields): void {
    this.lines.push({ level: "info", message, fields });
  }

  warn(message: string, _error?: unknown, fields?: LogFields): void {
    this.lines.push({ level: "warn", message, fields });
  }

  error(message: string, _error?: unknown, fields?: LogFields): void {
    this.lines.push({ level: "error", message, fields });
  }

  of(level: LogLine["level"]): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}

export interface TestServiceOptions
  extends Partial<Omit<WorkflowServiceOptions, "runtime" | "loader" | "workflows" | "clock">> {
  readonly store?: WorkflowStore;
  readonly additionalWorkflows?: Readonly<Record<string, AnyWorkflow>>;
  readonly defaultTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  /** @default one of its own */
  readonly clock?: VirtualClock;
  /** @default true */
  readonly recordInternalEvents?: InternalEventRecording;
}

/** A service with a clock that stands still, and without HTTP. */
export function createService({
  additionalWorkflows = {},
  defaultTimeoutMs,
  idleTimeoutMs,
  clock = new VirtualClock(),
  recordInternalEvents = true,
  ...options
}: TestServiceOptions = {}) {
  const logger = new ListLogger();
  const store = options.store ?? new MemoryWorkflowStore({ keepTicks: "all" });
  const workflows = new Map<string, RegisteredWorkflow>();
  const shared = { logger, clock, retryDelaysMs: [], ...options, store };
  const runtime = new EventLogRuntime(new InMemoryRuntime({ clock }), {
    ...shared,
    recordInternalEvents,
    defaultTimeoutMs,
    idleTimeoutMs,
    onReleased: (_runId, wakeAt) => residence.released(wakeAt),
    onGivenUp: (runId) => residence.givenUp(runId),
    registryOf: (name) => service.getWorkflow(name).eventRegistry,
  });
  const residence: RunResidence = new RunResidence({ ...shared, runtime, workflows });
  const service: WorkflowService = new WorkflowService({
    acceptContextApi: false,
    maxActiveRuns: 100,
    retention: { completedForMs: undefined, maxCompleted: undefined },
    ...shared,
    runtime,
    loader: residence.loader,
    workflows,
  });
  for (const [name, workflow] of Object.entries({
    counter: createCounter(),
    ask: createAsk(),
    ...additionalWorkflows,
  })) {
    workflow.workflowName = name;
    workflow.runtime = runtime;
    workflows.set(name, new RegisteredWorkflow(name, workflow, []));
  }
  return { service, store, runtime, residence, clock, logger, workflows };
}

export const request = (handlerId?: string, more: Partial<StartRequest> = {}): StartRequest => ({
  startEvent: {},
  handlerId,
  context: undefined,
  ...more,
});

/** The result of a completed run. */
export const resultOf = ({ result }: HandlerRecord): unknown => result && JSON.parse(result.value).result;

/** The types of a run's events, without those of the engine. */
export const typesOf = (events: readonly Pick<FollowedEvent, "event">[]): string[] =>
  events.filter(({ event }) => !event.kind.isInternal).map(({ event }) => event.kind.type);

/** Every event that a handler's stream gives, up to its end. */
export async function readStream(service: WorkflowService, handlerId: string, after = -1): Promise<FollowedEvent[]> {
  const events: FollowedEvent[] = [];
  for await (const batch of (await service.openEvents(handlerId, after)) ?? []) events.push(...batch);
  return events;
}

/** Waits until a run has asked its question. */
export async function untilAsked(service: WorkflowService, handlerId: string): Promise<void> {
  for await (const batch of (await service.openEvents(handlerId, -1)) ?? []) {
    if (batch.some(({ event }) => event.kind.type === "WorkflowIdleEvent")) return;
  }
}
