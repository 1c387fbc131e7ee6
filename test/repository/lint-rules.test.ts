import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A rule, and a file of the repository that must break it. */
const violations: readonly (readonly [rule: string, path: string, source: string])[] = [
  ["noNodejsModules", "packages/workflows/src/engine/a.ts", 'import "node:fs";'],
  ["noNodejsModules", "packages/protocol/src/b.ts", 'import "node:fs";'],
  ["noNodejsModules", "packages/client/src/i.ts", 'import "node:fs";'],
  ["noRestrictedImports", "packages/workflows/src/engine/c.ts", 'import "../runtime/one.ts";'],
  ["noRestrictedGlobals", "packages/workflows/src/engine/d.ts", "setTimeout(String, 1);"],
  ["noRestrictedGlobals", "packages/workflows/src/engine/e.ts", "export const seen = performance.now();"],
  ["engine is pure: derive it", "packages/workflows/src/engine/f.ts", "export const seen = Math.random();"],
  ["engine is pure: take the time", "packages/workflows/src/engine/g.ts", "export const seen = Date.now();"],
  ["engine is pure: take the time", "packages/workflows/src/engine/h.ts", "export const seen = new Date();"],
  [
    "noImportCycles",
    "packages/workflows/src/cycle.ts",
    'import { two } from "./two.ts";\nexport const one = () => two;',
  ],
  [
    "noExcessiveLinesPerFile",
    "packages/workflows/src/long.ts",
    "export const one = 1;\n".replace("1;", `[${"\n1,".repeat(400)}];`),
  ],
  [
    "noExcessiveLinesPerFunction",
    "packages/workflows/src/tall.ts",
    `export function tall() {${"\nString(1);".repeat(71)}\n}`,
  ],
  ["useFilenamingConvention", "packages/workflows/src/CamelCase.ts", "export const one = 1;"],
  ["noConsole", "packages/workflows/src/talk.ts", "console.log(1);"],
  ["noBarrelFile", "packages/workflows/src/barrel.ts", 'export { one } from "./runtime/one.ts";'],
  ["noReExportAll", "packages/workflows/src/star.ts", 'export * from "./runtime/one.ts";'],
  ["useImportExtensions", "packages/workflows/src/extension.ts", 'import "./runtime/one";'],
  ["noUndeclaredDependencies", "packages/workflows/src/undeclared.ts", 'import "@llama-agents/protocol";'],
  [
    "noFloatingPromises",
    "packages/workflows/src/floating.ts",
    "async function one() {}\nexport function two() {\n  one();\n}",
  ],
  [
    "noMisusedPromises",
    "packages/workflows/src/misused.ts",
    "async function one() {\n  return true;\n}\nexport const two = () => {\n  if (one()) String(1);\n};",
  ],
  [
    "useExhaustiveSwitchCases",
    "packages/workflows/src/switch.ts",
    'export function one(a: "x" | "y") {\n  switch (a) {\n    case "x":\n      return 1;\n  }\n  return 2;\n}',
  ],
  ["noExplicitAny", "packages/workflows/src/any.ts", "export const one: any = 1;"],
  ["noDefaultExport", "packages/workflows/src/default.ts", "export default 1;"],
];

/** Files that no rule may object to. */
const relaxations: readonly (readonly [path: string, source: string])[] = [
  ["packages/workflows/src/index.ts", 'export { one } from "./runtime/one.ts";\n'],
  ["packages/workflows/test/tall.test.ts", `export function tall() {${"\n  String(1);".repeat(71)}\n}\n`],
  ["packages/workflows/test/tools.test.ts", 'import "vitest";\n'],
  ["scripts/talk.ts", "console.log(1);\n"],
  ["examples/talk.ts", "console.log(1);\n"],
  ["benchmarks/talk.ts", "console.log(1);\n"],
  ["packages/workflows/src/engine/pure.ts", "export const at = (time: number) => new Date(time).toISOString();\n"],
];

const root = fileURLToPath(new URL("../..", import.meta.url));
const reports = new Map<string, string>();
let folder = "";

async function write(path: string, source: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), source);
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "lint-rules-")));
  await cp(join(root, "biome.json"), join(folder, "biome.json"));
  await cp(join(root, "scripts/lint"), join(folder, "scripts/lint"), { recursive: true });
  await cp(join(root, "packages/workflows/package.json"), join(folder, "packages/workflows/package.json"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await write("packages/workflows/src/runtime/one.ts", "export const one = 1;\n");
  await write("packages/workflows/src/two.ts", 'import { one } from "./cycle.ts";\n\nexport const two = () => one;\n');
  for (const [, path, source] of violations) await write(path, source);
  for (const [path, source] of relaxations) await write(path, source);
  const output = await new Promise<string>((resolve) => {
    const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
    execFile(
      process.execPath,
      [biome, "lint", "--reporter=github", "--max-diagnostics=none", "--colors=off"],
      { cwd: folder },
      (_, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  for (const line of output.split("\n")) {
    const file = /file=([^,]+)/.exec(line)?.[1];
    const path = file && relative(folder, file);
    if (path) reports.set(path, `${reports.get(path) ?? ""}${line}\n`);
  }
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(violations)("the linter reports %s in %s", (rule, path) => {
  expect(reports.get(path) ?? "nothing").toContain(rule);
});

test.each(relaxations)("the linter accepts %s", (path) => {
  expect(reports.size).toBeGreaterThanOrEqual(violations.length);
  expect(reports.get(path)).toBeUndefined();
});
