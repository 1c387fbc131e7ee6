import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDocumentReport } from "../../examples/application/document-report.ts";
import { markdownFacts } from "../../examples/application/markdown-facts.ts";

let folder: string;
let repository: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "document-report-"));
  repository = path.join(folder, "repository");
  const outside = path.join(folder, "outside");
  await mkdir(path.join(repository, "docs", "deep"), { recursive: true });
  await mkdir(outside);
  await writeFile(path.join(outside, "secret.md"), "# Secret");
  const links =
    "[a](b.md) [b](./deep/c.md#top) [no](gone.md) [out](../../outside/secret.md) [web](https://example.org)";
  await writeFile(path.join(repository, "docs", "a.md"), `# A\n\nOne two three. ${links}\n`);
  await writeFile(
    path.join(repository, "docs", "b.md"),
    "# B\n\n[a][a] [root](/docs/a.md) [space](<with space.md>)\n\n[a]: a.md\n",
  );
  await writeFile(path.join(repository, "docs", "with space.md"), "# Space\n");
  await writeFile(path.join(repository, "docs", "deep", "c.md"), "# C\n\n## D\n");
  await writeFile(path.join(repository, "docs", "notes.txt"), "no document");
  await mkdir(path.join(repository, "links"));
  await symlink(outside, path.join(repository, "links", "folder"));
  await mkdir(path.join(repository, "files"));
  await symlink(path.join(outside, "secret.md"), path.join(repository, "files", "secret.md"));
  await symlink(path.join("..", "docs", "a.md"), path.join(repository, "files", "inside.md"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const report = (glob: string) => createDocumentReport(repository).run({ glob });

test("every document is read, and shown on the stream", async () => {
  const handler = createDocumentReport(repository).start({ glob: "docs/**/*" });
  const shown: string[] = [];
  for await (const event of handler.streamEvents()) {
    const { path: document } = event.toJSON();
    if (typeof document === "string") shown.push(document);
  }
  const { documents, brokenLinks, words } = await handler.result();
  expect(documents.map((each) => each.path)).toEqual([
    "docs/a.md",
    "docs/b.md",
    "docs/deep/c.md",
    "docs/with space.md",
  ]);
  expect(shown.sort()).toEqual(documents.map((each) => each.path));
  expect(brokenLinks).toBe(2);
  expect(words).toBe(documents.reduce((sum, each) => sum + each.words, 0));
});

test("broken are the relative links that lead nowhere, or out of the repository", async () => {
  const { documents } = await report("docs/?.md");
  const broken = Object.fromEntries(documents.map((each) => [each.path, each.brokenLinks]));
  expect(broken).toEqual({ "docs/a.md": ["gone.md", "../../outside/secret.md"], "docs/b.md": [] });
});

test("a glob that names nothing makes an empty report", async () => {
  expect((await report("nothing/*.md")).documents).toEqual([]);
});

test("a link that stays inside of the repository is followed", async () => {
  expect((await report("files/inside.md")).documents).toMatchObject([{ path: "files/inside.md", words: 9 }]);
});

test.each(["links/folder/*.md", "links/*/*.md", "links/folder/secret.md", "files/*.md", "**/secret.md", "links/*/**"])(
  "the glob %s is refused: it comes upon a link that leaves the repository",
  async (glob) => {
    await expect(report(glob)).rejects.toThrow("symbolic link that leaves the repository");
  },
);

test("a glob that leaves the repository is refused before anything is read", async () => {
  expect(() => createDocumentReport(repository).start({ glob: "../outside/*.md" })).toThrow("'..' is refused");
  expect(() => createDocumentReport(repository).start({ glob: path.join(folder, "*.md") })).toThrow("absolute paths");
});

test("code is neither counted nor followed", () => {
  const text = '# One `two`\n\n```md\n# Not [a](b.md)\n```\n\nThree `[c](d.md)` [four](e.md "title")\n\n~~~\nfive';
  const { words, headings, relativeLinks } = markdownFacts(text);
  expect(words).toBe(3);
  expect(headings).toEqual([{ level: 1, text: "One" }]);
  expect(relativeLinks).toEqual(["e.md"]);
});

test("a minute is 200 words", () => {
  expect(markdownFacts("word ".repeat(500)).readingMinutes).toBe(2.5);
  expect(markdownFacts("").readingMinutes).toBe(0);
});
