import {
  type BrokerState,
  createBrokerState,
  createStepState,
  type SentAttempt,
  type StepState,
} from "../engine/broker-state.ts";
import type { EngineDefinition } from "../engine/engine-definition.ts";
import { PersistentQueue } from "../engine/persistent-queue.ts";
import { ContextSerdeError } from "../errors.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { deserializeValue, unwrapEvent } from "../events/event-serialization.ts";
import { reportProblem } from "../runtime/report-problem.ts";
import { stateFromDict } from "../state/state-serialization.ts";
import { DictReader } from "./dict-reader.ts";
import { noFanIn, readRequest, recoveriesOf, StepReader } from "./step-reader.ts";

/** What a saved context holds. */
export interface ReadContext {
  readonly broker: BrokerState;
  /** The state of the run; `undefined` if none was saved. */
  readonly state: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Reads what `writeContext`, or the reference, wrote; its newer releases write a version 2. Steps that the workflow does not
 * have are left out. A dictionary without a version is that of an old release of the reference, or made by hand: it counts
 * for its state only. One that has no state either is taken for an empty one, as the reference does, but not without a word.
 *
 * @throws ContextSerdeError that names the place of what cannot be read, or if it is that of a run of another workflow
 */
export function readContext(engine: EngineDefinition, saved: unknown, registry: EventRegistry): ReadContext {
  const dict = new DictReader(saved, "context");
  const version = dict.optional("version");
  const hasVersion = version !== undefined;
  if (!dict.isEmpty && !hasVersion && !dict.has("state")) {
    reportProblem(
      `a saved context has neither \`version\` nor \`state\`, but ${namesText(dict.keys)}: it counts for nothing`,
    );
  }
  if (hasVersion && version !== 1 && version !== 2) throw dict.invalid("version", "1 or 2");
  const broker = hasVersion ? readBroker(engine, dict, registry) : createBrokerState("", engine.steps.length);
  return { broker, state: readState(dict.record("state"), registry) };
}

function readBroker(engine: EngineDefinition, dict: DictReader, registry: EventRegistry): BrokerState {
  const workers = dict.record("workers");
  const isRunning = dict.boolean("is_running");
  if (isRunning) assertOwnSteps(engine, workers.keys);
  assertNoStreams(dict);
  let nextNumber = 0;
  const takeNumber = (): number => nextNumber++;
  const steps = engine.steps.map((definition): StepState => {
    const { name } = definition;
    return workers.has(name)
      ? new StepReader(definition, workers.record(name), registry, takeNumber).read()
      : createStepState();
  });
  const sent = [...dict.records("sent"), ...dict.records("deliveries")]; // those of version 2
  const outbox = PersistentQueue.from(sent.map((one) => readSent(one, registry)));
  return {
    ...createBrokerState("", steps.length),
    steps,
    outbox,
    requests: readRequests(dict, registry),
    isRunning,
    busyCount: outbox.length + sum(steps, ({ queue, scheduled }) => queue.length + scheduled.size),
    suspendedCount: sum(steps, ({ suspended }) => suspended.size),
    deadlineAt: dict.optionalTime("deadline_at"),
    nextNumber,
  };
}

/** A step that was renamed or removed is left out; where all are unknown, the run is that of another workflow. */
function assertOwnSteps({ definition, steps, stepIndices }: EngineDefinition, saved: readonly string[]): void {
  if (saved.length === 0 || saved.some((name) => stepIndices.has(name))) return;
  const own = namesText(steps.map(({ name }) => name));
  throw new ContextSerdeError(
    `The saved context is that of another workflow: its run has ${namesText(saved)}, ` +
      `and workflow "${definition.name}" has none of these steps, but ${own}`,
  );
}

/** Newer releases of the reference have steps with lists of events for parameters, whose runs cannot go on here. */
function assertNoStreams(dict: DictReader): void {
  for (const name of ["streams", "collection_release_states"]) {
    if (!dict.record(name).isEmpty) throw dict.invalid(name, `empty, since ${noFanIn}`);
  }
}

const namesText = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");

/** An event for a step that there is no more goes nowhere, as any event that no step accepts. */
function readSent(dict: DictReader, registry: EventRegistry): SentAttempt {
  return {
    event: dict.within("event", () => unwrapEvent(JSON.parse(dict.string("event")), registry)),
    step: dict.optionalString("step_name") ?? dict.optionalString("step_id"),
    recoveries: recoveriesOf(dict),
  };
}

function readRequests(dict: DictReader, registry: EventRegistry): BrokerState["requests"] {
  const requests = dict.records("requests").flatMap((one) => {
    const event = readRequest(one, "event", registry);
    if (!event) return [];
    return [{ event, step: one.optionalString("step_name"), at: one.time("at"), admission: undefined }];
  });
  return PersistentQueue.from(requests);
}

function readState(dict: DictReader, registry: EventRegistry): ReadContext["state"] {
  if (dict.isEmpty) return undefined;
  return stateFromDict(dict.value, { decodeValue: (json) => deserializeValue(json, registry) }).state;
}

const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((total, item) => total + count(item), 0);
