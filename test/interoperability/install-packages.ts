import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../scripts/run-command.ts";
import { cacheFolder, InstallationProblem } from "./cache-folder.ts";

const source = join(import.meta.dirname, "published");
const files = ["package.json", "package-lock.json"];

/** The published npm packages that only these tests need. */
export interface PackagesInstallation {
  /** The folder that has them in its `node_modules`. */
  readonly folder: string;
  /** Name and version of each that the tests are about. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Installs the packages of `published/package.json`, unless they are. Those of `withoutDependencies` come alone: with their
 * dependencies they were 414 MB, of which the bundle of the debugger needs nothing, and the hooks of `@llamaindex/ui` need
 * what is listed.
 *
 * @throws InstallationProblem
 */
export async function installPackages(): Promise<PackagesInstallation> {
  const manifest = readManifest(join(source, "package.json"));
  const alone = Object.entries(manifest.withoutDependencies);
  const folder = await cacheFolder("npm", { files: files.map((file) => join(source, file)) }, async (target) => {
    for (const file of files) copyFileSync(join(source, file), join(target, file));
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], target);
    for (const [name, version] of alone) await unpack(`${name}@${version}`, join(target, "node_modules", name), target);
  });
  const client = "@llamaindex/workflows-client";
  const { version = "" } = readManifest(join(folder, "node_modules", client, "package.json"));
  return { folder, versions: { ...manifest.withoutDependencies, [client]: version } };
}

async function unpack(specifier: string, target: string, cwd: string): Promise<void> {
  const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--loglevel=error", specifier], cwd);
  const [{ filename } = { filename: "" }] = JSON.parse(packed) as readonly { readonly filename: string }[];
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", filename, "-C", target, "--strip-components=1"], cwd);
}

interface Manifest {
  readonly version?: string;
  readonly withoutDependencies: Readonly<Record<string, string>>;
}

const readManifest = (file: string): Manifest => JSON.parse(readFileSync(file, "utf8")) as Manifest;

async function run(command: string, parameters: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, output } = await runCommand(command, parameters, { cwd, timeout: 240_000 });
  if (code === 0) return stdout;
  const reason = output.trim().split("\n").slice(0, 3).join(" ").slice(0, 600) || `exit code ${code}`;
  throw new InstallationProblem(`${command} ${parameters[0]} failed: ${reason}`);
}
