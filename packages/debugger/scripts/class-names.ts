import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Names of classes that are short, and the same in every build: `label_1c`, where `1c` is the number of the file. Hashes would be
 * a sixth of the style sheets, since they cannot be compressed.
 */
export function classNames(root: string): (name: string, file: string) => string {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".module.css"))
    .map((file) => join(root, file).replaceAll("\\", "/"))
    .sort();
  return (name, file) => {
    const path = file.replace(/\?.*$/, "").replaceAll("\\", "/");
    if (!files.includes(path)) files.push(path);
    return `${name}_${files.indexOf(path).toString(36)}`;
  };
}
