import type { RunOptions, RunResult } from "../authoring/run-arguments.ts";
import type { Workflow, WorkflowTypes } from "../authoring/workflow.ts";
import type { RunContext } from "../context/run-context.ts";
import type { AnyEventClass, EventClasses, EventInput, WorkflowEvent } from "../events/event.ts";
import type { MaybePromise } from "../resources/maybe-promise.ts";
import type { WorkflowHandler } from "../runtime/handler.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Answers an event of the stream, or does not. */
export type Responder = (event: WorkflowEvent) => MaybePromise<WorkflowEvent | undefined>;

/** An event to send back, or a function that makes it of the event it answers. */
export type Reply<Asked extends WorkflowEvent> =
  | WorkflowEvent
  | ((event: Asked) => MaybePromise<WorkflowEvent | undefined>);

/** Pairs of an event class and the reply to its events, those of subclasses included; the first pair that fits counts. */
export type Replies<Asked extends EventClasses> = {
  readonly [Index in keyof Asked]: readonly [Asked[Index], Reply<InstanceType<Asked[Index]>>];
};

export interface RunWorkflowOptions<State extends object, Asked extends EventClasses> extends RunOptions<State> {
  /** Plays the part of the outside world: what is sent into the run for an event on its stream. @default nothing */
  readonly respond?: Responder | Replies<Asked>;
  /** Collects the events of the engine itself as well: step states, unhandled events, idleness. @default true */
  readonly includeInternal?: boolean;
  /** Events of exactly these classes are not collected; `respond` sees them. @default none */
  readonly excludeEvents?: EventClasses;
  /** The clock of the workflow's runtime: it goes on as long as the run does. @default time passes by itself */
  readonly clock?: VirtualClock;
}

/** `input` may be left out if it has no required field. */
export type RunWorkflowArgs<Input, Event, Options> =
  Record<never, never> extends Input
    ? [options?: Options & { readonly input?: Input | Event }]
    : [options: Options & { readonly input: Input | Event }];

export interface WorkflowRunReport<Result = unknown, State extends object = Record<string, unknown>> {
  readonly result: Result;
  /** What was collected from the stream, in order. */
  readonly events: readonly WorkflowEvent[];
  /** How many events of exactly each class were collected. */
  readonly eventTypes: ReadonlyMap<AnyEventClass, number>;
  readonly context: RunContext<State>;
  readonly handler: WorkflowHandler<Result, State>;
}

/**
 * Runs a workflow to its end and reports what happened.
 *
 * ```ts
 * const { result, eventTypes } = await runWorkflow(greeter, { respond: [[AskName, new NameGiven({ name: "Ada" })]] });
 * ```
 *
 * @throws what `workflow.start` throws, what `respond` throws, and the error of a run that failed, timed out, or was
 *   cancelled
 */
export async function runWorkflow<T extends WorkflowTypes, const Asked extends EventClasses = EventClasses>(
  workflow: Workflow<T>,
  ...args: RunWorkflowArgs<EventInput<T["start"]>, InstanceType<T["start"]>, RunWorkflowOptions<T["state"], Asked>>
): Promise<WorkflowRunReport<RunResult<T["stop"]>, T["state"]>> {
  const [options = {}] = args;
  const { input, respond, includeInternal = true, excludeEvents = [], clock, ...runOptions } = options as Options;
  const handler = (workflow as unknown as Workflow).start(input, runOptions);
  const collected = collect(handler, { respond: responderOf(respond), includeInternal, excludeEvents });
  const finished = collected.then(async (events) => ({ events, result: await handler.result() }));
  const { events, result } = await (clock ? clock.advanceUntilSettled(finished) : finished);
  return { result, events, eventTypes: countByClass(events), context: handler.context, handler } as never;
}

type Options = RunWorkflowOptions<Record<string, unknown>, EventClasses> & {
  readonly input?: Record<string, unknown>;
};

interface CollectOptions {
  readonly respond: Responder;
  readonly includeInternal: boolean;
  readonly excludeEvents: EventClasses;
}

async function collect(
  handler: WorkflowHandler,
  { respond, includeInternal, excludeEvents }: CollectOptions,
): Promise<WorkflowEvent[]> {
  const events: WorkflowEvent[] = [];
  try {
    for await (const event of handler.streamEvents({ includeInternal })) {
      if (!excludeEvents.includes(classOf(event))) events.push(event);
      const answer = await respond(event);
      if (answer) await handler.sendEvent(answer);
    }
  } catch (error) {
    await handler.cancel(); // the run would wait for ever
    throw error;
  }
  return events;
}

function responderOf(respond: Responder | Replies<EventClasses> | undefined): Responder {
  if (typeof respond === "function") return respond;
  const replies = respond ?? [];
  return (event) => {
    const [, reply] = replies.find(([eventClass]) => (eventClass as typeof WorkflowEvent).is(event)) ?? [];
    return typeof reply === "function" ? (reply as Responder)(event) : reply;
  };
}

function countByClass(events: readonly WorkflowEvent[]): Map<AnyEventClass, number> {
  const counts = new Map<AnyEventClass, number>();
  for (const event of events) counts.set(classOf(event), (counts.get(classOf(event)) ?? 0) + 1);
  return counts;
}

const classOf = (event: WorkflowEvent): AnyEventClass => event.constructor as AnyEventClass;
