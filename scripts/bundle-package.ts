import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { type Package, pageFolderOf } from "./packages.ts";
import { sourceFiles } from "./source-files.ts";

/**
 * Writes the JavaScript of a package into its `dist`: a file for each entry point and chunks that they share, so that
 * every entry sees the same classes. With a file for each source, Node would take five times as long to import it.
 *
 * Nothing of other packages is included. The source maps point at `src`, which is published too.
 */
export async function bundlePackage({ folder, entryPoints }: Package): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [...entryPoints],
    outbase: "src",
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    sourcesContent: false,
    write: false,
    logLevel: "warning",
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, path.endsWith(".js") ? withClassNames(text) : text);
  }
  const written = outputFiles.map(({ path }) => path);
  const isLeftOver = (file: string) => !written.includes(file) && !file.startsWith(pageFolderOf(folder));
  const leftOver = sourceFiles(join(folder, "dist"), /\.js(\.map)?$/).filter(isLeftOver);
  for (const file of leftOver) rmSync(file);
}

/** esbuild has `Name` of a class that names itself be `var Name = class _Name`, so that `Name.name` were wrong. */
function withClassNames(code: string): string {
  const names = [...code.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
  return names.length === 0 ? code : code.replace(new RegExp(`\\b_(${names.join("|")})\\b`, "g"), "$1");
}
