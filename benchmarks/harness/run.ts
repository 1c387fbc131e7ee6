import { spawnSync } from "node:child_process";

/** @throws Error with what the command has written, if it fails */
export function run(command: string, parameters: readonly string[]): void {
  const { status, output, error } = spawnSync(command, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")} failed: ${error ?? output.join("\n")}`);
}
