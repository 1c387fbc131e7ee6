import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compilers } from "../../scripts/compilers.ts";
import { root } from "../../scripts/packages.ts";
import { runCommand } from "../../scripts/run-command.ts";
import { capturedOutput } from "./captured-output.ts";
import { examplesFolder, programs } from "./pages.ts";

const folder = join(examplesFolder, "compiled-by-test");
/** Milliseconds: the compiler is a process of its own. */
const compileLimit = 60_000;
/** Milliseconds: the first example of a package loads all of it. */
const runLimit = 30_000;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { fileName, code } of programs) writeFileSync(join(folder, fileName), code);
  process.chdir(folder); // for the files that examples make
});

afterAll(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
});

test("every example of every page compiles", { timeout: compileLimit }, async () => {
  const tsconfig = {
    extends: "../../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts"],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const compiler = compilers.at(-1)?.path ?? "";
  const { code, output } = await runCommand(process.execPath, [compiler, "-p", folder, "--pretty", "false"]);
  const places = new Map(programs.map(({ fileName, place }) => [fileName, place]));
  const problems = output
    .split("\n")
    .filter((line) => line.includes(basename(folder))) // the sources are compiled elsewhere
    .map((line) => line.replace(/^.*?([\w-]+\.ts)\(/, (_path, name: string) => `${places.get(name) ?? name} (`));
  expect(problems).toEqual([]);
  expect(code === 0 || output.includes("error TS"), output).toBe(true);
});

for (const { place, fileName, output, runs } of programs) {
  if (!runs) continue;
  test(`the example of ${place} prints what the page says`, { timeout: runLimit }, async () => {
    expect(await capturedOutput(() => import(/* @vite-ignore */ join(folder, fileName)))).toBe(output);
  });
}
