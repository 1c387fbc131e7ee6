import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A package that is published. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  /** The sources of what it exports and of its commands, as paths from its folder: `./src/index.ts`. */
  readonly entryPoints: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | { readonly "@llama-agents/source"?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** The published packages, in the order of their folders. */
export function publishedPackages(): readonly Package[] {
  return packageFolders().flatMap((folder) => {
    const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (manifest.private) return [];
    const exported = Object.values(manifest.exports ?? {}).flatMap((target) =>
      typeof target === "string" ? [] : (target["@llama-agents/source"] ?? []),
    );
    const commands = Object.values(manifest.bin ?? {}).map((file) =>
      file.replace(/^(\.\/)?dist\//, "./src/").replace(/\.js$/, ".ts"),
    );
    return [{ name: manifest.name, folder, entryPoints: [...exported, ...commands] }];
  });
}

/** Where a package has its page, if it has one, which Vite builds. */
export const pageFolderOf = (folder: string): string => join(folder, "dist/page");

/** Removes every `dist`: an output whose source is gone stays otherwise. */
export function removeBuild(): void {
  for (const folder of packageFolders()) rmSync(join(folder, "dist"), { recursive: true, force: true });
}

function packageFolders(): readonly string[] {
  return readdirSync(join(root, "packages"))
    .sort()
    .map((name) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")));
}
