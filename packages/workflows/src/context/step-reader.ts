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
import { requestFromJSON } from "../engine/request-json.ts";
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
    if (!this.#dict.isEmptyList("static_collect_events")) {
      throw this.#dict.invalid("static_collect_events", `empty, since ${noFanIn}`);
    }
    for (const dict of this.#dict.records("collected_waiters")) this.#addWaiter(dict);
    const inProgress = this.#dict.has("in_progress_attempts")
      ? this.#dict.records("in_progress_attempts")
      : this.#dict.recordsOrTexts("in_progress", "event");
    const queued = this.#dict.records("queue");
    const due = queued.filter((dict) => !isDelayed(dict));
    const queue = [...inProgress, ...due].map((dict) => this.#attempt(dict));
    const scheduled = this.#scheduled(queued.filter(isDelayed));
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
      waiterId: ownWaiterId(dict, qualifiedName, eventType),
      eventType,
      requirements: dict.optionalRecord("requirements")?.value ?? (hasRequirements ? undefined : {}),
      deadlineAt: dict.optionalTime("deadline_at"),
      resolvedEvent: dict.has("resolved_event") ? this.#event(dict, "resolved_event") : undefined,
      isTimedOut: dict.optionalBoolean("timed_out") ?? false,
      request: readRequest(dict, "request", this.#registry),
      requestedAt: dict.optionalTime("requested_at"),
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

  /** @param delayed - the attempts of the queue that are not due; version 2 of the reference has them there */
  #scheduled(delayed: readonly DictReader[]): IndexTrie<ScheduledAttempt> {
    return [...this.#dict.records("scheduled"), ...delayed].reduce((trie, dict) => {
      const retryId = this.#takeNumber();
      const dueAt = dict.time(isDelayed(dict) ? "not_before" : "due_at");
      return trie.set(retryId, { ...this.#attempt(dict), retryId, dueAt });
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
    for (const name of ["bound_events", "collection_release_payload"]) {
      if (dict.has(name)) throw dict.invalid(name, `null, since ${noFanIn}`);
    }
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

/** Why some contexts of newer releases of the reference are refused. */
export const noFanIn = "steps that take several events at once cannot go on here";

/** Waits of one execution share its number; in the reference its work item, and in older releases, without one, its input. */
const executionKey = (dict: DictReader): string | number =>
  dict.optionalCount("execution_id") ?? dict.optionalString("work_item_id") ?? dict.string("event");

/** Is it a retry that is not due? Ours are kept apart, as `scheduled`. */
const isDelayed = (dict: DictReader): boolean => dict.has("not_before");

const isSettled = ({ resolvedEvent, isTimedOut }: Waiter): boolean => resolvedEvent !== undefined || isTimedOut;

/**
 * The ids that the reference makes begin with the qualified name, and may end with the work item; ours, which the step will
 * ask for, begin with the type.
 */
function ownWaiterId(dict: DictReader, qualifiedName: string, eventType: string): string {
  const waiterId = dict.string("waiter_id");
  const made = `waiter_${qualifiedName}_`;
  if (!waiterId.startsWith(made)) return waiterId;
  const suffix = `_${dict.optionalString("work_item_id")}`;
  return `waiter_${eventType}_${waiterId.slice(made.length, waiterId.endsWith(suffix) ? -suffix.length : undefined)}`;
}

/** What was asked of the outside: nothing fails if it cannot be read. */
export function readRequest(dict: DictReader, key: string, registry: EventRegistry): WorkflowEvent | undefined {
  const text = dict.optionalString(key);
  try {
    return text === undefined ? undefined : requestFromJSON(JSON.parse(text), registry);
  } catch {
    return undefined;
  }
}

export function recoveriesOf(dict: DictReader): RecoveryCounts {
  const counts = dict.optionalRecord("recovery_counts");
  if (!counts || counts.isEmpty) return noRecoveries;
  return Object.fromEntries(counts.keys.map((handler) => [handler, counts.optionalCount(handler) ?? 0]));
}
