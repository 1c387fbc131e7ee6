/**
 * Holds the titles of the tests against the behaviour checklist: `test/checklist/<area>.json` lists the lines of an
 * area, `test("[<area> <id>] …")` proves one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type ChecklistLine, checkChecklist, provingTests } from "./checklist.ts";
import { root } from "./packages.ts";
import { sourceFiles } from "./source-files.ts";

const folder = join(root, "test/checklist");
const areas = readdirSync(folder).filter((name) => name.endsWith(".json"));
const lines = Object.fromEntries(
  areas.map((name): [string, readonly ChecklistLine[]] => {
    const content: { readonly lines: readonly ChecklistLine[] } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return [basename(name, ".json"), content.lines];
  }),
);
const tests = ["packages", "examples", "test"]
  .flatMap((name) => sourceFiles(join(root, name), /\.test\.tsx?$/))
  .filter((file) => !file.includes("/test/repository/"))
  .flatMap((file) => provingTests(readFileSync(file, "utf8"), relative(root, file)));

const { proven, withoutCounterpart, later, problems } = checkChecklist(lines, tests);
for (const line of later) console.log(line);
for (const problem of problems) console.error(problem);
const total = Object.values(lines).flat().length;
console.log(
  `checklist: ${proven} of ${total} lines proven, ${withoutCounterpart} without counterpart, ` +
    `${later.length} left for later, ${problems.length} problems`,
);
if (problems.length > 0) process.exitCode = 1;
