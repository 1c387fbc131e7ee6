import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A program that serves, in a process of its own. */
export interface ServerProcess {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a program from the sources, on a free port, and waits until it says where it listens.
 *
 * @param variables its environment, beside that of this process
 * @throws Error if it ends before, with what it has printed
 */
export async function startServer(
  file: string,
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const command = ["--conditions=@llama-agents/source", "--import", "tsx", file];
  const env = { ...process.env, PORT: "0", ...variables };
  const child = spawn(process.execPath, command, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const url = await printedUrl(child);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill();
    await ended;
  };
  return { url, stop };
}

function printedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (chunk: Buffer): void => {
      printed += chunk.toString("utf8");
      const [, url] = /ready at (http:\/\/\S+).*\n/.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${child.spawnargs.join(" ")} ended with ${code}: ${printed}`)));
  });
}
