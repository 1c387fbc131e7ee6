import type { RunEvent } from "../run/run-event.ts";
import { type EventFilter, filterEvents } from "./event-filter.ts";
import { type LogRow, minFoldCount } from "./event-folding.ts";

export interface LogRowsOptions {
  readonly filter: EventFilter;
  /** Are internal events shown? */
  readonly internal: boolean;
  /** Are 20 and more equal events in a row one line? */
  readonly fold: boolean;
  /** The first index of each fold that is to be shown event by event. */
  readonly unfolded: ReadonlySet<number>;
}

/** The rows of a log that grows: what `foldEvents` and `filterEvents` give, at a cost that depends on the new events only. */
export class LogRows {
  readonly #options: LogRowsOptions;
  #events: readonly RunEvent[] = [];
  #seen = 0;
  #rows: LogRow[] = [];
  #errors: number[] = [];
  #shown = 0;
  /** The first event of the equal ones at the end, and how many they are. */
  #tail: { readonly first: number; count: number } | undefined;

  constructor(options: LogRowsOptions) {
    this.#options = options;
  }

  /** It grows: never change it. */
  get rows(): readonly LogRow[] {
    return this.#rows;
  }

  /** How many events match. */
  get shown(): number {
    return this.#shown;
  }

  /** The indices of all errors, those too that do not match. */
  get errors(): readonly number[] {
    return this.#errors;
  }

  /** Looks at what came since the last time; another array is read from its start. */
  update(events: readonly RunEvent[]): this {
    if (events !== this.#events) this.#restart(events);
    if (events.length === this.#seen) return this;
    const from = this.#seen;
    this.#seen = events.length;
    for (let index = from; index < events.length; index++)
      if (events[index]?.kind === "error") this.#errors.push(index);
    const { filter, internal } = this.#options;
    for (const index of filterEvents(events, filter, { internal, from })) this.#add(index);
    return this;
  }

  /** Where the row of an event is; the nearest before it if there is none; -1 if there is nothing before it. */
  positionOf(index: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firstOf(this.#rows[middle] as LogRow) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Is the event in this row? */
  isIn(position: number, index: number): boolean {
    const row = this.#rows[position];
    return row?.kind === "fold" ? row.first <= index && index <= row.last : row?.index === index;
  }

  #restart(events: readonly RunEvent[]): void {
    this.#events = events;
    this.#seen = 0;
    this.#rows = [];
    this.#errors = [];
    this.#shown = 0;
    this.#tail = undefined;
  }

  #add(index: number): void {
    this.#shown += 1;
    const event = this.#events[index];
    const first = this.#tail && this.#events[this.#tail.first];
    if (!this.#tail || event?.type !== first?.type || event?.step !== first?.step) {
      this.#tail = { first: index, count: 1 };
      this.#rows.push({ kind: "event", index });
      return;
    }
    this.#tail.count += 1;
    const { first: start, count } = this.#tail;
    if (!this.#options.fold || count < minFoldCount || this.#options.unfolded.has(start)) {
      this.#rows.push({ kind: "event", index });
      return;
    }
    if (count === minFoldCount) this.#rows.length -= minFoldCount - 1;
    else this.#rows.pop();
    this.#rows.push({ kind: "fold", first: start, last: index, count, type: event?.type ?? "", step: event?.step });
  }
}

/** The index of the event in a row, or of the first of them. */
export const firstOf = (row: LogRow): number => (row.kind === "fold" ? row.first : row.index);
