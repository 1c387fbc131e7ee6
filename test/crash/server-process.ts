import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerMessage, ServerOrder } from "./server-order.ts";

/** A child that serves until it is killed. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #loaded: Promise<unknown>;
  readonly exited: Promise<unknown>;
  /** What it has written to its log. */
  log = "";

  /** @param command - what runs it, before the program. @default Node alone */
  constructor(file: string, command: readonly string[] = []) {
    const [program = process.execPath, ...args] = [...command, process.execPath, file];
    this.#child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.log = (this.log + chunk).slice(-20_000);
    });
    this.exited = once(this.#child, "exit");
    this.#loaded = this.#next("loaded");
    this.#loaded.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * @returns the address that it serves
   * @throws Error if it does not, or ends before
   */
  async serve(order: ServerOrder): Promise<string> {
    await this.#loaded;
    const ready = this.#next("ready");
    this.#child.send(order);
    return (await ready).url;
  }

  /** As the system kills it: it learns of nothing. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.exited;
  }

  #next<Type extends ServerMessage["type"]>(type: Type): Promise<Extract<ServerMessage, { readonly type: Type }>> {
    return new Promise((resolve, reject) => {
      const fail = (what: string): void => reject(new Error(`the server ${what}\n${this.log}`));
      this.exited.then(() => fail("has ended"), reject);
      this.#child.on("message", (message) => {
        const told = message as ServerMessage;
        if (told.type === type) resolve(told as never);
        else if (told.type === "failed") fail(`has failed: ${told.error}`);
      });
    });
  }
}

/** Keeps processes at hand that are loaded already, so that the next server is there at once. */
export class ServerPool implements AsyncDisposable {
  readonly #file: string;
  readonly #size: number;
  readonly #spare: ServerProcess[] = [];
  #isDone = false;

  constructor(file: string, size: number) {
    this.#file = file;
    this.#size = size;
    this.#fill();
  }

  take(): ServerProcess {
    const taken = this.#spare.shift() ?? new ServerProcess(this.#file);
    this.#fill();
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDone = true;
    await Promise.all(this.#spare.splice(0).map((each) => each.kill()));
  }

  #fill(): void {
    while (!this.#isDone && this.#spare.length < this.#size) this.#spare.push(new ServerProcess(this.#file));
  }
}
