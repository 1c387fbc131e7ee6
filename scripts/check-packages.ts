/**
 * Builds and packs every published package, then looks at it as a user gets it: the manifest (publint), the types
 * (attw), what it weighs in a bundle, and a program that installs and compiles against it.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compilers } from "./compilers.ts";
import { type Package, publishedPackages, removeBuild, root } from "./packages.ts";
import { runCommand } from "./run-command.ts";

/** Kibibytes that the main entry may weigh, bundled for browsers, minified and gzipped. */
const budgets: Readonly<Record<string, number>> = {
  "@llama-agents/protocol": 6,
  "@llama-agents/workflows": 48,
};

const binary = (name: string) => join(root, "node_modules/.bin", name);
const failures: string[] = [];

function report(what: string, ok: boolean, details = ""): void {
  console.log(`${ok ? "ok    " : "FAILED"} ${what}`);
  if (ok) return;
  failures.push(what);
  console.error(details.replace(/^/gm, "    ").trimEnd());
}

async function check(what: string, command: string, parameters: readonly string[], cwd = root): Promise<boolean> {
  const { code, output } = await runCommand(command, parameters, { cwd });
  report(what, code === 0, output);
  return code === 0;
}

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
    ...{
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "es2023",
      logLevel: "silent",
    },
  });
  const size = gzipSync(bundle.outputFiles[0]?.contents ?? "").length / 1_024;
  report(`${name}: ${size.toFixed(1)} of ${budget} KiB in a bundle, minified and gzipped`, size <= budget);
}

/** Installs the packed files into an empty folder, compiles `test/consumer` there, and runs it. */
async function checkConsumer(packed: readonly string[], folder: string): Promise<void> {
  cpSync(join(root, "test/consumer"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packed, "@types/node@22"];
  if (!(await check("consumer: npm install", "npm", install, folder))) return;
  for (const { version, path } of compilers.filter(({ version }) => version !== "6")) {
    for (const project of readdirSync(folder)
      .filter((name) => /^tsconfig\..*\.json$/.test(name))
      .sort()) {
      const what = `consumer: TypeScript ${version}, ${project}`;
      await check(what, process.execPath, [path, "--project", project, "--pretty", "false"], folder);
    }
  }
  const programs = existsSync(join(folder, "out"))
    ? readdirSync(join(folder, "out")).filter((name) => name.endsWith(".js"))
    : [];
  report("consumer: it compiled to a program", programs.length > 0);
  for (const program of programs)
    await check(`consumer: node ${program}`, process.execPath, [join("out", program)], folder);
}

removeBuild();
const folder = mkdtempSync(join(tmpdir(), "check-packages-"));
try {
  const tsc = compilers.at(-1)?.path ?? "";
  const built = await check("build from scratch", process.execPath, [tsc, "-b", join(root, "tsconfig.build.json")]);
  if (built) {
    const packages = publishedPackages();
    const packed: string[] = [];
    for (const one of packages) {
      report(
        `${one.name}: has a README and a licence`,
        ["README.md", "LICENSE"].every((name) => existsSync(join(one.folder, name))),
      );
      const file = await pack(one, folder);
      packed.push(file);
      await check(`${one.name}: publint`, binary("publint"), ["run", "--strict", "--pack", "npm", one.folder]);
      await check(`${one.name}: attw`, binary("attw"), [file, "--profile", "esm-only", "--no-emoji", "--no-color"]);
      await checkSize(one);
    }
    await checkConsumer(packed, join(folder, "consumer"));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? "packages: ok" : `packages: ${failures.length} failed: ${failures.join("; ")}`);
if (failures.length > 0) process.exitCode = 1;
