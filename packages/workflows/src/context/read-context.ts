import {
  type BrokerState,
  createBrokerState,
  createStepState,
  type EventAttempt,
  firstAttempt,
  type InProgress,
  noRecoveries,
  type RecoveryCounts,
  type ScheduledAttempt,
  type StepState,
  type SuspendedExecution,
  type Waiter,
} from "../engine/broker-state.ts";
import { createBuffer } from "../engine/collected-buffers.ts";
import type { EngineDefinition } from "../engine/engine-definition.ts";
import { IndexTrie } from "../engine/index-trie.ts";
import { PersistentMap } from "../engine/persistent-map.ts";
import { PersistentQueue } from "../engine/persistent-queue.ts";
import { errorFromJSON } from "../events/error-serialization.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { deserializeValue, unwrapEvent } from "../events/event-serialization.ts";
import { typeOfQualifiedName } from "../events/qualified-name.ts";
import { type DecodedState, stateFromDict } from "../state/state-serialization.ts";
import { DictReader } from "./dict-reader.ts";
import { upgradeContext } from "./upgrade-context.ts";

/** What a saved context holds. */
export interface ReadContext {
  readonly broker: BrokerState;
  /** The state of the run; `undefined` if none was saved. */
  readonly state: DecodedState | undefined;
}

/**
 * Reads what `writeContext`, or the reference, wrote; the older form as well. Steps that the workflow does not have are
 * left out.
 *
 * @throws ContextSerdeError that names the place of what cannot be read
 */
export function readContext(engine: EngineDefinition, saved: unknown, registry: EventRegistry): ReadContext {
  const dict = upgradeContext(new DictReader(saved, "context"));
  const workers = dict.record("workers");
  const numbers = new Numbers();
  const steps = engine.steps.map(({ name }) => {
    return workers.has(name) ? new StepReader(workers.record(name), registry, numbers).read() : createStepState();
  });
  const deadlineAt = toMilliseconds(dict.optionalNumber("deadline_at"));
  const counted = {
    busyCount: sum(steps, ({ queue, inProgress, scheduled }) => queue.length + inProgress.size + scheduled.size),
    suspendedCount: sum(steps, ({ suspended }) => suspended.size),
  };
  const state = dict.optionalRecord("state");
  return {
    broker: {
      ...createBrokerState("", steps.length),
      ...counted,
      steps,
      isRunning: dict.boolean("is_running"),
      deadlineAt,
      nextNumber: numbers.next,
    },
    state:
      state && !state.isEmpty
        ? stateFromDict(state.value, { decodeValue: (json) => deserializeValue(json, registry) })
        : undefined,
  };
}

/** Numbers for what is read, above all that are in the dictionary. */
class Numbers {
  #next = 0;

  get next(): number {
    return this.#next;
  }

  take(): number {
    return this.#next++;
  }

  reserve(number: number): number {
    this.#next = Math.max(this.#next, number + 1);
    return number;
  }
}

class StepReader {
  readonly #dict: DictReader;
  readonly #registry: EventRegistry;
  readonly #numbers: Numbers;

  constructor(dict: DictReader, registry: EventRegistry, numbers: Numbers) {
    this.#dict = dict;
    this.#registry = registry;
    this.#numbers = numbers;
  }

  read(): StepState {
    const suspended = this.#suspended(); // first: their numbers are named by the attempts
    return {
      suspended,
      queue: PersistentQueue.from(this.#dict.records("queue").map((dict) => this.#attempt(dict))),
      inProgress: this.#inProgress(),
      scheduled: this.#scheduled(),
      collected: this.#collected(),
    };
  }

  #inProgress(): IndexTrie<InProgress> {
    const attempts = this.#dict.has("in_progress_attempts")
      ? this.#dict.records("in_progress_attempts").map((dict) => this.#attempt(dict))
      : this.#dict.strings("in_progress").map((text) => firstAttempt(this.#event(text, "in_progress")));
    return attempts.reduce((trie, attempt, workerId) => {
      const worker = {
        ...attempt,
        firstAttemptAt: attempt.firstAttemptAt ?? 0,
        workerId,
        admission: this.#numbers.take(),
      };
      return trie.set(workerId, worker);
    }, IndexTrie.empty<InProgress>());
  }

