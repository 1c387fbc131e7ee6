import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { firstMessage } from "./child-process.ts";

/** A folder that is gone after `work`, in which `.js` files are ES modules. */
export async function withModuleFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "llama-agents-import-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a program that imports files, one after another; returns a function that runs it and tells the milliseconds. */
export function importTimeOf(folder: string, name: string, files: readonly string[]): () => Promise<number> {
  const importer = join(folder, `${name}.mjs`);
  const imports = files.map((file) => `await import(${JSON.stringify(pathToFileURL(file).href)});`);
  writeFileSync(
    importer,
    `
    const start = performance.now();
    ${imports.join("\n    ")}
    process.send(performance.now() - start);
    process.disconnect();
  `,
  );
  return () => firstMessage<number>(importer);
}
