import { expect, test } from "vitest";
import { pageExamples } from "./page-examples.ts";

const fence = "```";
const page = `# Page
${fence}ts
console.log(1);
${fence}

${fence}text
1
${fence}

${fence}ts continued
console.log(2);
${fence}
${fence}text
2
${fence}
${fence}ts no-run
export {};
${fence}
Some words.
${fence}text
not an output
${fence}
${fence}ts fragment
...
${fence}
`;

test("blocks and outputs of a page are joined, left alone or not run, as their words say", () => {
  expect(pageExamples(page)).toEqual([
    { code: "console.log(1);\nconsole.log(2);\n", output: "1\n2\n", line: 2, runs: true },
    { code: "export {};\n", output: "", line: 16, runs: false },
  ]);
});
