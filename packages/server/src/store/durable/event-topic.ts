import type { StoredEvent } from "../workflow-store.ts";

/** Who reads a topic. */
export interface TopicReader {
  /** The last sequence it has. */
  readonly position: number;
  /** Something has changed. */
  wake(): void;
  /** There will be nothing more to read. */
  fail(error: Error): void;
}

/** Characters of the values in a tail; big events make it shorter. */
const maxTailSize = 4 * 1_024 * 1_024;

/** One run that somebody follows: its last events, and its readers. */
export class EventTopic {
  readonly runId: string;
  readonly readers = new Set<TopicReader>();
  readonly #tailLength: number;
  /** Without gaps. */
  #tail: StoredEvent[] = [];
  /** Characters of its values. */
  #tailSize = 0;
  /** Are there no events after those of the tail? */
  #isCurrent = false;
  #isEnded = false;
  #isDeleted = false;
  #version = 0;

  constructor(runId: string, tailLength: number) {
    this.runId = runId;
    this.#tailLength = tailLength;
  }

  /** Rises with every change, so that a reader of the rows notices what came while it read. */
  get version(): number {
    return this.#version;
  }

  append(events: readonly StoredEvent[], isEnded: boolean): void {
    const last = this.#tail.at(-1)?.sequence;
    const first = events[0];
    if (first) {
      if (last !== undefined && first.sequence !== last + 1) this.#keepLast(0);
      for (const stored of events) {
        this.#tail.push(stored);
        this.#tailSize += stored.event.value.length;
      }
      this.#isCurrent = true;
    }
    // Moved seldom, so that an event costs the same at any length.
    const isTooLong = this.#tail.length > 2 * this.#tailLength || this.#tailSize > 2 * maxTailSize;
    if (isTooLong) this.#keepLast(this.#tailLength);
    if (isEnded) this.#isEnded = true;
    this.#notify();
  }

  /** The tail may miss what somebody else has written. */
  wake(): void {
    if (!this.#isEnded) this.#isCurrent = false;
    this.#notify();
  }

  /** @param rest - what was read from the rows before they were deleted */
  end(rest: readonly StoredEvent[]): void {
    const last = rest.at(-1)?.sequence ?? -1;
    this.#tail = [...rest, ...this.#tail.filter(({ sequence }) => sequence > last)];
    this.#isEnded = true;
    this.#isDeleted = true;
    this.#notify();
  }

  slowestReader(): number | undefined {
    let slowest: number | undefined;
    for (const { position } of this.readers) slowest = Math.min(position, slowest ?? position);
    return slowest;
  }

  /**
   * The events after a sequence, as far as they are in memory.
   *
   * @returns "rows" if the rows are to be asked; "wait" if there are none yet; "ended" if there will be none
   */
  read(after: number, limit: number): readonly StoredEvent[] | "rows" | "wait" | "ended" {
    const first = this.#tail[0]?.sequence;
    const last = this.#tail.at(-1)?.sequence;
    if (first !== undefined && last !== undefined && after < last) {
      if (after + 1 < first && !this.#isDeleted) return "rows";
      const start = Math.max(0, after + 1 - first);
      return this.#tail.slice(start, start + limit);
    }
    if (this.#isDeleted) return "ended";
    if (last === undefined || (!this.#isCurrent && !this.#isEnded)) return "rows";
    return this.#isEnded ? "ended" : "wait";
  }

  /** As many as that, or as there is room for: at least one of them. */
  #keepLast(count: number): void {
    const tail = this.#tail;
    let start = tail.length;
    let size = 0;
    for (; start > 0 && tail.length - start < count; start--) {
      const { length } = tail[start - 1]?.event.value ?? "";
      if (start < tail.length && size + length > maxTailSize) break;
      size += length;
    }
    this.#tail = tail.slice(start);
    this.#tailSize = size;
  }

  #notify(): void {
    this.#version++;
    for (const reader of this.readers) reader.wake();
  }
}
