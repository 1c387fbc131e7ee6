import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";

/** What a page must be allowed for `readClipboard`. */
export const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

/** What was copied after something was done. */
export async function copied(page: Page, copy: () => Promise<void>): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await copy();
  const handle = await page.waitForFunction(async () => (await navigator.clipboard.readText()) || undefined);
  return (await handle.jsonValue()) ?? "";
}

/** What a command prints that somebody pastes into a shell, with the token that it asks for. */
export async function runInShell(command: string, token: string | undefined): Promise<string> {
  const environment = { ...process.env, NO_PROXY: "*", ...(token !== undefined && { TOKEN: token }) };
  const { stdout } = await promisify(execFile)("sh", ["-c", command], { env: environment });
  return stdout;
}
