import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #pending = new Map<number, Pending>();
  readonly #closed: Promise<void>;
  #lastId = 0;

  /** @param file - from the root of the repository, where the benchmarks run */
  constructor(file: string, { isProfiled = false }: PeerOptions = {}) {
    this.#folder = mkdtempSync(join(tmpdir(), "llama-agents-peer-"));
    const profile = profileFolder();
    const isWritten = profile !== undefined && isProfiled;
    const bundle = join(isWritten ? profile : this.#folder, "benchmark.mjs");
    if (isWritten) mkdirSync(profile, { recursive: true });
    bundleFile(file, bundle);
    const execArgv = ["--expose-gc", ...(isWritten ? ["--cpu-prof", `--cpu-prof-dir=${profile}`] : [])];
    this.#child = fork(bundle, { execArgv });
    this.#child.on("message", (message: PeerReply) => this.#settle(message));
    this.#closed = new Promise((resolve) => {
      this.#child.once("close", (code) => {
        const error = new Error(`${file} ended with code ${code}`);
        for (const { reject } of this.#pending.values()) reject(error);
        rmSync(this.#folder, { recursive: true, force: true });
        resolve();
      });
    });
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

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) await this.call("exit" as never, ...([] as never)).catch(() => {});
    await this.#closed;
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
  const parameters = [file, ...options, "--conditions=@llama-agents/source", `--outfile=${bundle}`];
  const { status, output, error } = spawnSync("node_modules/.bin/esbuild", parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} could not be bundled: ${error ?? output.join("\n")}`);
}
