import { type CommandResult, runCommand } from "./run-command.ts";

/** Prints a line for each check, and counts those that failed. */
export class CheckReport {
  readonly failures: string[] = [];

  /** @param details printed if the check failed */
  report(what: string, ok: boolean, details = ""): void {
    console.log(`${ok ? "ok    " : "FAILED"} ${what}`);
    if (ok) return;
    this.failures.push(what);
    console.error(details.replace(/^/gm, "    ").trimEnd());
  }

  /** Runs a command; the check is whether it succeeds. */
  async command(what: string, command: string, parameters: readonly string[], cwd: string): Promise<CommandResult> {
    const result = await runCommand(command, parameters, { cwd });
    this.report(what, result.code === 0, result.output);
    return result;
  }
}
