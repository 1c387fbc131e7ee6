/**
 * Published clients against our server, and our client against the published server.
 *
 *   npm run test:interop                      what can be installed
 *   npm run test:interop -- --require-all     fails if something cannot
 *   npm run test:interop -- python-client     one of them
 *
 * It installs what it needs by pip and npm, into a folder of the temporary directory that is kept.
 */
import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";
import { findBrowser, noBrowser } from "../../scripts/find-browser.ts";
import { setup as provideBrowser } from "../../scripts/provide-browser.ts";
import { InstallationProblem } from "./cache-folder.ts";
import { installPackages } from "./install-packages.ts";
import { installPython } from "./install-python.ts";
import { printScenarios } from "./print-scenarios.ts";

type Need = "python" | "packages" | "browser";

/** Who drives whom, and what must be installed for it; what needs nothing is in the lock file, and in `npm test` too. */
const files: readonly { readonly name: string; readonly what: string; readonly needs: readonly Need[] }[] = [
  { name: "python-client.interop.ts", what: "llama-agents-client (Python) -> both servers", needs: ["python"] },
  { name: "our-client.interop.ts", what: "@llama-agents/client -> both servers", needs: ["python"] },
  { name: "workflows-client.test.ts", what: "@llamaindex/workflows-client -> our server", needs: [] },
  { name: "ui-hooks.interop.ts", what: "@llamaindex/ui -> our server", needs: ["packages", "browser"] },
  {
    name: "workflow-debugger.interop.ts",
    what: "@llamaindex/workflow-debugger -> our server",
    needs: ["packages", "browser"],
  },
];

const { values: options, positionals } = parseArgs({
  options: { "require-all": { type: "boolean", default: false } },
  allowPositionals: true,
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const chosen = files.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
const needed = new Set(chosen.flatMap(({ needs }) => needs));

/** What could not be installed, and why. */
const problems = new Map<Need, string>();

async function install<T>(need: Need, installOne: () => Promise<T>): Promise<T | undefined> {
  if (!needed.has(need)) return undefined;
  try {
    return await installOne();
  } catch (error) {
    if (!(error instanceof InstallationProblem)) throw error;
    problems.set(need, error.message);
    return undefined;
  }
}

async function installBrowser(): Promise<void> {
  provideBrowser();
  if (findBrowser() === undefined) throw new InstallationProblem(noBrowser);
}

print("installing, if it is not there: Python packages by pip, npm packages");
const [python, packages] = await Promise.all([install("python", installPython), install("packages", installPackages)]);
await install("browser", installBrowser);
for (const [name, version] of Object.entries({ ...python?.versions, ...packages?.versions }))
  print(`  ${name} ${version}`);

const runnable = chosen.filter(({ needs }) => needs.every((need) => !problems.has(need)));
const vitest = await startVitest("test", [], {
  config: `${import.meta.dirname}/vitest.config.ts`,
  include: runnable.map(({ name }) => `test/interoperability/${name}`),
  provide: { python, packages },
  passWithNoTests: true,
  watch: false,
});
const { passed, failed, skipped } = printScenarios(vitest.state.getTestModules(), print);
await vitest.close();

const missing = chosen.filter((file) => !runnable.includes(file));
for (const { what, needs } of missing) {
  const why = needs.flatMap((need) => problems.get(need) ?? []).join("; ");
  print(`\nNOT RUN  ${what}\n         ${why}`);
}
print(`\n${passed} passed, ${failed} failed, ${skipped} skipped; ${missing.length} of ${chosen.length} files not run`);

// What is in the lock file runs in any case: it alone shows nothing that `npm test` does not.
const isNothingNew = needed.size > 0 && runnable.every(({ needs }) => needs.length === 0);
if (isNothingNew || passed === 0) print("Nothing was shown: none of the published clients that it installs could run.");
const isFailure = failed > 0 || skipped > 0 || passed === 0 || isNothingNew || process.exitCode === 1;
process.exitCode = isFailure || (options["require-all"] && missing.length > 0) ? 1 : 0;
