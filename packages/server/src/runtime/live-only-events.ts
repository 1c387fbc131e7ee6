import type { FollowedEvent } from "../store/followed-event.ts";
import type { StoredEvent } from "../store/workflow-store.ts";
import { LiveOnlyReader } from "./live-only-reader.ts";
import type { StagedEvent } from "./staged-turn.ts";

/**
 * Shows events that are not recorded to those who follow their runs in this process. Of a run that nobody follows it knows
 * nothing.
 */
export class LiveOnlyEvents {
  readonly #readers = new Map<string, Set<LiveOnlyReader>>();

  isFollowed(runId: string): boolean {
    return this.#readers.size > 0 && this.#readers.has(runId);
  }

  /**
   * Puts the live-only events of a run, from now on, in their places among the recorded ones. To be read to its end, or left.
   *
   * @param afterSequence - where the recorded ones begin
   */
  follow(
    runId: string,
    afterSequence: number,
    recorded: AsyncIterableIterator<readonly StoredEvent[]>,
  ): AsyncIterableIterator<readonly FollowedEvent[]> {
    const readers = this.#readers.get(runId) ?? new Set();
    const reader = new LiveOnlyReader(recorded, afterSequence, () => {
      readers.delete(reader);
      if (readers.size === 0) this.#readers.delete(runId);
    });
    readers.add(reader);
    this.#readers.set(runId, readers);
    return reader;
  }

  /** The turn of these events is about to be recorded. */
  stage(runId: string, events: readonly StagedEvent[]): void {
    for (const reader of this.#readers.get(runId) ?? []) reader.stage(events);
  }

  /** The last staged turn of a run is recorded, or is not. */
  settled(runId: string): void {
    for (const reader of this.#readers.get(runId) ?? []) reader.wake();
  }
}
