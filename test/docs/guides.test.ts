import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/packages.ts";
import { readPage } from "./pages.ts";

const guides = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));

test("the index of the guides leads to each of them", () => {
  const index = readPage("docs/index.md");
  expect(guides.filter((name) => name !== "index.md" && !index.includes(`](${name})`))).toEqual([]);
});

for (const name of guides) {
  const page = readPage(join("docs", name));
  const builder = page.indexOf("defineWorkflow({");
  if (builder < 0) continue;

  test(`docs/${name} shows the builder first, and a class beside it`, () => {
    expect(page.search(/class \w+ extends Workflow[ .]/)).toBeGreaterThan(builder);
  });
}
