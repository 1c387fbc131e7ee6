/** Counts the requests that are being answered, and closes when the server stops. */
export class RequestGate {
  #isOpen = false;
  #inside = 0;
  #onEmpty: (() => void) | undefined;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
  }

  close(): void {
    this.#isOpen = false;
  }

  enter(): void {
    this.#inside += 1;
  }

  leave(): void {
    this.#inside -= 1;
    if (this.#inside === 0) this.#onEmpty?.();
  }

  /**
   * Waits until all requests are answered.
   *
   * @param graceMs - milliseconds that it takes at most
   */
  async drained(graceMs: number): Promise<void> {
    if (this.#inside === 0 || graceMs === 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#onEmpty = undefined;
        resolve();
      };
      const timer = setTimeout(done, graceMs);
      this.#onEmpty = done;
    });
  }
}
