/**
 * Builds and packs every published package, then looks at it as a user gets it: the manifest (publint), the types
 * (attw), what it weighs in a bundle, a program that installs and compiles against it, and the programs of the README.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { checkConsumer } from "./check-consumer.ts";
import { checkReadme } from "./check-readme.ts";
import { CheckReport } from "./check-report.ts";
import { type Package, publishedPackages, removeBuild, root } from "./packages.ts";
import { runCommand } from "./run-command.ts";

/** Kibibytes that the main entry may weigh, bundled for browsers, minified and gzipped. */
const budgets: Readonly<Record<string, number>> = {
  "@llama-agents/client": 12,
  "@llama-agents/protocol": 6,
  "@llama-agents/workflows": 48,
};

const checks = new CheckReport();
const binary = (name: string) => join(root, "node_modules/.bin", name);

/** The path of the packed file. */
async function pack({ folder }: Package, destination: string): Promise<string> {
  const { stdout } = await runCommand("npm", ["pack", "--json", "--pack-destination", destination], { cwd: folder });
  // npm 12 answers with an object by package name, earlier ones with a list.
  const answer: unknown = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
  const [first] = Object.values(answer as Record<string, { readonly filename: string }>);
  if (first === undefined) throw new Error(`npm pack said nothing about ${folder}`);
  return join(destination, basename(first.filename));
}

async function checkSize({ name, folder }: Package): Promise<void> {
  const budget = budgets[name];
  if (budget === undefined) return;
  const bundle = await build({
    entryPoints: [join(folder, "dist/index.js")],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2023",
    logLevel: "silent",
  });
  const size = gzipSync(bundle.outputFiles[0]?.contents ?? "").length / 1_024;
  checks.report(`${name}: ${size.toFixed(1)} of ${budget} KiB in a bundle, minified and gzipped`, size <= budget);
}

async function checkPackage(one: Package, packed: string): Promise<void> {
  const { name, folder } = one;
  const hasPages = ["README.md", "LICENSE"].every((page) => existsSync(join(folder, page)));
  checks.report(`${name}: has a README and a licence`, hasPages);
  await checks.command(`${name}: publint`, binary("publint"), ["run", "--strict", "--pack", "npm", folder], root);
  const attw = [packed, "--profile", "esm-only", "--no-emoji", "--no-color"];
  await checks.command(`${name}: attw`, binary("attw"), attw, root);
  await checkSize(one);
}

removeBuild();
const folder = mkdtempSync(join(tmpdir(), "check-packages-"));
try {
  const built = await checks.command("build from scratch", "npm", ["run", "build"], root);
  if (built.code === 0) {
    const packed = new Map<string, string>();
    for (const one of publishedPackages()) {
      const file = await pack(one, folder);
      packed.set(one.name, file);
      await checkPackage(one, file);
    }
    await checkConsumer(checks, [...packed.values()], join(folder, "consumer"));
    await checkReadme(checks, packed, join(folder, "readme"));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { failures } = checks;
console.log(failures.length === 0 ? "packages: ok" : `packages: ${failures.length} failed: ${failures.join("; ")}`);
if (failures.length > 0) process.exitCode = 1;
