import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/**
 * The command as it is published, one bundle, with modules to serve beside it. It lies in the package, so that it finds
 * what the package depends on.
 */
export class CommandFixture implements Disposable {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static async build(): Promise<CommandFixture> {
    mkdirSync(join(packageFolder, "node_modules"), { recursive: true });
    const folder = mkdtempSync(join(packageFolder, "node_modules/.command-"));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    await build({
      absWorkingDir: packageFolder,
      entryPoints: {
        index: "src/index.ts",
        workflows: "../workflows/src/index.ts",
        "command/main": "src/command/main.ts",
      },
      outdir: join(folder, "dist"),
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "es2022",
      conditions: ["@llama-agents/source"],
      external: ["hono", "zod", "zod/*", "@hono/node-server", "commander", "libsql", "tsx", "tsx/*"],
    });
    return new CommandFixture(folder);
  }

  /** Writes a module; it finds the packages as `./dist/index.js` and `./dist/workflows.js`. @returns its name */
  module(name: string, code: string): string {
    writeFileSync(join(this.folder, name), code);
    return name;
  }

  start(given: readonly string[], environment: Environment = {}, nodeOptions: readonly string[] = []): RunningCommand {
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, [...nodeOptions, join(this.folder, "dist/command/main.js"), ...given], {
      cwd: this.folder,
      env: { PATH, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new RunningCommand(child);
  }

  /** Runs the command to its end. */
  async run(given: readonly string[], environment?: Environment): Promise<Ended> {
    await using command = this.start(given, environment);
    return await command.ended;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class RunningCommand implements AsyncDisposable {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(child, "close").then(([code]) => ({
      code: code as number | null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** The address that the command prints. */
  async url(): Promise<string> {
    return await this.printed(/ready at (http:\/\/\S+?)["\s]/);
  }

  /** Waits for a line. @returns the first group of the pattern */
  async printed(pattern: RegExp): Promise<string> {
    while (true) {
      const [, found] = pattern.exec(this.#stdout) ?? [];
      if (found !== undefined) return found;
      const end = await Promise.race([this.ended, once(this.#child.stdout as NodeJS.ReadableStream, "data")]);
      if (!Array.isArray(end) && !pattern.test(this.#stdout)) throw new Error(`The command has ended: ${end.stderr}`);
    }
  }

  /** Reads no more of what it writes. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  signal(signal: "SIGINT" | "SIGTERM"): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }
}
