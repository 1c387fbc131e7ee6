import { type Browser, chromium } from "playwright-core";
import { findBrowser, noBrowser } from "./find-browser.ts";

/**
 * Starts a Chromium for a test; disposing of it ends it. `provide-browser.ts` has installed one before the suite, if it may.
 *
 * @param skip - of the test's context: called, with the reason, where there is no browser
 */
export function launchBrowser(skip: (reason: string) => never): Promise<Browser> {
  const executablePath = findBrowser() ?? skip(noBrowser);
  return chromium.launch({ executablePath, args: ["--no-sandbox"] }); // the sandbox does not work for root
}
