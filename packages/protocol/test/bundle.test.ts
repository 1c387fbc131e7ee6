import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("the main entry has no zod, and is at most 6 KB compressed", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.filter((input) => input.includes("node_modules") || input.includes("src/schemas/"))).toEqual([]);
  expect(inputs.length).toBeGreaterThan(5);
  expect(gzipSync(outputFiles[0]?.contents ?? "").length).toBeLessThanOrEqual(6 * 1024);
});
