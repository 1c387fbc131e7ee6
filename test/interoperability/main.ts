/**
 * Published clients against our server, and our client against the published server.
 *
 *   npm run test:interop                      what can be installed
 *   npm run test:interop -- --require-all     fails if something cannot
 *   npm run test:interop -- python-client     one of them
 *
 * It installs what it needs by pip and npm, into a folder of the temporary directory that is kept.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";
import { findBrowser, noBrowser } from "../../scripts/find-browser.ts";
import { setup as provideBrowser } from "../../scripts/provide-browser.ts";
import { InstallationProblem } from "./cache-folder.ts";
import { exitCode } from "./exit-code.ts";
import { installPackages } from "./install-packages.ts";
import { installPython } from "./install-python.ts";
import { type Counts, printScenarios } from "./print-scenarios.ts";

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
const counts = runnable.length === 0 ? { passed: 0, failed: 0, skipped: 0 } : await runScenarios();

async function runScenarios(): Promise<Counts> {
  const vitest = await startVitest("test", [], {
    config: join(import.meta.dirname, "vitest.config.ts"),
    include: runnable.map(({ name }) => `test/interoperability/${name}`),
    provide: { python, packages },
    watch: false,
  });
  const counted = printScenarios(vitest.state.getTestModules(), print);
  const unhandled = vitest.state.getUnhandledErrors().length;
  await vitest.close();
  return { ...counted, failed: counted.failed + unhandled };
}

const missing = chosen.filter((file) => !runnable.includes(file));
for (const { what, needs } of missing) {
  const why = needs.flatMap((need) => problems.get(need) ?? []).join("; ");
  print(`\nNOT RUN  ${what}\n         ${why}`);
}
const { passed, failed, skipped } = counts;
print(`\n${passed} passed, ${failed} failed, ${skipped} skipped; ${missing.length} of ${chosen.length} files not run`);

const isAnyInstalled = runnable.some(({ needs }) => needs.length > 0) || (needed.size === 0 && runnable.length > 0);
if (!isAnyInstalled) print("Nothing was shown: what the scenarios need could not be installed.");
if (chosen.length === 0) print(`There are: ${files.map(({ name }) => name).join(", ")}`);
const requireAll = options["require-all"];
process.exitCode = exitCode({ ...counts, isAnyInstalled, missing: missing.length, requireAll });
