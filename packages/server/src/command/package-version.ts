import { readFileSync } from "node:fs";

/** The version of this package: its manifest is two folders above, of the source as of the build. */
export function packageVersion(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
