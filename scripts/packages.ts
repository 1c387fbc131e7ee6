import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A package that is published. */
export interface Package {
  readonly name: string;
  readonly folder: string;
}

/** The published packages, in the order of their folders. */
export function publishedPackages(): readonly Package[] {
  return packageFolders().flatMap((folder) => {
    const manifest: { name: string; private?: boolean } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    return manifest.private ? [] : [{ name: manifest.name, folder }];
  });
}

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
