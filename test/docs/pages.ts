import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/packages.ts";
import { type PageExample, pageExamples } from "./page-examples.ts";

export interface PageProgram extends PageExample {
  /** `docs/streaming.md:12`. */
  readonly place: string;
  /** A file name of its own. */
  readonly fileName: string;
}

/** Where tests write what they compile and run: not under version control. */
export const examplesFolder = join(root, "docs/.examples");

/** The pages whose examples must work, as paths from the root. */
const pages: readonly string[] = [
  "README.md",
  "DESIGN.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => join("docs", name)),
  ...readdirSync(join(root, "packages"))
    .sort()
    .map((name) => join("packages", name, "README.md"))
    .filter((page) => existsSync(join(root, page))), // a package that is just begun has none
];

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

/** The programs of all pages. */
export const programs: readonly PageProgram[] = pages.flatMap((page) =>
  pageExamples(readPage(page)).map((example) => {
    const place = `${page}:${example.line}`;
    return { ...example, place, fileName: `${place.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}.ts` };
  }),
);
