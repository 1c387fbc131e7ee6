/** Holds the links of every page against the repository: they lead to a file, and to a heading of it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { brokenLinks } from "./broken-links.ts";
import { root } from "./packages.ts";
import { sourceFiles } from "./source-files.ts";

/** The text of what a link leads to; empty for what has no headings. */
function readLinked(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return path.endsWith(".md") ? readFileSync(path, "utf8") : "";
}

const pages = sourceFiles(root, /\.md$/).filter((page) => !page.endsWith("CHANGELOG.md"));
let problems = 0;
for (const page of pages) {
  const broken = brokenLinks(readFileSync(page, "utf8"), (path) => readLinked(join(dirname(page), path)));
  for (const { link, line } of broken) console.error(`${relative(root, page)}:${line}: ${link} leads nowhere`);
  problems += broken.length;
}
console.log(`links: ${pages.length} pages, ${problems} problems`);
if (problems > 0) process.exitCode = 1;
