import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What could not be installed, and why. */
export class InstallationProblem extends Error {
  override readonly name = "InstallationProblem";
}

/**
 * A folder of what is installed by these files, kept from run to run; `install` fills it where it does not exist yet.
 *
 * @param name - what it is called, followed by a hash of the files and of `also`
 */
export async function cacheFolder(
  name: string,
  { files, also = "" }: { readonly files: readonly string[]; readonly also?: string },
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const hash = createHash("sha256").update(also);
  for (const file of files) hash.update(readFileSync(file));
  const folder = join(tmpdir(), "llama-agents-interoperability", `${name}-${hash.digest("hex").slice(0, 12)}`);
  const mark = join(folder, "is-complete");
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true }); // of an installation that was interrupted
  mkdirSync(folder, { recursive: true });
  await install(folder);
  writeFileSync(mark, "");
  return folder;
}
