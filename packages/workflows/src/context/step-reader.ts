import type { StepDefinition } from "../definition.ts";
import {
  type CollectedBuffer,
  type EventAttempt,
  noRecoveries,
  type RecoveryCounts,
  replayAttempt,
  type ScheduledAttempt,
  type StepState,
  type SuspendedExecution,
  type Waiter,
} from "../engine/broker-state.ts";
import { createBuffer } from "../engine/collected-buffers.ts";
import { IndexTrie } from "../engine/index-trie.ts";
import { PersistentMap } from "../engine/persistent-map.ts";
import { PersistentQueue } from "../engine/persistent-queue.ts";
import { typeOf } from "../engine/transition.ts";
import { errorFromJSON } from "../events/error-serialization.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { unwrapEvent } from "../events/event-serialization.ts";
import { typeOfQualifiedName } from "../events/qualified-name.ts";
import type { DictReader } from "./dict-reader.ts";

/** A suspended execution while it is read: attempts that replay it are looked for. */
interface Execution {
  readonly executionId: number;
  readonly event: WorkflowEvent;
  readonly recoveries: RecoveryCounts;
  readonly waiters: Waiter[];
  isReplaying: boolean;
}

/**
 * Reads one step of a saved context.
 *
 * What was in progress comes first in the queue, where the beginning of the run would put it anyhow. The numbers of
 * executions are given anew.
 */
export class StepReader {
  readonly #definition: StepDefinition;
  readonly #dict: DictReader;
  readonly #registry: EventRegistry;
  readonly #takeNumber: () => number;
  /** By what the dictionary tells them apart by: see `executionKey`. */
  readonly #executions = new Map<string | number, Execution>();

  constructor(definition: StepDefinition, dict: DictReader, registry: EventRegistry, takeNumber: () => number) {
    this.#definition = definition;
    this.#dict = dict;
    this.#registry = registry;
    this.#takeNumber = takeNumber;
  }

  /** @throws ContextSerdeError that names the place of what cannot be read */
  read(): StepState {
    for (const dict of this.#dict.records("collected_waiters")) this.#addWaiter(dict);
    const inProgress = this.#dict.has("in_progress_attempts")
      ? this.#dict.records("in_progress_attempts")
      : this.#dict.texts("in_progress", "event");
    const queue = [...inProgress, ...this.#dict.records("queue")].map((dict) => this.#attempt(dict));
    const scheduled = this.#scheduled();
    const suspended = this.#suspended(queue);
    return {
      queue: PersistentQueue.from(queue),
      inProgress: IndexTrie.empty(),
      scheduled,
      suspended,
      collected: this.#collected(),
    };
  }

  #addWaiter(dict: DictReader): void {
    const key = executionKey(dict);
    let execution = this.#executions.get(key);
    if (!execution) {
      execution = {
        executionId: this.#takeNumber(),
        event: this.#input(dict),
        recoveries: recoveriesOf(dict),
        waiters: [],
        isReplaying: false,
      };
      this.#executions.set(key, execution);
    }
    execution.waiters.push(this.#waiter(dict));
  }

  #waiter(dict: DictReader): Waiter {
    const qualifiedName = dict.string("waiting_for_event");
    const hasRequirements = dict.optionalBoolean("has_requirements") ?? false;
    const eventType = typeOfQualifiedName(qualifiedName);
    return {
      waiterId: ownWaiterId(dict.string("waiter_id"), qualifiedName, eventType),
      eventType,
      requirements: dict.optionalRecord("requirements")?.value ?? (hasRequirements ? undefined : {}),
      deadlineAt: dict.optionalTime("deadline_at"),
      resolvedEvent: dict.has("resolved_event") ? this.#event(dict, "resolved_event") : undefined,
      isTimedOut: dict.optionalBoolean("timed_out") ?? false,
    };
  }

  #attempt(dict: DictReader): EventAttempt {
    return {
      event: this.#input(dict),
      attempts: dict.optionalCount("attempts") ?? 0,
      firstAttemptAt: dict.optionalTime("first_attempt_at"),
      lastError: dict.has("last_exception") ? this.#error(dict, "last_exception") : undefined,
      lastFailedAt: dict.optionalTime("last_failed_at"),
      recoveries: recoveriesOf(dict),
      executionId: this.#replayedBy(dict),
    };
  }

