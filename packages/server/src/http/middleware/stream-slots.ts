import { RefusedError } from "../errors.ts";
import type { FetchEnvironment } from "./fetch-environment.ts";

/** The place of one open stream. */
export interface StreamSlot {
  /** Gives the place back, when the stream has ended in any way; more than once does nothing more. */
  readonly release: () => void;
  /**
   * Breaks off the connection that carries the stream: the way to say that it was cut and has not ended.
   *
   * @returns whether there is one that can be
   */
  readonly breakConnection: () => boolean;
}

/** The open streams: so many of each client address, and no more. */
export class StreamSlots {
  readonly #maxPerAddress: number;
  readonly #counts = new Map<string, number>();
  readonly #connections = new Set<{ destroy(): unknown }>();

  constructor(maxPerAddress: number) {
    this.#maxPerAddress = maxPerAddress;
  }

  /** @throws RefusedError if the address has as many as it may have (429) */
  take(address: string | undefined, environment: FetchEnvironment | undefined): StreamSlot {
    const connection = typeof environment?.outgoing?.destroy === "function" ? environment.outgoing : undefined;
    if (address !== undefined) this.#add(address);
    if (connection) this.#connections.add(connection);
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      if (connection) this.#connections.delete(connection);
      if (address !== undefined) this.#subtract(address);
    };
    const breakConnection = (): boolean => {
      connection?.destroy();
      return connection !== undefined;
    };
    return { release, breakConnection };
  }

  /** Breaks off all connections that carry streams. */
  breakConnections(): void {
    for (const connection of [...this.#connections]) connection.destroy();
    this.#connections.clear();
  }

  #add(address: string): void {
    const count = this.#counts.get(address) ?? 0;
    if (count >= this.#maxPerAddress) {
      const what = `Your address has ${count} event streams open, as many as it may have: close one first`;
      throw new RefusedError(429, what, { "retry-after": "1" });
    }
    this.#counts.set(address, count + 1);
  }

  #subtract(address: string): void {
    const count = (this.#counts.get(address) ?? 0) - 1;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }
}
