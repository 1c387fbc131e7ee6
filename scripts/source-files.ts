import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The files beneath a folder whose names match, sorted; nothing that is installed or built. */
export function sourceFiles(folder: string, name: RegExp): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return /^(node_modules|dist|coverage|\..+)$/.test(entry.name) ? [] : sourceFiles(path, name);
      return name.test(entry.name) ? [path] : [];
    })
    .sort();
}
