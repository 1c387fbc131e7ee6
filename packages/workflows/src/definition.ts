import type { StandardSchemaV1 } from "@standard-schema/spec";
import { StepFailedEvent } from "./events/builtin-events.ts";
import type { Context } from "./context/context.ts";
import { WorkflowValidationError } from "./errors.ts";
import { type EventClasses, type EventOf, isEventClass, type WorkflowEvent } from "./events/event.ts";
import type { ResolvedResources, Resources } from "./resources/resource.ts";
import type { RetryPolicy } from "./retry/retry-policy.ts";

/** Describes the state of a run; validates `{}` to the initial state, so every field needs a default. */
export type StateSchema<State extends object = object> = StandardSchemaV1<unknown, State>;

/** The state of a workflow that declares none: any name, unchecked. */
export type UntypedState = Record<string, unknown>;

/** A check of the workflow's graph that may be skipped, for one step or for the whole workflow. */
export type GraphCheck = "reachability" | "terminal_event" | "dead_end";

export const graphChecks: readonly GraphCheck[] = ["reachability", "terminal_event", "dead_end"];

/** A workflow as data: what the engine, the runtimes, the graph and the server read. No class, no decorator. */
export interface WorkflowDefinition {
  readonly name: string;
  /** Shown in drawings and in the debugger. */
  readonly description: string | undefined;
  /** Sorted by name, so that neither the form nor the order of the source can change a replay. */
  readonly steps: readonly StepDefinition[];
  /** Milliseconds; `null` for no limit, `undefined` for that of the server, if it has one. */
  readonly timeout: number | null | undefined;
  readonly state: StateSchema | undefined;
  readonly skipGraphChecks: readonly GraphCheck[];
}

/** One step, as data: the common form behind the builder, the decorators and the fields. */
export interface StepDefinition {
  readonly name: string;
  /** Shown in drawings and in the debugger. */
  readonly description: string | undefined;
  readonly on: EventClasses;
  readonly emits: EventClasses;
  readonly numWorkers: number;
  readonly retry: RetryPolicy | undefined;
  readonly resources: Resources;
  readonly skipGraphChecks: readonly GraphCheck[];
  readonly catches: { readonly forSteps: readonly string[] | undefined; readonly maxRecoveries: number } | undefined;
  readonly handler: AnyStepHandler;
}

export interface StepOptions<On extends EventClasses, Emits extends EventClasses, R extends Resources> {
  /** The events that trigger the step. */
  readonly on: On;
  /** The events the step may return or send. Omit for a step that only reads. */
  readonly emits?: Emits;
  /** How many events the step handles at once. @default 4 */
  readonly numWorkers?: number;
  /** @default none: the first failure is final */
  readonly retry?: RetryPolicy;
  readonly resources?: R;
  /** Graph checks that do not apply to this step. @default none */
  readonly skipGraphChecks?: readonly GraphCheck[];
  /** Shown in drawings and in the debugger. */
  readonly description?: string;
}

export interface CatchErrorOptions<Emits extends EventClasses, StepName extends string> {
  readonly emits: Emits;
  /** Omit to catch the failures of every step that has no handler of its own. */
  readonly forSteps?: readonly StepName[];
  /** How often one lineage of events may re-enter the handler. @default 1 */
  readonly maxRecoveries?: number;
  /** Shown in drawings and in the debugger. */
  readonly description?: string;
}

/** What a step's handler must look like, given its options. */
export type StepHandler<
  State extends object,
  On extends EventClasses,
  Emits extends EventClasses,
  R extends Resources,
> = (
  event: EventOf<On>,
  context: Context<State, EventOf<Emits>>,
  resources: ResolvedResources<R>,
) => StepReturn<EventOf<Emits>>;

export type CatchErrorHandler<State extends object, Emits extends EventClasses> = StepHandler<
  State,
  readonly [typeof StepFailedEvent],
  Emits,
  Record<never, never>
>;

/** `void` lets a step return nothing on some paths: it waits for more events, or has sent its own. */
// biome-ignore lint/suspicious/noConfusingVoidType: `undefined` would demand an explicit return
export type StepReturn<E extends WorkflowEvent> = E | void | Promise<E | void>;

// biome-ignore lint/suspicious/noExplicitAny: the engine has checked the event against `on`
export type AnyStepHandler = (event: any, context: any, resources: any) => StepReturn<WorkflowEvent>;

/** @throws WorkflowValidationError if `on` or `emits` are not event classes, or `numWorkers` is not a positive integer */
export function defineStep(
  name: string,
  options: StepOptions<EventClasses, EventClasses, Resources>,
  handler: AnyStepHandler,
): StepDefinition {
  const { on, emits = [], numWorkers = 4, retry, resources = {}, skipGraphChecks = [], description } = options;
  if (on.length === 0 || !on.every(isEventClass)) {
    throw new WorkflowValidationError("`on` must name at least one event class, and nothing else");
  }
  if (!emits.every(isEventClass)) throw new WorkflowValidationError("`emits` must name event classes only");
  if (!Number.isInteger(numWorkers) || numWorkers < 1) {
    throw new WorkflowValidationError(`numWorkers must be an integer greater than 0, not ${numWorkers}`);
  }
  return { name, description, on, emits, numWorkers, retry, resources, skipGraphChecks, catches: undefined, handler };
}

/** @throws WorkflowValidationError if `maxRecoveries` is not a positive integer */
export function defineCatchError(
  name: string,
  options: CatchErrorOptions<EventClasses, string>,
  handler: AnyStepHandler,
): StepDefinition {
  const { emits, forSteps, maxRecoveries = 1, description } = options;
  if (!Number.isInteger(maxRecoveries) || maxRecoveries < 1) {
    throw new WorkflowValidationError(`maxRecoveries must be an integer greater than 0, not ${maxRecoveries}`);
  }
  const step = defineStep(
    name,
    { on: [StepFailedEvent], emits, numWorkers: 1, ...(description !== undefined && { description }) },
    handler,
  );
  return { ...step, catches: { forSteps, maxRecoveries } };
}
