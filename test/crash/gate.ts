/** A value that is there at times; whoever asks for it waits until it is. */
export class Gate<T> {
  #value: T | undefined;
  #waiting: ((value: T) => void)[] = [];

  get value(): Promise<T> {
    if (this.#value !== undefined) return Promise.resolve(this.#value);
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  open(value: T): void {
    this.#value = value;
    for (const resolve of this.#waiting.splice(0)) resolve(value);
  }

  close(): void {
    this.#value = undefined;
  }
}
