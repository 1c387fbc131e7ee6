import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage, runButton } from "./support/run-page.ts";

const tolerates = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED|status of 503/;

/** What the toolbar of the log counts. */
async function total(page: Page): Promise<number> {
  const text = await page.getByText(/^[\d,]+ of [\d,]+$/).textContent();
  return Number(text?.split(" of ")[1]?.replaceAll(",", ""));
}

/** Asks the server at once, and not when the time has come. */
const reconnect = (page: Page) => page.getByRole("banner").getByRole("button", { name: /reconnect/ });

inEverySetting((journeys) => {
  test("loses the server in the middle of a stream and gets it back, without a lost or doubled row", async () => {
    const id = await journeys.served.startRun("ticking", { count: 6_000, pauseMs: 20 });
    const page = await journeys.open({ route: `/r/${id}`, tolerates });
    const run = new RunPage(page);
    await page.getByRole("tree", { name: "Graph of ticking" }).waitFor();
    await expect.poll(() => total(page)).toBeGreaterThan(300);
    await journeys.served.kill();
    await page.getByText(/^Reconnecting \(\d+\), from event \d+$/).waitFor();
    await reconnect(page).waitFor();
    // What has come stays, and is said to be old.
    expect(await total(page)).toBeGreaterThan(300);
    await page.getByRole("grid", { name: "Events" }).getByText("Tick").first().waitFor();
    await run.header.getByText(/^as of \d\d:\d\d:\d\d$/).waitFor();

    await journeys.served.start();
    const connected = page.getByRole("banner").getByText("Connected", { exact: true });
    // The page may be faster than who presses the button.
    await Promise.any([reconnect(page).click({ force: true }), connected.waitFor()]);
    await connected.waitFor();
    await run.waitForStatus("completed");
    await expect.poll(() => journeys.served.request(`handlers/${id}`)).toMatchObject({ status: "completed" });
    const stored = (await journeys.served.readStream(id)).map(({ sequence }) => sequence);
    await expect.poll(() => total(page)).toBe(stored.length);
    expect(await page.getByText(/missing/).count()).toBe(0);
    const [download] = await Promise.all([page.waitForEvent("download"), run.more("Download JSON")]);
    const { events } = JSON.parse(await readFile(await download.path(), "utf8"));
    expect(events.map(({ sequence }: { sequence: number }) => sequence)).toEqual(stored);
  });

  test("says that the server is gone, starts nothing meanwhile, and goes on by itself", async () => {
    const page = await journeys.open({ route: "/w/greet", tolerates });
    await runButton(page).waitFor();
    await journeys.served.kill();
    // Whether the page has noticed already or notices by this: nothing is started.
    await runButton(page).click({ force: true });
    await reconnect(page).waitFor();
    await expect.poll(() => runButton(page).getAttribute("title")).toBe("The server cannot be reached");
    await journeys.served.start();
    const connected = page.getByRole("banner").getByText("Connected", { exact: true });
    // The page may be faster than who presses the button.
    await Promise.any([reconnect(page).click({ force: true }), connected.waitFor()]);
    await connected.waitFor();
    await expect.poll(() => runButton(page).getAttribute("aria-disabled")).toBe(null);
    await runButton(page).click();
    await new RunPage(page).waitForStatus("completed");
  });
});
