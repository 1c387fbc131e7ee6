import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/packages.ts";
import { runCommand } from "../../scripts/run-command.ts";
import { pageExamples } from "./page-examples.ts";
import { examplesFolder, readPage } from "./pages.ts";

const folder = join(examplesFolder, "readme");
const hellos = pageExamples(readPage("README.md")).filter(({ runs }) => runs);
const forms = ["builder", "fields", "class"] as const;
/** Milliseconds: each is a process of its own. */
const runLimit = 30_000;

// As in an empty folder of a user: no `"type": "module"`, and no tsconfig of its own.
beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  for (const [index, { code }] of hellos.entries()) writeFileSync(join(folder, `${forms[index]}.mts`), code);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the README has a hello in each form, of at most 20 lines, the first of at most 10", () => {
  expect(hellos.map(({ code }) => /defineWorkflow|this\.step|@step/.exec(code)?.[0])).toEqual([
    "defineWorkflow",
    "this.step",
    "@step",
  ]);
  for (const { code } of hellos) expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  expect((hellos[0]?.code ?? "").split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(10);
});

for (const [index, form] of forms.entries()) {
  test(`the hello of the README as ${form} runs with tsx`, { timeout: runLimit }, async () => {
    expect(await run(["--import", "tsx", `${form}.mts`])).toBe(hellos[index]?.output);
  });

  if (form === "class") continue; // Node does not know decorators
  test(`the hello of the README as ${form} runs on plain Node`, { timeout: runLimit }, async ({ skip }) => {
    skip(!("typescript" in process.features && process.features.typescript), "needs Node 22.18 or later");
    expect(await run([`${form}.mts`])).toBe(hellos[index]?.output);
  });
}

test("the curl lines of the README are those that the example application prints", () => {
  const main = readFileSync(join(root, "examples/application/main.ts"), "utf8");
  const printed = [...main.matchAll(/^ *(curl .*)$/gm)].map(([, line = ""]) =>
    line.replaceAll(/\$\{url\}/g, "http://127.0.0.1:8080").replaceAll("\\\\", "\\"),
  );
  const [, application = ""] = /## The example application\n([\s\S]*?)\n## /.exec(readPage("README.md")) ?? [];
  const shown = application.replaceAll("&&\n  ", "&& ").split("\n");
  expect(shown.filter((line) => line.startsWith("curl "))).toEqual(printed);
});

async function run(parameters: readonly string[]): Promise<string> {
  const { code, output, stdout } = await runCommand(
    process.execPath,
    ["--conditions=@llama-agents/source", ...parameters],
    { cwd: folder },
  );
  return code === 0 ? stdout : output;
}
