import { type IdempotencyKey, idempotencyKeyLifetimeMs } from "./idempotency.ts";
import { type Linked, LinkedList } from "./linked-list.ts";

interface KeyEntry extends Linked<KeyEntry>, IdempotencyKey {
  readonly handlerId: string;
  readonly runId: string;
  readonly expiresAt: number;
}

/** The keys of a store in memory, no more than it has runs. Each operation costs the same however many there are. */
export class MemoryIdempotencyKeys {
  readonly #entries = new Map<string, KeyEntry>();
  /** The oldest first. */
  readonly #byAge = new LinkedList<KeyEntry>();
  readonly #byRun = new Map<string, KeyEntry>();

  find(key: string, at: number): KeyEntry | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAt > at ? entry : undefined;
  }

  add({ key, fingerprint }: IdempotencyKey, handlerId: string, runId: string, at: number): void {
    for (let oldest = this.#byAge.first; oldest && oldest.expiresAt <= at; oldest = this.#byAge.first) {
      this.#delete(oldest);
    }
    const known = this.#entries.get(key);
    if (known) this.#delete(known);
    const expiresAt = at + idempotencyKeyLifetimeMs;
    const entry: KeyEntry = { key, fingerprint, handlerId, runId, expiresAt, previous: undefined, next: undefined };
    this.#entries.set(key, entry);
    this.#byAge.append(entry);
    this.#byRun.set(runId, entry);
  }

  deleteOf(runId: string): void {
    const entry = this.#byRun.get(runId);
    if (entry) this.#delete(entry);
  }

  #delete(entry: KeyEntry): void {
    this.#entries.delete(entry.key);
    this.#byRun.delete(entry.runId);
    this.#byAge.remove(entry);
  }
}
