// The public names of the library, in reading order. A name that is not here is not public: nothing may import from
// inside of this package, and nothing inside of it imports this file.

export type { WorkflowBuilder } from "./authoring/builder.ts";
// Workflows and their steps
export { defineWorkflow } from "./authoring/builder.ts";
export type { RunOptions, RunResult } from "./authoring/run-arguments.ts";
export { catchError, step } from "./authoring/step.ts";
export type { UnboundStep } from "./authoring/unbound-step.ts";
export type { ValidateOptions } from "./authoring/validate-workflow.ts";
export { validateWorkflow } from "./authoring/validate-workflow.ts";
export type {
  AnyWorkflow,
  DefaultTypes,
  WorkflowClass,
  WorkflowMap,
  WorkflowOptions,
  WorkflowTypes,
} from "./authoring/workflow.ts";
export { Workflow } from "./authoring/workflow.ts";
// What a step sees, and what a caller holds
export type { CollectOptions, Context, RetryInfo, WaitOptions } from "./context/context.ts";
export { resumedState } from "./context/resumed-state.ts";
export type { ContextDict, RunContext } from "./context/run-context.ts";
export type {
  CatchErrorOptions,
  GraphCheck,
  StateSchema,
  StepDefinition,
  StepOptions,
  UntypedState,
  WorkflowDefinition,
} from "./definition.ts";
export type { Duration } from "./duration.ts";
export { toMilliseconds } from "./duration.ts";
export type { BrokerState, StepState as EngineStepState } from "./engine/broker-state.ts";
// The engine, for those who write a runtime
export { createBrokerState, isQuiescent } from "./engine/broker-state.ts";
export type { BrokerStateJson } from "./engine/broker-state-json.ts";
export { brokerStateFromJSON, brokerStateToJSON } from "./engine/broker-state-json.ts";
export type { ExitCommand, WorkflowCommand } from "./engine/command.ts";
export { earliestDeadline } from "./engine/earliest-deadline.ts";
export type { EngineDefinition } from "./engine/engine-definition.ts";
export { compileDefinition } from "./engine/engine-definition.ts";
export type { UnansweredRequest } from "./engine/open-requests.ts";
export { openRequests } from "./engine/open-requests.ts";
export { reduce } from "./engine/reduce.ts";
export type { Replay } from "./engine/replay.ts";
export { replayTickStream, replayTicks } from "./engine/replay.ts";
export type { StepResultItem, WorkflowTick } from "./engine/tick.ts";
export type { TickJson } from "./engine/tick-json.ts";
export { tickFromJSON, tickToJSON } from "./engine/tick-json.ts";
export type { ValidationReport } from "./engine/validate.ts";
export { validateWorkflow as validateDefinition } from "./engine/validate.ts";
export { eventClasses, startEventClass, stopEventClass } from "./engine/workflow-checks.ts";
// Errors
export {
  ContextSerdeError,
  ContextStateError,
  EventSerializationError,
  EventValidationError,
  UnknownEventTypeError,
  WorkflowCancelledError,
  WorkflowConfigurationError,
  WorkflowError,
  WorkflowRuntimeError,
  WorkflowTimeoutError,
  WorkflowValidationError,
} from "./errors.ts";
export { HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "./events/builtin-events.ts";
export type { ErrorJson } from "./events/error-serialization.ts";
export { errorFromJSON, errorToJSON } from "./events/error-serialization.ts";
export type { AnyEventClass, EventClass, EventClasses, EventInput, EventOf, EventTuple } from "./events/event.ts";
export { WorkflowEvent } from "./events/event.ts";
export type { EventFields, FieldsInput, FieldsJson, FieldsJsonInput, FieldsOutput } from "./events/event-fields.ts";
export type { EventRegistryOptions } from "./events/event-registry.ts";
export { EventRegistry } from "./events/event-registry.ts";
export type { TypedWrapper } from "./events/event-serialization.ts";
export { deserializeValue, serializeValue, unwrapEvent, wrapEvent } from "./events/event-serialization.ts";
export { summarizeEvent } from "./events/event-summary.ts";
export type { Codec, EncodedField, InMemoryField } from "./events/field-encoding.ts";
// Events
export { encoded, inMemory } from "./events/field-encoding.ts";
export {
  InternalDispatchEvent,
  StepState,
  StepStateChanged,
  UnhandledEvent,
  WorkflowIdleEvent,
} from "./events/internal-events.ts";
export { qualifiedNameOf } from "./events/qualified-name.ts";
export { StepFailedEvent } from "./events/step-failed-event.ts";
export {
  IdleReleasedEvent,
  WorkflowCancelledEvent,
  WorkflowFailedEvent,
  WorkflowTimedOutEvent,
} from "./events/terminal-events.ts";
export type { ErrorClass, TypeRegistry } from "./events/type-registry.ts";
export type { EventSchema } from "./graph/event-schema.ts";
export { eventSchema } from "./graph/event-schema.ts";
export { executionGraph } from "./graph/execution-graph.ts";
export { filterByNodeType, isSubclassOf, truncatedLabel } from "./graph/graph-operations.ts";
export { toMermaid } from "./graph/mermaid.ts";
export { parseWorkflowGraph } from "./graph/parse-workflow-graph.ts";
// Drawings
export { getWorkflowRepresentation } from "./graph/represent-workflow.ts";
export type { WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "./graph/workflow-graph.ts";
export type { ResolvedResources, Resource, ResourceOptions, Resources } from "./resources/resource.ts";
// Resources
export { resource } from "./resources/resource.ts";
export { ResourceManager } from "./resources/resource-manager.ts";
export type { RetryCondition } from "./retry/retry-conditions.ts";
export {
  retryAll,
  retryAlways,
  retryAny,
  retryIfError,
  retryIfErrorCauseType,
  retryIfErrorMessage,
  retryIfErrorType,
  retryIfNotErrorMessage,
  retryIfNotErrorType,
  retryNever,
  retryUnlessErrorType,
} from "./retry/retry-conditions.ts";
export type { RetryPolicy, RetryPolicyParts } from "./retry/retry-policy.ts";
// Retries
export { retryPolicy } from "./retry/retry-policy.ts";
export type { StepFailure } from "./retry/step-failure.ts";
export type { StopCondition } from "./retry/stop-conditions.ts";
export {
  stopAfterAttempt,
  stopAfterDelay,
  stopAll,
  stopAny,
  stopBeforeDelay,
  stopNever,
} from "./retry/stop-conditions.ts";
export type { WaitStrategy } from "./retry/wait-strategies.ts";
export {
  waitChain,
  waitCombine,
  waitExponential,
  waitExponentialJitter,
  waitFixed,
  waitFullJitter,
  waitIncrementing,
  waitNone,
  waitRandom,
  waitRandomExponential,
} from "./retry/wait-strategies.ts";
export type { Clock } from "./runtime/clock.ts";
export { systemClock } from "./runtime/clock.ts";
export type { StreamReadOptions } from "./runtime/event-stream.ts";
export type { StreamOptions, WorkflowHandler } from "./runtime/handler.ts";
export type { InMemoryRuntimeOptions } from "./runtime/in-memory-runtime.ts";
// Where runs live
export { InMemoryRuntime } from "./runtime/in-memory-runtime.ts";
export type { ProblemListener } from "./runtime/report-problem.ts";
export { onProblem } from "./runtime/report-problem.ts";
export { createRunId } from "./runtime/run-id.ts";
export type { RunOutcome } from "./runtime/run-outcome.ts";
export type {
  ExternalRunAdapter,
  InternalRunAdapter,
  JournalSchema,
  RunMessage,
  RunRequest,
  RunResumption,
  RunTags,
  RunTurn,
  Runtime,
  RuntimeWorkflow,
} from "./runtime/runtime.ts";
export { journalSchema, lockWorkflow, resumeRun } from "./runtime/runtime.ts";
export {
  ExternalRunAdapterDecorator,
  InternalRunAdapterDecorator,
  RuntimeDecorator,
} from "./runtime/runtime-decorator.ts";
export type { Scheduler } from "./runtime/scheduler.ts";
export { systemScheduler } from "./runtime/scheduler.ts";
export type { VerboseLogger } from "./runtime/verbose-runtime.ts";
export type { MemoryStateStoreOptions } from "./state/memory-state-store.ts";
export { MemoryStateStore } from "./state/memory-state-store.ts";
export type { StateChanges } from "./state/state-changes.ts";
export type { StateAt, StatePath, StateStore, TrackedStateStore } from "./state/state-store.ts";
export type { TraceEvent, TraceListener } from "./tracing/trace.ts";
// Traces
export { subscribeToTraces } from "./tracing/trace.ts";
