/**
 * Holds the documentation against the code: links within the repository lead somewhere, every fenced `ts` example
 * compiles, and runs to its end.
 *
 * Words after `ts` change that: `continued` appends the block to the one before it on the page, `no-run` compiles it
 * only, `fragment` leaves it alone.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { compilers } from "./compilers.ts";
import { brokenLinks, codeExamples } from "./markdown.ts";
import { root } from "./packages.ts";
import { runCommand } from "./run-command.ts";
import { sourceFiles } from "./source-files.ts";

/** Milliseconds. */
const timeLimit = 30_000;
const folder = join(root, "docs/.examples");
const problems: string[] = [];

const pages = sourceFiles(root, /\.md$/).filter((page) => !/\/(CHANGELOG\.md|\.changeset\/.*)$/.test(page));
const read = (page: string) => readFileSync(page, "utf8");
for (const page of pages) {
  for (const { link, line } of brokenLinks(read(page), (path) => readLinked(join(dirname(page), path)))) {
    problems.push(`${relative(root, page)}:${line}: ${link} leads nowhere`);
  }
}

/** The text of what a link leads to; empty for what has no headings. */
function readLinked(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return path.endsWith(".md") ? read(path) : "";
}

const examples = pages.flatMap((page) =>
  codeExamples(read(page)).map((example) => {
    const name = `${relative(root, page)
      .replace(/[^a-zA-Z0-9]+/g, "-")
      .toLowerCase()}-line-${example.line}.ts`;
    return { ...example, place: `${relative(root, page)}:${example.line}`, file: join(folder, name) };
  }),
);

async function compileExamples(): Promise<boolean> {
  const tsconfig = {
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts"],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const { code, output } = await runCommand(process.execPath, [
    compilers.at(-1)?.path ?? "",
    "-p",
    folder,
    "--pretty",
    "false",
  ]);
  if (code === 0) return true;
  problems.push(
    examples.reduce(
      (text, { file, place }) => text.replaceAll(relative(root, file), `${place} (example)`),
      output.trim(),
    ),
  );
  return false;
}

async function runExamples(): Promise<void> {
  const queue = examples.filter(({ runs }) => runs);
  const worker = async () => {
    for (let example = queue.shift(); example !== undefined; example = queue.shift()) {
      const node = ["--conditions=@llama-agents/source", "--import", "tsx", example.file];
      const { code, output } = await runCommand(process.execPath, node, { cwd: root, timeout: timeLimit });
      if (code !== 0) problems.push(`${example.place}: the example fails\n${output.trim()}`);
    }
  };
  await Promise.all([worker(), worker()]);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
try {
  for (const { file, code } of examples) writeFileSync(file, code);
  if (examples.length > 0 && (await compileExamples())) await runExamples();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
const run = examples.filter(({ runs }) => runs).length;
console.log(
  `docs: ${pages.length} pages, ${examples.length} examples compiled, ${run} of them run, ${problems.length} problems`,
);
if (problems.length > 0) process.exitCode = 1;
