import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** How often a reader looks whether the writer has written, should the operating system not tell it; milliseconds. */
const fallbackIntervalMs = 250;

/**
 * Tells when another connection may have written to a database, in this process or in another one. It keeps no process
 * alive.
 */
export class FileWatch {
  readonly #file: string;
  readonly #onChange: () => void;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, onChange: () => void) {
    this.#file = file;
    this.#onChange = onChange;
  }

  start(): void {
    if (this.#timer) return;
    this.#timer = setInterval(this.#onChange, fallbackIntervalMs);
    this.#timer.unref();
    const log = `${basename(this.#file)}-wal`;
    try {
      this.#watcher = watch(dirname(this.#file), { persistent: false }, (_type, name) => {
        if (name === log || name === basename(this.#file)) this.#onChange();
      });
      this.#watcher.on("error", () => this.#watcher?.close());
    } catch {
      // file systems without notifications: the timer is enough
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
