import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleFolder, unbundled } from "./bundle-folder.ts";
import type { PeerReply, PeerTasks } from "./peer-messages.ts";
import type { commonTasks } from "./serve-tasks.ts";

export interface PeerOptions {
  /** If this process writes a profile: is it the peer whose profile is wanted? @default false */
  readonly isProfiled?: boolean;
}

type AllTasks<Tasks extends PeerTasks> = Tasks & typeof commonTasks;
type Input<Task> = Task extends (...input: infer Inputs) => unknown ? Inputs : never;
type Output<Task> = Task extends (...input: never) => infer Result ? Awaited<Result> : never;

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Where the profile of the peer goes, beneath that of the process that measures. */
export const profiledPeerFolder = "peer";

/**
 * A process of its own for one of the sides of a measurement, which does what `serveTasks` has there. Like every process
 * of the benchmarks it runs plain JavaScript, bundled from the sources.
 */
export class PeerProcess<Tasks extends PeerTasks> implements AsyncDisposable {
  readonly #file: string;
  readonly #folder = bundleFolder();
  readonly #execArgv: readonly string[];
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess;
  #closed: Promise<void>;
  #lastId = 0;

  /** @param file - from the root of the repository, where the benchmarks run */
  constructor(file: string, { isProfiled = false }: PeerOptions = {}) {
    this.#file = file;
    bundleFile(file, this.#bundle);
    const profile = isProfiled ? profileFolder() : undefined;
    if (profile !== undefined) {
      mkdirSync(profile, { recursive: true });
      copyFileSync(this.#bundle, join(profile, "benchmark.mjs"));
    }
    this.#execArgv = ["--expose-gc", ...(profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`])];
    [this.#child, this.#closed] = this.#start();
  }

  get #bundle(): string {
    return join(this.#folder, "benchmark.mjs");
  }

  /** @throws Error with what the peer has thrown, or if it ends */
  call<Name extends keyof AllTasks<Tasks> & string>(
    name: Name,
    ...[input]: Input<AllTasks<Tasks>[Name]>
  ): Promise<Output<AllTasks<Tasks>[Name]>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      this.#child.send({ id, name, input: input ?? null });
    });
  }

  /** Ends the process as `kill -9` does. What it is asked to do fails from now on. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#closed;
  }

  /** Starts the same program again, after `kill`. */
  restart(): void {
    [this.#child, this.#closed] = this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) await this.call("exit" as never, ...([] as never)).catch(() => {});
    await this.#closed;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start(): readonly [child: ChildProcess, closed: Promise<void>] {
    const child = fork(this.#bundle, { execArgv: [...this.#execArgv] });
    child.on("message", (message: PeerReply) => this.#settle(message));
    const closed = new Promise<void>((resolve) => {
      child.once("close", (code, signal) => {
        const error = new Error(`${this.#file} ended with ${signal ?? `code ${code}`}`);
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
        resolve();
      });
    });
    return [child, closed];
  }

  #settle({ id, output, error }: PeerReply): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(output);
    else pending?.reject(new Error(error));
  }
}

/** Where this process writes profiles, and so its peers may too. */
function profileFolder(): string | undefined {
  const option = process.execArgv.find((each) => each.startsWith("--cpu-prof-dir="));
  return option && join(option.slice(option.indexOf("=") + 1), profiledPeerFolder);
}

/** By the command of esbuild, as its library cannot be in a bundle, and this is in one. */
function bundleFile(file: string, bundle: string): void {
  const options = ["--bundle", "--platform=node", "--format=esm", "--target=node20", "--log-level=error"];
  const externals = unbundled.map((name) => `--external:${name}`);
  const parameters = [file, ...options, ...externals, "--conditions=@llama-agents/source", `--outfile=${bundle}`];
  const { status, output, error } = spawnSync("node_modules/.bin/esbuild", parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} could not be bundled: ${error ?? output.join("\n")}`);
}
