import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const budget = 12 * 1024;

const bundle = (stdin: string) =>
  build({
    stdin: { contents: stdin, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    conditions: ["@llama-agents/source"],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
  });

test("all of it is at most 12 KB compressed, without zod, the workflow library, and Node", async () => {
  const { outputFiles, metafile } = await bundle('export * from "@llama-agents/client";');
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.filter((input) => !/packages\/(client|protocol)\/src\/|^<stdin>$/.test(input))).toEqual([]);
  expect(inputs.filter((input) => input.includes("src/schemas/"))).toEqual([]);
  expect(gzipSync(outputFiles[0]?.contents ?? "").length).toBeLessThanOrEqual(budget);
});

test("a client that is typed by a server has nothing of it", async () => {
  const { outputFiles, metafile } = await bundle(`
    import { WorkflowClient } from "@llama-agents/client";
    import type { server } from "./served.ts";
    const client = new WorkflowClient<typeof server>({ baseUrl: "/" });
    console.log(await client.run("joke", { topic: "pirates" }));
  `);
  const inputs = Object.keys(metafile.inputs).join("\n");
  expect(inputs).not.toMatch(/packages\/(server|workflows)\/|served\.ts|node_modules/);
  expect(gzipSync(outputFiles[0]?.contents ?? "").length).toBeLessThanOrEqual(budget);
});
