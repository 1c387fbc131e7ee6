import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { launchBrowser } from "../../scripts/launch-browser.ts";
import { findAccessibilityFaults, findLayoutFaults } from "./support/find-faults.ts";
import { signInWith } from "./support/open-page.ts";
import { ServedApplication, settings } from "./support/served-application.ts";
import { makeRuns, type View, views } from "./support/views.ts";

const widths = [1400, 640];
/** Pictures of all that was seen, for people to look at. */
const pictures = join(import.meta.dirname, "screenshots");

let browser: Browser | undefined;
let withRuns: ServedApplication;
let withoutRuns: ServedApplication;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  const [open, closed] = settings;
  if (!open || !closed) throw new Error("There are a server that everybody may use, and one that asks for a token");
  [withRuns, withoutRuns] = await Promise.all([ServedApplication.start(open), ServedApplication.start(closed)]);
  await makeRuns(withRuns);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([withRuns, withoutRuns].map((served) => served[Symbol.asyncDispose]()));
});

describe.concurrent.each(widths)("%i pixels wide", (width) => {
  test.for(views)("$name is to be read by everybody, and all of it", async (view, { expect, skip }) => {
    browser ??= await launchBrowser(skip);
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
    try {
      const page = await open(await context.newPage(), view);
      const faults: string[] = [];
      const take = async (colorScheme: "light" | "dark") => {
        await page.emulateMedia({ colorScheme });
        const path = join(pictures, `${view.name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, animations: "disabled" });
      };
      await take("light");
      faults.push(...(await findLayoutFaults(page)), ...(await findAccessibilityFaults(page)));
      // Only colours are others.
      await take("dark");
      faults.push(...(await findAccessibilityFaults(page, ["cat.color"])).map((fault) => `dark: ${fault}`));
      expect(faults).toEqual([]);
    } finally {
      await context.close();
    }
  });
});

test("nothing moves while a run goes on", async ({ expect, skip }) => {
  browser ??= await launchBrowser(skip);
  const id = await withRuns.startRun("ticking", { count: 1000, pauseMs: 100 });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  try {
    await page.addInitScript(collectShifts);
    await page.goto(`${withRuns.pageUrl}#/r/${id}`);
    await page.getByRole("button", { name: "Result 1000" }).waitFor();
    const shifts = await page.evaluate(() => window.layoutShifts);
    expect(
      shifts.reduce((sum, { value }) => sum + value, 0),
      JSON.stringify(shifts),
    ).toBeLessThan(0.02);
  } finally {
    await page.close();
  }
});

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Element | null }[];
}

declare global {
  interface Window {
    layoutShifts: { readonly value: number; readonly of: readonly string[] }[];
  }
}

/** Runs in the page: notes what moves of itself. */
function collectShifts(): void {
  window.layoutShifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries() as Shift[]) {
      window.layoutShifts.push({ value, of: sources.map(({ node }) => `${node?.nodeName} ${node?.className}`) });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

async function open(page: Page, { route, hasRuns = true, isSignedIn = true, show }: View): Promise<Page> {
  const served = hasRuns ? withRuns : withoutRuns;
  page.setDefaultTimeout(8_000);
  await page.goto(`${served.pageUrl}#${route}`);
  const { token } = served.setting;
  if (token !== undefined && isSignedIn) await signInWith(page, token);
  await show(page);
  return page;
}
