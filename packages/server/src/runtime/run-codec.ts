import {
  type AnyEventClass,
  type BrokerState,
  brokerStateFromJSON,
  brokerStateToJSON,
  deserializeValue,
  type EngineDefinition,
  type EventRegistry,
  EventSerializationError,
  InputRequiredEvent,
  type StateStore,
  serializeValue,
  type TickJson,
  type TrackedStateStore,
  tickFromJSON,
  tickToJSON,
  type WorkflowEvent,
  type WorkflowTick,
} from "@llama-agents/workflows";
import type { InitialRun, Kept } from "../store/run-claim.ts";
import type { WrittenStateChanges } from "../store/turn-record.ts";

type Fields = Readonly<Record<string, unknown>>;

/** How a run starts. */
export interface RunStart {
  /** `undefined` if it goes on from a state. */
  readonly startEvent: WorkflowEvent | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What it goes on from; `undefined` if it starts from the beginning. */
  readonly state: BrokerState | undefined;
  /** The state of its steps; `undefined` for an empty one. */
  readonly store: StateStore<Record<string, unknown>> | undefined;
}

/** Writes and reads what is kept of the runs of one workflow: ticks, snapshots, and the state of the steps. */
export class RunCodec {
  readonly engine: EngineDefinition;
  readonly registry: EventRegistry;

  constructor(engine: EngineDefinition, registry: EventRegistry) {
    this.engine = engine;
    this.registry = registry;
  }

  /**
   * The ticks for a journal. What the engine never reads again is left out: what was shown to readers, and asks nothing of
   * them, is in the log of events, and what a worker was given is in the state.
   *
   * @throws EventSerializationError if an event is not JSON, or could not be read again: its class is unknown
   */
  writeTicks(ticks: readonly WorkflowTick[]): readonly TickJson[] {
    const written: TickJson[] = [];
    for (const tick of ticks) {
      if (tick.type === "idle_check" || (tick.type === "publish_event" && !this.#isRequest(tick.event))) continue;
      for (const event of eventsIn(tick)) this.assertReadable(event);
      written.push(tickToJSON(tick.type === "step_result" ? this.#keptOf(tick) : tick, this.registry));
    }
    return written;
  }

  /** @throws EventSerializationError if the event could not be read again: nothing says what its class is */
  assertReadable(event: WorkflowEvent): void {
    const { type } = event.constructor as unknown as AnyEventClass;
    if (this.registry.has(type)) return;
    const advice = 'name it in a step, or in the option "events" of the workflow';
    throw new EventSerializationError(`An event ${type} cannot be recorded: nothing says what its class is; ${advice}`);
  }

  /** @throws EventSerializationError, UnknownEventTypeError, EventValidationError if it is not one of this workflow's */
  readTick(json: unknown): WorkflowTick {
    return tickFromJSON(json, this.registry);
  }

  /**
   * What a run starts from, so that it is not lost before its first turn.
   *
   * @throws EventSerializationError if an event, or a field of the state, is not JSON
   */
  writeInitial({ startEvent, at, state, store }: RunStart): InitialRun {
    (store as Partial<TrackedStateStore> | undefined)?.forgetTaken?.(); // an attempt before may have taken it, and failed
    const start = startEvent && {
      type: "add_event" as const,
      at,
      event: startEvent,
      step: undefined,
      attempt: undefined,
    };
    return {
      ticks: start ? this.writeTicks([start]) : [],
      stateChanges: store && this.takeChanges(store),
      snapshot: state && this.writeSnapshot(state),
    };
  }

  /** @throws EventSerializationError if an event is not JSON */
  writeSnapshot(state: BrokerState): unknown {
    return brokerStateToJSON(this.engine, state, this.registry);
  }

  /** @throws EventSerializationError, UnknownEventTypeError, EventValidationError if it is not one of this workflow's */
  stateOf(kept: Kept<BrokerState>): BrokerState {
    return "live" in kept ? kept.live : brokerStateFromJSON(this.engine, kept.json, this.registry);
  }

  /**
   * What has changed in a state since this was asked last; `undefined` for nothing.
   *
   * @throws EventSerializationError that names the field which is not JSON
   */
  takeChanges(state: StateStore<Record<string, unknown>>): WrittenStateChanges | undefined {
    const changes = (state as Partial<TrackedStateStore>).takeChanges?.();
    if (!changes) return undefined;
    const { set, deleted } = changes;
    const written = new Map<string, string>();
    const gone = deleted.filter(isStorableName); // what could not be stored is not there
    for (const [name, value] of set) {
      if (value === undefined) gone.push(name);
      else written.set(name, this.#writeField(name, value));
    }
    return { set: written, deleted: gone };
  }

  /** @throws UnknownEventTypeError, EventValidationError if a value holds an event that is not one of this workflow's */
  fieldsOf(kept: Kept<Fields>): Fields {
    if ("live" in kept) return kept.live;
    const entries = Object.entries(kept.json as Fields);
    return Object.fromEntries(entries.map(([name, json]) => [name, deserializeValue(json, this.registry)] as const));
  }

  #keptOf(tick: StepResult): StepResult {
    const results = tick.results.map((item) => {
      return item.type === "add_waiter" && !this.#isRequest(item.waiterEvent)
        ? { ...item, waiterEvent: undefined }
        : item;
    });
    return { ...tick, event: undefined, results };
  }

  /** Is it something that is open until it is answered? One that could not be read again is not kept: no step goes by it. */
  #isRequest(event: WorkflowEvent | undefined): boolean {
    return InputRequiredEvent.is(event) && this.registry.has((event.constructor as unknown as AnyEventClass).type);
  }

  #writeField(name: string, value: unknown): string {
    try {
      if (!isStorableName(name)) throw new Error("its name has the character 0, which databases do not hold");
      return JSON.stringify(serializeValue(value, "its value", this.registry.namespace));
    } catch (cause) {
      const what = `The field ${JSON.stringify(name)} of the state cannot be recorded: ${(cause as Error).message}`;
      throw new EventSerializationError(what, { cause });
    }
  }
}

const isStorableName = (name: string): boolean => !name.includes("\0");

type StepResult = Extract<WorkflowTick, { readonly type: "step_result" }>;

/** What a tick brings to the run, and the journal must be able to bring again. */
function eventsIn(tick: WorkflowTick): readonly WorkflowEvent[] {
  if (tick.type === "add_event") return [tick.event];
  if (tick.type !== "step_result") return [];
  const kept = tick.results.flatMap((item) => ("event" in item && item.event ? [item.event] : []));
  return [...kept, ...tick.sent.map(({ event }) => event)];
}
