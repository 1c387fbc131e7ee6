import type { Browser, Page } from "playwright-core";
import { afterAll, beforeEach, describe } from "vitest";
import { launchBrowser } from "../../../scripts/launch-browser.ts";
import { type OpenPageOptions, openPage } from "./open-page.ts";
import { ServedApplication, type Setting, settings } from "./served-application.ts";

/** What the journeys of one file share: a browser, and in each setting a server. */
export interface Journeys {
  readonly setting: Setting;
  readonly served: ServedApplication;
  /** Opens a page that knows nothing of those before it. */
  open(options?: OpenPageOptions): Promise<Page>;
}

let browser: Promise<Browser> | undefined;

/**
 * Makes journeys in every setting.
 *
 * @param define - defines the tests of one setting; `served` and `open` are for within the tests
 * @param where - @default all settings
 */
export function inEverySetting(define: (journeys: Journeys) => void, where: readonly Setting[] = settings): void {
  afterAll(async () => (await browser)?.close());
  describe.each(where)("$name", (setting) => {
    let server: Promise<ServedApplication> | undefined;
    let shared: { readonly browser: Browser; readonly served: ServedApplication } | undefined;
    beforeEach(async ({ skip }) => {
      browser ??= launchBrowser(skip);
      server ??= ServedApplication.start(setting);
      shared ??= { browser: await browser, served: await server };
    });
    afterAll(async () => (await server)?.[Symbol.asyncDispose]());
    const current = () => {
      if (shared === undefined) throw new Error("There is a browser and a server only within a test");
      return shared;
    };
    define({
      setting,
      get served() {
        return current().served;
      },
      open: (options) => openPage(current().browser, current().served, options),
    });
  });
}
