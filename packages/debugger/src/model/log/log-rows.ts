import type { FailedAttempts } from "../run/failed-attempts.ts";
import type { RunEvent } from "../run/run-event.ts";
import { type EventFilter, visibilityOf } from "./event-filter.ts";
import { isAlike, isError, type LogRow, minFoldCount } from "./event-folding.ts";
import { addSorted, countUpTo, removeSorted } from "./sorted-numbers.ts";

export interface LogRowsOptions {
  readonly filter: EventFilter;
  /** Are internal events shown? */
  readonly internal: boolean;
  /** Are 20 and more equal events in a row one line? */
  readonly fold: boolean;
  /** The first index of each fold that is to be shown event by event. */
  readonly unfolded: ReadonlySet<number>;
}

/** Equal events in a row. */
interface Group {
  /** Where its first event is among those that are shown, and its first row among the rows. */
  readonly start: number;
  readonly row: number;
  readonly first: RunEvent;
  count: number;
}

/**
 * The rows of a log that grows: what `foldEvents` and `filterEvents` give, at a cost that depends on the new events only. When
 * it is known later that an attempt failed, the rows after its end are laid out again: that is seldom far from the end.
 */
export class LogRows {
  readonly #options: LogRowsOptions;
  #events: readonly RunEvent[] = [];
  #failures: FailedAttempts | undefined;
  #seen = 0;
  #seenChanges = 0;
  #rows: LogRow[] = [];
  #shown: number[] = [];
  #errors: number[] = [];
  readonly #hidden = new Set<number>();
  #groups: Group[] = [];

  constructor(options: LogRowsOptions) {
    this.#options = options;
  }

  /** It changes: never change it. */
  get rows(): readonly LogRow[] {
    return this.#rows;
  }

  /** How many events match. */
  get shown(): number {
    return this.#shown.length;
  }

  /** How many events match, but are internal, and not shown therefore. */
  get hidden(): number {
    return this.#hidden.size;
  }

  /** The indices of all errors, those too that do not match: failed attempts among them. */
  get errors(): readonly number[] {
    return this.#errors;
  }

  /** Looks at what came, and what became known, since the last time; other objects are read from their start. */
  update(events: readonly RunEvent[], failures?: FailedAttempts): this {
    if (events !== this.#events || failures !== this.#failures) this.#restart(events, failures);
    this.#readChanges();
    const from = this.#seen;
    this.#seen = events.length;
    for (let index = from; index < events.length; index++) this.#read(index);
    return this;
  }

  /** Where the row with this key is, as of an event by its index; the nearest before it if there is none; -1 without one. */
  positionOf(key: number): number {
    return countUpTo(this.#rows.length, (at) => keyOf(this.#rows[at] as LogRow) <= key) - 1;
  }

  /** Is the event in this row? What an open fold has is in the rows below it. */
  isIn(position: number, index: number): boolean {
    const row = this.#rows[position];
    if (row?.kind === "fold") return !row.isOpen && row.first <= index && index <= row.last;
    return row?.index === index;
  }

  /** Where the head of the open fold is that this row is part of; `undefined` if it is part of none. */
  headOf(position: number): number | undefined {
    if (!this.#rows[position]) return undefined;
    const group = this.#groups[countUpTo(this.#groups.length, (at) => (this.#groups[at] as Group).row <= position) - 1];
    const head = group && this.#rows[group.row];
    return head?.kind === "fold" && head.isOpen ? group?.row : undefined;
  }

  #restart(events: readonly RunEvent[], failures: FailedAttempts | undefined): void {
    this.#events = events;
    this.#failures = failures;
    this.#seen = 0;
    this.#seenChanges = 0;
    this.#rows = [];
    this.#shown = [];
    this.#errors = [];
    this.#hidden.clear();
    this.#groups = [];
  }

  /** Of events that were read before, other things may be known now. */
  #readChanges(): void {
    const changes = this.#failures?.changes ?? [];
    const from = this.#seenChanges;
    this.#seenChanges = changes.length;
    // Before the first event is read there is nothing to correct.
    if (this.#seen === 0 || from === changes.length) return;
    const changed = new Set(changes.slice(from).filter((index) => index < this.#seen));
    if (changed.size === 0) return;
    let earliest = this.#seen;
    for (const index of changed) earliest = Math.min(earliest, index);
    const again = this.#cut(earliest).filter((index) => !changed.has(index));
    for (const index of changed) {
      removeSorted(this.#errors, index);
      this.#hidden.delete(index);
      if (this.#judge(index)) addSorted(again, index);
    }
    for (const index of again) this.#show(index);
  }

  #read(index: number): void {
    if (this.#judge(index)) this.#show(index);
  }

  /** Counts the event. Returns whether it is shown. */
  #judge(index: number): boolean {
    const event = this.#events[index];
    if (!event) return false;
    const { filter, internal } = this.#options;
    if (isError(event, this.#failures)) addSorted(this.#errors, index);
    const visibility = visibilityOf(event, filter, internal, this.#failures?.at(index));
    if (visibility === "hidden") this.#hidden.add(index);
    return visibility === "shown";
  }

  #show(index: number): void {
    const event = this.#events[index] as RunEvent;
    let group = this.#groups.at(-1);
    if (!group || !isAlike(group.first, event, this.#failures)) {
      group = { start: this.#shown.length, row: this.#rows.length, first: event, count: 0 };
      this.#groups.push(group);
    }
    this.#shown.push(index);
    this.#resize(group, group.count + 1);
  }

  /** Takes away the rows of this event and of those after it. Returns which were shown. */
  #cut(index: number): number[] {
    const place = countUpTo(this.#shown.length, (at) => (this.#shown[at] as number) < index);
    const removed = this.#shown.splice(place);
    while ((this.#groups.at(-1)?.start ?? -1) >= place) this.#rows.length = this.#groups.pop()?.row ?? 0;
    const group = this.#groups.at(-1);
    if (group) this.#resize(group, place - group.start);
    return removed;
  }

  /** Lays out the last group, of which so many events are shown now. */
  #resize(group: Group, count: number): void {
    const { fold, unfolded } = this.#options;
    const wasFold = fold && group.count >= minFoldCount;
    const isFold = fold && count >= minFoldCount;
    const isOpen = unfolded.has(group.first.index);
    group.count = count;
    if (isFold !== wasFold) this.#rows.length = group.row;
    if (isFold) this.#rows[group.row] = this.#headFor(group, isOpen);
    const head = isFold ? 1 : 0;
    if (isFold && !isOpen) return;
    if (this.#rows.length > group.row + head + count) this.#rows.length = group.row + head + count;
    for (let at = this.#rows.length - group.row - head; at < count; at++) {
      this.#rows.push({ kind: "event", index: this.#shown[group.start + at] as number });
    }
  }

  #headFor({ start, first, count }: Group, isOpen: boolean): LogRow {
    const last = this.#shown[start + count - 1] as number;
    const { type, step } = first;
    const isFailed = isError(first, this.#failures);
    return { kind: "fold", isOpen, first: first.index, last, count, type, step, isError: isFailed };
  }
}

/** Orders the rows: the index of the event, or of the first of them; the head of an open fold is just before its first. */
export const keyOf = (row: LogRow): number =>
  row.kind === "event" ? row.index : row.isOpen ? headKey(row.first) : row.first;

/** The key of the head of an open fold, by the index of its first event. */
export const headKey = (first: number): number => first - 0.5;
