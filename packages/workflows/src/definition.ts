import type { StandardSchemaV1 } from "@standard-schema/spec";
import {
  assertEventClasses,
  assertHandler,
  assertMethod,
  assertNames,
  assertOptionalText,
  assertOptions,
  assertPositiveInteger,
} from "./check-options.ts";
import type { Context } from "./context/context.ts";
import { WorkflowValidationError } from "./errors.ts";
import { StepFailedEvent } from "./events/builtin-events.ts";
import type { EventClasses, EventOf, WorkflowEvent } from "./events/event.ts";
import { nearestName } from "./nearest-name.ts";
import type { ResolvedResources, Resources } from "./resources/resource.ts";
import type { RetryPolicy } from "./retry/retry-policy.ts";

/** Describes the state of a run; validates `{}` to the initial state, so every field needs a default. */
export type StateSchema<State extends object = object> = StandardSchemaV1<unknown, State>;

/** The state of a workflow that declares none: any name, unchecked. */
export type UntypedState = Record<string, unknown>;

/** A check of the workflow's graph that may be skipped, for one step or for the whole workflow. */
export type GraphCheck = "reachability" | "terminal_event" | "dead_end";

/** Every check of the graph, in the order in which their problems are reported. */
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
  /** The events that trigger it, each once. */
  readonly on: EventClasses;
  /** The events it may return or send, each once. */
  readonly emits: EventClasses;
  readonly numWorkers: number;
  readonly retry: RetryPolicy | undefined;
  readonly resources: Resources;
  readonly skipGraphChecks: readonly GraphCheck[];
  /** For a handler of step failures: whose (`undefined` for every step that no other handler names), and how often. */
  readonly catches: { readonly forSteps: readonly string[] | undefined; readonly maxRecoveries: number } | undefined;
  readonly handler: AnyStepHandler;
}

/** The options of a step, in every form of it. */
export interface StepOptions<On extends EventClasses, Emits extends EventClasses, R extends Resources> {
  /** The events that trigger the step. */
  readonly on: On;
  /** The events the step may return or send. Omit for a step that only reads. */
  readonly emits?: Emits;
  /** How many events the step handles at once. @default 4 */
  readonly numWorkers?: number;
  /** Decides whether, and when, a failed step is tried again. @default none: the first failure is final */
  readonly retry?: RetryPolicy;
  /** What the handler gets as its third argument, by name. @default none */
  readonly resources?: R;
  /** Graph checks that do not apply to this step. @default none */
  readonly skipGraphChecks?: readonly GraphCheck[];
  /** Shown in drawings and in the debugger. */
  readonly description?: string;
}

/** The options of a handler of step failures, in every form of it. */
export interface CatchErrorOptions<Emits extends EventClasses, StepName extends string> {
  /** The events the handler may return or send. */
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

/** What a handler of step failures must look like, given its options. */
export type CatchErrorHandler<State extends object, Emits extends EventClasses> = StepHandler<
  State,
  readonly [typeof StepFailedEvent],
  Emits,
  Record<never, never>
>;

/** `void` lets a step return nothing on some paths: it waits for more events, or has sent its own. */
// biome-ignore lint/suspicious/noConfusingVoidType: `undefined` would demand an explicit return
export type StepReturn<E extends WorkflowEvent> = E | void | Promise<E | void>;

/** A handler of any step: what the engine calls. */
// biome-ignore lint/suspicious/noExplicitAny: the engine has checked the event against `on`
export type AnyStepHandler = (event: any, context: any, resources: any) => StepReturn<WorkflowEvent>;

/**
 * A step as data.
 *
 * @param name - `""` for a step that is named later, where it is put
 * @throws WorkflowValidationError if an option is unknown or not valid, or the handler is no function
 */
export function defineStep(
  name: string,
  options: StepOptions<EventClasses, EventClasses, Resources>,
  handler: AnyStepHandler,
): StepDefinition {
  const subject = name === "" ? "step" : `step "${name}"`;
  assertOptions(subject, options, stepOptions);
  const { on, emits = [], numWorkers = 4, retry, resources = {}, skipGraphChecks = [], description } = options;
  assertEventClasses(subject, "on", on, 1);
  assertEventClasses(subject, "emits", emits, 0);
  assertPositiveInteger(subject, "numWorkers", numWorkers);
  if (retry !== undefined) assertMethod(subject, "retry", retry, "nextDelay", "use retryPolicy({ … })");
  assertResources(subject, resources);
  assertGraphChecks(subject, skipGraphChecks);
  assertOptionalText(subject, "description", description);
  assertHandler(subject, handler);
  return {
    name,
    description,
    on: [...new Set(on)],
    emits: [...new Set(emits)],
    numWorkers,
    retry,
    resources,
    skipGraphChecks,
    catches: undefined,
    handler,
  };
}

/**
 * A handler of step failures as data: one worker, no retries.
 *
 * @param name - `""` for a handler that is named later, where it is put
 * @throws WorkflowValidationError if an option is unknown or not valid, or the handler is no function
 */
export function defineCatchError(
  name: string,
  options: CatchErrorOptions<EventClasses, string>,
  handler: AnyStepHandler,
): StepDefinition {
  const subject = name === "" ? "catchError" : `catchError "${name}"`;
  if (typeof options === "object" && options !== null && "on" in options) {
    throw new WorkflowValidationError(`${subject}: must accept StepFailedEvent and nothing else: leave out \`on\``);
  }
  assertOptions(subject, options, catchErrorOptions);
  const { emits = [], forSteps, maxRecoveries = 1, description } = options;
  assertEventClasses(subject, "emits", emits, 0);
  assertPositiveInteger(subject, "maxRecoveries", maxRecoveries);
  if (forSteps != null) assertNames(subject, "forSteps", forSteps);
  assertOptionalText(subject, "description", description);
  assertHandler(subject, handler);
  const step = defineStep(name, { on: [StepFailedEvent], emits, numWorkers: 1 }, handler);
  return { ...step, description, catches: { forSteps: forSteps ?? undefined, maxRecoveries } };
}

/**
 * Checks the `skipGraphChecks` of a step or of a workflow.
 *
 * @param subject - whose option it is, for the text of the error: `step "write"`
 * @throws WorkflowValidationError if one is unknown
 */
export function assertGraphChecks(subject: string, names: readonly GraphCheck[]): void {
  assertNames(subject, "skipGraphChecks", names);
  const unknown = names.filter((name) => !graphChecks.includes(name));
  if (unknown.length === 0) return;
  const guesses = unknown.map((name) => nearestName(name, graphChecks)).filter((name) => name !== undefined);
  const remedy = guesses.length > 0 ? `; did you mean ${guesses.join(", ")}?` : "";
  throw new WorkflowValidationError(
    `${subject}: Unknown graph check names: ${unknown.join(", ")}${remedy} The checks are ${graphChecks.join(", ")}`,
  );
}

function assertResources(subject: string, resources: Resources): void {
  if (typeof resources !== "object" || resources === null || Array.isArray(resources)) {
    throw new WorkflowValidationError(`${subject}: \`resources\` must be an object such as { database: resource(…) }`);
  }
  for (const [name, value] of Object.entries(resources)) {
    assertMethod(subject, `resources.${name}`, value, "create", "use resource(() => …)");
  }
}

const stepOptions = ["on", "emits", "numWorkers", "retry", "resources", "skipGraphChecks", "description"] as const;
const catchErrorOptions = ["emits", "forSteps", "maxRecoveries", "description"] as const;
