import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/packages.ts";
import { capturedOutput } from "../docs/captured-output.ts";

const folder = join(root, "examples");

for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
  const file = join(folder, name);

  test(`examples/${name} prints what its last lines say`, async () => {
    expect(await capturedOutput(() => import(/* @vite-ignore */ file))).toBe(promisedOutput(file));
  });
}

/** The comment at the end of an example, after `// Prints:`. */
function promisedOutput(file: string): string {
  const [, comment] = readFileSync(file, "utf8").split("\n// Prints:\n");
  if (comment === undefined) throw new Error(`${file} does not say what it prints: end it with "// Prints:"`);
  return comment.replaceAll(/^\/\/ ?/gm, "");
}