  #scheduled(): IndexTrie<ScheduledAttempt> {
    return this.#dict.records("scheduled").reduce((trie, dict) => {
      const retryId = this.#numbers.take();
      const dueAt = toMilliseconds(dict.number("due_at"));
      return trie.set(retryId, { ...this.#attempt(dict), retryId, dueAt });
    }, IndexTrie.empty<ScheduledAttempt>());
  }

  #collected(): StepState["collected"] {
    const buffers = this.#dict.record("collected_events");
    return buffers.keys.reduce((map, bufferId) => {
      const events = buffers.strings(bufferId).map((text) => this.#event(text, bufferId));
      return events.length === 0 ? map : map.set(bufferId, createBuffer(this.#numbers.take(), events));
    }, PersistentMap.empty<string, ReturnType<typeof createBuffer>>());
  }

  /** Waiters of one execution share its number; where there is none (the reference), each is an execution of its own. */
  #suspended(): IndexTrie<SuspendedExecution> {
    const waiters = this.#dict.records("collected_waiters");
    for (const dict of waiters) this.#numbers.reserve(dict.optionalNumber("execution_id") ?? -1);
    return waiters.reduce((trie, dict) => {
      const executionId = dict.optionalNumber("execution_id") ?? this.#numbers.take();
      const known = trie.get(executionId);
      const execution: SuspendedExecution = {
        executionId,
        event: known?.event ?? this.#event(dict.string("event"), "collected_waiters"),
        recoveries: known?.recoveries ?? recoveriesOf(dict),
        waiters: [...(known?.waiters ?? []), this.#waiter(dict)],
        isReplaying: this.#isReplaying(executionId),
      };
      return trie.set(executionId, execution);
    }, IndexTrie.empty<SuspendedExecution>());
  }

  /** An attempt with the number of the execution is on its way. */
  #isReplaying(executionId: number): boolean {
    const attempts = ["queue", "in_progress_attempts", "scheduled"].flatMap((key) => this.#dict.records(key));
    return attempts.some((dict) => dict.optionalNumber("execution_id") === executionId);
  }

  #waiter(dict: DictReader): Waiter {
    const resolved = dict.optionalString("resolved_event");
    const requirements = dict.optionalRecord("requirements");
    const hasRequirements = dict.optionalBoolean("has_requirements") ?? false;
    return {
      waiterId: dict.string("waiter_id"),
      eventType: typeOfQualifiedName(dict.string("waiting_for_event")),
      requirements: requirements?.value ?? (hasRequirements ? undefined : {}),
      deadlineAt: toMilliseconds(dict.optionalNumber("deadline_at")),
      resolvedEvent: resolved === undefined ? undefined : this.#event(resolved, "resolved_event"),
      isTimedOut: dict.optionalBoolean("timed_out") ?? false,
    };
  }

  #attempt(dict: DictReader): EventAttempt {
    const executionId = dict.optionalNumber("execution_id");
    const lastError = dict.optional("last_exception");
    return {
      event: this.#event(dict.string("event"), "event"),
      attempts: dict.optionalNumber("attempts") ?? 0,
      firstAttemptAt: toMilliseconds(dict.optionalNumber("first_attempt_at")),
      lastError: lastError === undefined ? undefined : errorFromJSON(lastError, this.#registry),
      lastFailedAt: toMilliseconds(dict.optionalNumber("last_failed_at")),
      recoveries: recoveriesOf(dict),
      executionId: executionId === undefined ? undefined : this.#numbers.reserve(executionId),
    };
  }

  #event(text: string, key: string): WorkflowEvent {
    return this.#dict.within(key, () => unwrapEvent(JSON.parse(text), this.#registry));
  }
}

function recoveriesOf(dict: DictReader): RecoveryCounts {
  const counts = dict.optionalRecord("recovery_counts");
  if (!counts || counts.isEmpty) return noRecoveries;
  return Object.fromEntries(counts.keys.map((handler) => [handler, counts.number(handler)]));
}

function toMilliseconds(seconds: number): number;
function toMilliseconds(seconds: number | undefined): number | undefined;
function toMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}

const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((total, item) => total + count(item), 0);