  /**
   * The suspended execution that an attempt replays. The reference does not say: it is one with the same input that has
   * been answered. Each is replayed once.
   */
  #replayedBy(dict: DictReader): number | undefined {
    const execution = this.#executions.get(executionKey(dict));
    if (!execution || execution.isReplaying) return undefined;
    if (!dict.has("execution_id") && !execution.waiters.some(isSettled)) return undefined;
    execution.isReplaying = true;
    return execution.executionId;
  }

  #scheduled(): IndexTrie<ScheduledAttempt> {
    return this.#dict.records("scheduled").reduce((trie, dict) => {
      const retryId = this.#takeNumber();
      return trie.set(retryId, { ...this.#attempt(dict), retryId, dueAt: dict.time("due_at") });
    }, IndexTrie.empty<ScheduledAttempt>());
  }

  /** Adds a replay to the queue for those that nobody would wake any more. */
  #suspended(queue: EventAttempt[]): IndexTrie<SuspendedExecution> {
    let suspended = IndexTrie.empty<SuspendedExecution>();
    for (const execution of this.#executions.values()) {
      if (!execution.isReplaying && execution.waiters.every(isSettled)) {
        execution.isReplaying = true;
        queue.push(replayAttempt(execution));
      }
      suspended = suspended.set(execution.executionId, execution);
    }
    return suspended;
  }

  #collected(): StepState["collected"] {
    const buffers = this.#dict.record("collected_events");
    return buffers.keys.reduce((map, bufferId) => {
      const events = buffers.texts(bufferId, "event").map((dict) => this.#event(dict, "event"));
      return events.length === 0 ? map : map.set(bufferId, createBuffer(this.#takeNumber(), events));
    }, PersistentMap.empty<CollectedBuffer>());
  }

  /** The event that the step is called with. */
  #input(dict: DictReader): WorkflowEvent {
    const event = this.#event(dict, "event");
    const { name, on } = this.#definition;
    const type = typeOf(event);
    if (on.some((eventClass) => eventClass.type === type)) return event;
    throw dict.invalid("event", `an event that step "${name}" accepts (${on.map((each) => each.type).join(", ")})`);
  }

  #event(dict: DictReader, key: string): WorkflowEvent {
    const text = dict.string(key);
    return dict.within(key, () => unwrapEvent(JSON.parse(text), this.#registry));
  }

  #error(dict: DictReader, key: string): Error {
    return dict.within(key, () => errorFromJSON(dict.optional(key), this.#registry));
  }
}

/** Waits of one execution share its number; in the reference, which has none, its input. */
const executionKey = (dict: DictReader): string | number => dict.optionalCount("execution_id") ?? dict.string("event");

const isSettled = ({ resolvedEvent, isTimedOut }: Waiter): boolean => resolvedEvent !== undefined || isTimedOut;

/** The ids that the reference makes begin with the qualified name; ours, which the step will ask for, with the type. */
function ownWaiterId(waiterId: string, qualifiedName: string, eventType: string): string {
  const made = `waiter_${qualifiedName}_`;
  return waiterId.startsWith(made) ? `waiter_${eventType}_${waiterId.slice(made.length)}` : waiterId;
}

export function recoveriesOf(dict: DictReader): RecoveryCounts {
  const counts = dict.optionalRecord("recovery_counts");
  if (!counts || counts.isEmpty) return noRecoveries;
  return Object.fromEntries(counts.keys.map((handler) => [handler, counts.optionalCount(handler) ?? 0]));
}
