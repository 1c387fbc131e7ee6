/** Compiles the sources and the type tests (`*.test-d.ts`) with every TypeScript that users may have. */
import { join } from "node:path";
import { compilers } from "./compilers.ts";
import { root } from "./packages.ts";
import { runCommand } from "./run-command.ts";

const results = await Promise.all(
  compilers.map(async ({ version, path }) => {
    const started = performance.now();
    const result = await runCommand(process.execPath, [
      path,
      ...["--project", join(root, "tsconfig.types.json"), "--noEmit", "--listFiles", "--pretty", "false"],
    ]);
    const lines = result.output.split("\n");
    return {
      version,
      seconds: (performance.now() - started) / 1_000,
      ok: result.code === 0,
      tests: lines.filter((line) => line.endsWith(".test-d.ts")).length,
      errors: lines.filter((line) => line.includes("error TS") || line.startsWith("  ")),
    };
  }),
);

for (const { version, seconds, ok, tests, errors } of results) {
  console.log(`TypeScript ${version}: ${ok ? "ok" : "failed"}, ${tests} type test files, ${seconds.toFixed(1)} s`);
  if (!ok) console.error(errors.join("\n"));
}
if (results.some(({ ok }) => !ok)) process.exitCode = 1;
