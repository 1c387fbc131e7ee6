import { expect, test } from "vitest";
import { brokenLinks } from "../../scripts/broken-links.ts";
import { pageExamples } from "../docs/page-examples.ts";

const page = `# The page
[good](other.md#two-words), [twice](#again-1), [site](https://example.com/x), [folder](../src)
[bad](gone.md) and [bad heading](other.md#three) and [own](#nowhere) and \`[code](gone.md)\`
## Again
## Again
\`\`\`ts
const one = 1;
\`\`\`
\`\`\`ts continued no-run
console.log(one); // [comment](gone.md)
\`\`\`
\`\`\`ts fragment
...
\`\`\`
\`\`\`sh
npm test
\`\`\`
\`\`\`ts
export {};
\`\`\`
\`\`\`text
nothing
\`\`\`
`;

test("links that lead nowhere are listed with their lines", () => {
  const files: Readonly<Record<string, string>> = { "other.md": "## Two words!\n", "../src": "" };
  expect(brokenLinks(page, (path) => files[path])).toEqual([
    { link: "gone.md", line: 3 },
    { link: "other.md#three", line: 3 },
    { link: "#nowhere", line: 3 },
  ]);
});

test("examples are joined, left alone or not run, as their words say", () => {
  expect(pageExamples(page)).toEqual([
    { code: "const one = 1;\nconsole.log(one); // [comment](gone.md)\n", output: "", line: 6, runs: false },
    { code: "export {};\n", output: "nothing\n", line: 18, runs: true },
  ]);
});
