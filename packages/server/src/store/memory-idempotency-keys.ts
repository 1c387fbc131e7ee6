import { type IdempotencyKey, idempotencyKeyLifetimeMs } from "./idempotency.ts";
import { type Linked, LinkedList } from "./linked-list.ts";

interface KeyEntry extends Linked<KeyEntry>, IdempotencyKey {
  readonly handlerId: string;
  readonly expiresAt: number;
}

/** The keys of a store in memory. Each operation costs the same however many there are. */
export class MemoryIdempotencyKeys {
  readonly #entries = new Map<string, KeyEntry>();
  /** The oldest first. */
  readonly #byAge = new LinkedList<KeyEntry>();
  readonly #byHandler = new Map<string, Set<KeyEntry>>();

  find(key: string, at: number): KeyEntry | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAt > at ? entry : undefined;
  }

  add({ key, fingerprint }: IdempotencyKey, handlerId: string, at: number): void {
    for (let oldest = this.#byAge.first; oldest && oldest.expiresAt <= at; oldest = this.#byAge.first) {
      this.#delete(oldest);
    }
    const known = this.#entries.get(key);
    if (known) this.#delete(known);
    const expiresAt = at + idempotencyKeyLifetimeMs;
    const entry: KeyEntry = { key, fingerprint, handlerId, expiresAt, previous: undefined, next: undefined };
    this.#entries.set(key, entry);
    this.#byAge.append(entry);
    const ofHandler = this.#byHandler.get(handlerId);
    if (ofHandler) ofHandler.add(entry);
    else this.#byHandler.set(handlerId, new Set([entry]));
  }

  deleteOf(handlerId: string): void {
    for (const entry of this.#byHandler.get(handlerId) ?? []) this.#delete(entry);
  }

  #delete(entry: KeyEntry): void {
    const { key, handlerId } = entry;
    this.#entries.delete(key);
    this.#byAge.remove(entry);
    const ofHandler = this.#byHandler.get(handlerId);
    ofHandler?.delete(entry);
    if (ofHandler?.size === 0) this.#byHandler.delete(handlerId);
  }
}
