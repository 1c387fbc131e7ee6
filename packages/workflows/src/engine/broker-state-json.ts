import { EventSerializationError } from "../errors.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { wrapEvent } from "../events/event-serialization.ts";
import { recoveriesFromJSON } from "./attempt-json.ts";
import { type BrokerState, createStepState, type SentAttempt, type StepState } from "./broker-state.ts";
import type { EngineDefinition } from "./engine-definition.ts";
import { PersistentQueue } from "./persistent-queue.ts";
import { requestFromJSON, requestToJSON } from "./request-json.ts";
import { optionalSeconds, toSeconds } from "./seconds.ts";
import { stepStateFromJSON, stepStateToJSON } from "./step-state-json.ts";
import { TickFields } from "./tick-fields.ts";

/** The state of a run in JSON, as ticks are: snake_case, times in seconds, events as typed wrappers, nothing as `null`. */
export interface BrokerStateJson {
  readonly version: 1;
  readonly run_id: string;
  readonly is_running: boolean;
  readonly is_ended: boolean;
  /** Seconds since the epoch; `null` if the run has no timeout. */
  readonly deadline_at: number | null;
  readonly next_number: number;
  /** What steps have sent and no step has got yet. */
  readonly sent: readonly unknown[];
  /** What was asked of the outside, and has no answer yet; left out if there is nothing. */
  readonly requests?: readonly unknown[];
  /** By name; those that hold nothing are left out. */
  readonly steps: Readonly<Record<string, unknown>>;
}

/**
 * Writes the state of a run for a snapshot, so that the ticks before it need not be replayed.
 *
 * Nothing that the engine goes by is lost. Requirements of a wait that are not JSON are only marked as such, as in ticks;
 * the step registers them again when the run is resumed.
 *
 * @param engine - the workflow whose run it is
 * @throws EventSerializationError if an event cannot be written, or a time is not finite
 */
export function brokerStateToJSON(
  engine: EngineDefinition,
  state: BrokerState,
  registry: EventRegistry,
): BrokerStateJson {
  const steps = engine.steps.flatMap(({ name }, index) => {
    const json = stepStateToJSON(state.steps[index] ?? createStepState(), registry);
    return json ? [[name, json] as const] : [];
  });
  return {
    version: 1,
    run_id: state.runId,
    is_running: state.isRunning,
    is_ended: state.isEnded,
    deadline_at: optionalSeconds(state.deadlineAt),
    next_number: state.nextNumber,
    sent: state.outbox.toArray().map((sent) => sentToJSON(sent, registry)),
    ...(state.requests.length > 0 && { requests: requestsToJSON(state.requests, registry) }),
    steps: Object.fromEntries(steps),
  };
}

/**
 * Reads what `brokerStateToJSON` has written. Steps that the workflow has gained since are empty.
 *
 * @throws EventSerializationError that names the place of what is malformed, the version if it is not known, and the steps
 *   that hold something and that the workflow does not have
 * @throws UnknownEventTypeError if an event is of a type that the registry does not know
 * @throws EventValidationError if the class of an event refuses its value
 */
export function brokerStateFromJSON(engine: EngineDefinition, json: unknown, registry: EventRegistry): BrokerState {
  const fields = new TickFields(json, "state", registry);
  const version = fields.optional("version");
  if (version !== 1) {
    const found = version === undefined ? "has no version" : `has version ${JSON.stringify(version)}`;
    throw new EventSerializationError(`the state of the run ${found}; this release of the library reads version 1`);
  }
  const written = fields.fields("steps");
  assertKnownSteps(engine, written.keys);
  const steps = engine.steps.map(({ name }) => {
    const step = written.optionalFields(name);
    return step ? stepStateFromJSON(step) : createStepState();
  });
  const outbox = PersistentQueue.from(fields.list("sent").map(sentFromJSON));
  return {
    runId: fields.string("run_id"),
    isRunning: fields.boolean("is_running"),
    isEnded: fields.boolean("is_ended"),
    steps,
    outbox,
    requests: requestsFromJSON(fields),
    busyCount:
      outbox.length +
      sum(steps, ({ queue, inProgress, scheduled }) => {
        return queue.length + inProgress.size + scheduled.size;
      }),
    suspendedCount: sum(steps, ({ suspended }) => suspended.size),
    deadlineAt: fields.optionalMilliseconds("deadline_at"),
    nextNumber: fields.count("next_number"),
  };
}

/** Work of a step that was renamed or removed would never be done, and what waits for it would wait for ever. */
function assertKnownSteps({ definition, stepIndices }: EngineDefinition, written: readonly string[]): void {
  const unknown = written.filter((name) => !stepIndices.has(name));
  if (unknown.length === 0) return;
  const names = unknown.map((name) => JSON.stringify(name)).join(", ");
  throw new EventSerializationError(
    `the state of the run holds work of steps that workflow "${definition.name}" does not have: ${names}; ` +
      "give it back these steps until its runs have ended",
  );
}

const sentToJSON = ({ event, step, recoveries }: SentAttempt, { namespace }: EventRegistry) => ({
  event: wrapEvent(event, namespace),
  step_name: step ?? null,
  recovery_counts: recoveries,
});

const sentFromJSON = (fields: TickFields): SentAttempt => ({
  event: fields.event("event"),
  step: fields.optionalString("step_name"),
  recoveries: recoveriesFromJSON(fields),
});

function requestsToJSON(requests: BrokerState["requests"], registry: EventRegistry): readonly unknown[] {
  return requests.toArray().flatMap(({ event, step, at, admission }) => {
    const json = requestToJSON(event, registry);
    return json ? [{ event: json, step_name: step ?? null, at: toSeconds(at), admission: admission ?? null }] : [];
  });
}

function requestsFromJSON(fields: TickFields): BrokerState["requests"] {
  if (!fields.has("requests")) return PersistentQueue.empty(); // as in states of earlier releases
  const requests = fields.list("requests").flatMap((request) => {
    const event = requestFromJSON(request.optional("event"), request.registry);
    if (!event) return [];
    const [step, admission] = [request.optionalString("step_name"), request.optionalCount("admission")];
    return [{ event, step, at: request.milliseconds("at"), admission }];
  });
  return PersistentQueue.from(requests);
}

const sum = (steps: readonly StepState[], count: (step: StepState) => number): number =>
  steps.reduce((total, step) => total + count(step), 0);
