import type { EventEnvelope } from "@llama-agents/protocol";
import type { FailedAttempts } from "./failed-attempts.ts";
import { PayloadBudget, type PayloadLimits } from "./payload-budget.ts";
import type { ReceivedEvent } from "./received-event.ts";
import { RunReducer } from "./reducer/run-reducer.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunView } from "./run-view.ts";
import { SequenceGaps } from "./sequence-gaps.ts";
import { toRunEvent } from "./to-run-event.ts";

export interface RunBufferOptions {
  /** Calls `apply` in the next frame. Returns what takes that back. */
  readonly schedule: (apply: () => void) => () => void;
  /** A clock in milliseconds, as `performance.now`. */
  readonly now: () => number;
  /** How much is kept of the payloads. @default 50,000 events, 64 MB of JSON */
  readonly limits?: PayloadLimits | undefined;
}

/** How long a frame may work on events, in milliseconds; the others wait for the next. */
const frameBudgetMs = 4;
/** The same while so many wait, as when a long run is opened: nothing is looked at yet that would stutter. */
const backlogBudgetMs = 10;
const backlogSize = 1000;
/** A clock is not for free: it is read once for so many events. */
const eventsPerLook = 32;

/** The events of a run, and what they say: outside React, filled in the background, shown once per frame. */
export class RunBuffer {
  readonly handlerId: string;
  readonly #options: RunBufferOptions;
  readonly #listeners = new Set<() => void>();
  readonly #gaps = new SequenceGaps();
  #budget: PayloadBudget;
  #reducer = new RunReducer();
  #events: RunEvent[] = [];
  #view: RunView = this.#reducer.publish();
  #version = 0;
  #pending: ReceivedEvent[] = [];
  #late: ReceivedEvent[] = [];
  /** Late ones that came when there was no place for them any more. */
  #lost = 0;
  #cancelFrame: (() => void) | undefined;

  constructor(handlerId: string, options: RunBufferOptions) {
    this.handlerId = handlerId;
    this.#options = options;
    this.#budget = new PayloadBudget(options.limits);
  }

  /** In the order of their sequences. It grows, so compare `version`, not the array; never change it. */
  get events(): readonly RunEvent[] {
    return this.#events;
  }

  get view(): RunView {
    return this.#view;
  }

  /** Which of the events tell of an attempt that failed. It changes with the version, as the events do. */
  get failures(): FailedAttempts {
    return this.#reducer.failures;
  }

  /** One more for each frame that has applied events. */
  get version(): number {
    return this.#version;
  }

  /** The last sequence received, from which a stream goes on; -1 if there is none. */
  get lastSequence(): number {
    return this.#gaps.last;
  }

  /** How many events are missing before the last one. */
  get missing(): number {
    return this.#gaps.missing + this.#lost;
  }

  /** How many payloads were dropped to save memory: those of the oldest events. */
  get dropped(): number {
    return this.#budget.droppedCount;
  }

  /** The listener is called at most once per frame. Returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes events in; those that came before, by their sequence, are dropped. They show in the next frame. */
  append(items: readonly ReceivedEvent[]): void {
    for (const item of items) {
      if (item.sequence === undefined) this.#pending.push(item);
      else this.#take(item, item.sequence);
    }
    this.#schedule();
  }

  /** The payload as received; `undefined` if it was dropped to save memory, or never was. */
  envelopeAt(index: number): EventEnvelope | undefined {
    return this.#budget.isDropped(index) ? undefined : this.#events[index]?.envelope;
  }

  /** Applies at once whatever waits for its frame. */
  flush(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#apply(Number.POSITIVE_INFINITY);
  }

  #take(item: ReceivedEvent, sequence: number): void {
    const arrival = this.#gaps.receive(sequence);
    if (arrival === "next") this.#pending.push(item);
    else if (arrival === "late") this.#late.push(item);
  }

  #schedule(): void {
    if (this.#cancelFrame || (this.#pending.length === 0 && this.#late.length === 0)) return;
    this.#cancelFrame = this.#options.schedule(() => {
      this.#cancelFrame = undefined;
      const isBehind = this.#pending.length >= backlogSize;
      this.#apply(this.#options.now() + (isBehind ? backlogBudgetMs : frameBudgetMs));
      this.#schedule();
    });
  }

  #apply(deadline: number): void {
    if (this.#pending.length === 0 && this.#late.length === 0) return;
    if (this.#late.length > 0) this.#insertLate();
    let count = 0;
    while (count < this.#pending.length) {
      this.#add(this.#pending[count] as ReceivedEvent);
      count += 1;
      if (count % eventsPerLook === 0 && this.#options.now() >= deadline) break;
    }
    this.#pending = count === this.#pending.length ? [] : this.#pending.slice(count);
    this.#dropPayloads();
    this.#view = this.#reducer.publish();
    this.#version += 1;
    for (const listener of [...this.#listeners]) listener();
  }

  #add(item: ReceivedEvent): void {
    const event = toRunEvent(item, this.#events.length);
    this.#events.push(event);
    this.#budget.add(item.size ?? jsonLength(item.envelope));
    this.#reducer.add(event);
  }

  /** Servers send in order; should one not, everything is read again in the right order, as long as all is there. */
  #insertLate(): void {
    const late = this.#late;
    this.#late = [];
    if (this.#budget.droppedCount > 0) {
      this.#lost += late.length;
      return;
    }
    const received = this.#events.map((event, index) => ({ ...event, size: this.#budget.sizeOf(index) }));
    this.#pending = inOrder([...received, ...this.#pending], late);
    this.#events = [];
    this.#reducer = new RunReducer();
    this.#budget = new PayloadBudget(this.#options.limits);
  }

  #dropPayloads(): void {
    for (const index of this.#budget.takeExcess()) {
      const event = this.#events[index];
      if (event) this.#events[index] = { ...event, envelope: { ...event.envelope, value: {} } };
    }
  }
}

/** Puts each late event before the first one with a greater sequence. */
function inOrder(events: readonly ReceivedEvent[], late: readonly ReceivedEvent[]): ReceivedEvent[] {
  const waiting = late.toSorted((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
  const ordered: ReceivedEvent[] = [];
  let next = 0;
  for (const event of events) {
    while (next < waiting.length && (waiting[next]?.sequence ?? 0) < (event.sequence ?? -1)) {
      ordered.push(waiting[next] as ReceivedEvent);
      next += 1;
    }
    ordered.push(event);
  }
  return [...ordered, ...waiting.slice(next)];
}

const jsonLength = (envelope: EventEnvelope): number => JSON.stringify(envelope).length;
