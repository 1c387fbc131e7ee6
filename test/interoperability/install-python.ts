import { join } from "node:path";
import { runCommand } from "../../scripts/run-command.ts";
import { findPython } from "../support/find-python.ts";
import { cacheFolder, InstallationProblem } from "./cache-folder.ts";

const requirements = join(import.meta.dirname, "python/requirements.txt");

/** The published Python packages. */
export interface PythonInstallation {
  /** The interpreter of a virtual environment that has them. */
  readonly python: string;
  /** Name and version of each that the tests are about. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Makes a virtual environment with the packages of `python/requirements.txt`, by pip, unless there is one.
 *
 * @throws InstallationProblem
 */
export async function installPython(): Promise<PythonInstallation> {
  const found = findPython();
  if (found === undefined) throw new InstallationProblem("there is no Python 3, as python3 or python");
  const { output: version } = await runCommand(found, ["--version"]);
  const folder = await cacheFolder("python", { files: [requirements], also: version }, async (environment) => {
    await run("make a virtual environment", found, ["-m", "venv", environment]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements];
    await run("install from PyPI", interpreterOf(environment), pip);
  });
  const python = interpreterOf(folder);
  const listed = await run("list what is installed", python, ["-m", "pip", "list", "--format", "json"]);
  const all = JSON.parse(listed) as readonly { readonly name: string; readonly version: string }[];
  const versions = all.filter(({ name }) => /^llama-(agents|index-workflows)/.test(name));
  return { python, versions: Object.fromEntries(versions.map(({ name, version: installed }) => [name, installed])) };
}

const interpreterOf = (environment: string): string =>
  process.platform === "win32" ? join(environment, "Scripts/python.exe") : join(environment, "bin/python");

async function run(what: string, command: string, parameters: readonly string[]): Promise<string> {
  const { code, stdout, output } = await runCommand(command, parameters, { timeout: 240_000 });
  if (code === 0) return stdout;
  const reason = output.trim().split("\n").slice(-3).join(" ").slice(0, 600) || `exit code ${code}`;
  throw new InstallationProblem(`could not ${what}: ${reason}`);
}
