import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage } from "./support/run-page.ts";

const grid = (page: Page) => page.getByRole("grid", { name: "Events" });
const field = (page: Page) => page.getByRole("searchbox", { name: "Filter: type, step or text" });
/** The text of the row in focus. */
const focusedRow = (page: Page) => grid(page).locator("[role=row]:focus").textContent();

inEverySetting((journeys) => {
  test("reads 10,000 events while they come: nothing is lost, and none is doubled", async () => {
    const id = await journeys.served.startRun("bursts", { from: 0, to: 5_000 });
    const goOn = (from: number, to: number, isLast = false) =>
      journeys.served.request(`events/${id}`, { event: { type: "GoOn", value: { from, to, isLast } } });
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    const rows = grid(page).getByRole("row");
    const follow = page.getByRole("switch", { name: "follow" });
    const isFollowing = () => follow.getAttribute("aria-checked");
    // Equal events are one line, until one wants to see them.
    await grid(page).getByText("Tick × 5,000").waitFor();
    await expect.poll(isFollowing).toBe("true");
    await page.getByRole("switch", { name: "fold" }).click();
    await rows.filter({ hasText: '"tick number 4999"' }).waitFor();
    await rows.nth(3).hover();
    await page.mouse.wheel(0, -400);
    await expect.poll(isFollowing).toBe("false");
    // What one looks at stays where it is.
    const first = await rows.nth(1).textContent();
    await goOn(5_000, 7_500);
    const news = page.getByRole("button", { name: "2,500 new events" });
    await news.waitFor();
    expect(await rows.nth(1).textContent()).toBe(first);
    await news.click();
    await expect.poll(isFollowing).toBe("true");
    await rows.filter({ hasText: '"tick number 7499"' }).waitFor();
    // A filter of what has not come yet.
    await field(page).fill('"tick number 9999"');
    await page.getByText(/^0 of 7,5\d\d match$/).waitFor();
    await goOn(7_500, 10_000, true);
    await grid(page).getByText("tick number 9999").waitFor();
    await run.waitForStatus("completed");
    expect(await page.getByText(/\d missing$/).count()).toBe(0);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download the events as NDJSON" }).click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
    const ticks = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "Tick");
    expect(ticks.map(({ value }) => value.index)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
    const stored = await journeys.served.readStream(id);
    await page.getByText(`1 of ${stored.length.toLocaleString("en")}`, { exact: true }).waitFor();
  });

  test("finds events by words, types and steps, and goes from hit to hit", async () => {
    const id = await journeys.served.startRun("ticking", { count: 120 });
    const page = await journeys.open({ route: `/r/${id}` });
    await new RunPage(page).waitForStatus("completed");
    await grid(page).getByText("Tick × 120").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("number 11");
    await page.getByText(/^11 of \d+$/).waitFor();
    await grid(page).locator("mark").first().waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => focusedRow(page)).toContain('"tick number 11"');
    await page.keyboard.press("n");
    await expect.poll(() => focusedRow(page)).toContain('"tick number 110"');
    await page.keyboard.press("N");
    await page.keyboard.press("N");
    await expect.poll(() => focusedRow(page)).toContain('"tick number 119"');
    // The filter is in the address, and its terms are added up.
    await expect.poll(() => decodeURIComponent(page.url())).toContain("q=number 11");
    await field(page).fill("type:Tick seq:10..20 -15");
    await page.getByText(/^1[01] of \d+$/).waitFor();
    await field(page).fill("no such thing");
    await page.getByText(/^0 of \d+ match$/).waitFor();
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await grid(page).getByText("Tick × 120").waitFor();
    expect(await field(page).inputValue()).toBe("");
  });

  test("hides what the engine tells of itself until it is asked for, and folds what is equal", async () => {
    const id = await journeys.served.startRun("ticking", { count: 30 });
    const page = await journeys.open({ route: `/r/${id}` });
    await new RunPage(page).waitForStatus("completed");
    await grid(page).getByText("StopEvent").waitFor();
    expect(await grid(page).getByText("StepStateChanged").count()).toBe(0);
    await page.getByRole("switch", { name: "internal" }).click();
    await grid(page).getByText("StepStateChanged").first().waitFor();
    expect(page.url()).toContain("int=1");
    await page.keyboard.press("i");
    await grid(page).getByText("StepStateChanged").first().waitFor({ state: "hidden" });
    // A fold opens, and closes again.
    const fold = grid(page).getByText("Tick × 30");
    await fold.click();
    await grid(page).getByText("tick number 3", { exact: false }).first().waitFor();
    await page.keyboard.press("ArrowLeft");
    await fold.waitFor();
    await page.getByRole("switch", { name: "fold" }).click();
    await fold.waitFor({ state: "hidden" });
    await page.reload();
    await grid(page).getByText("tick number 1", { exact: false }).first().waitFor();
    expect(await fold.count()).toBe(0);
  });

  test("inspects an event, and goes to the next of its type and to the next error", async () => {
    const id = await journeys.served.startRun("flaky-import", { source: "prices.csv", failures: 2 });
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await grid(page)
      .getByRole("row", { name: /ImportAttempt.*"attempt":1/ })
      .click();
    const inspector = page.getByRole("complementary", { name: /^Inspector: event/ });
    await run.line("Value of ImportAttempt", "attempt: 1").waitFor();
    await inspector.getByRole("button", { name: "Next ImportAttempt" }).click();
    await run.line("Value of ImportAttempt", "attempt: 2").waitFor();
    await inspector.getByRole("tab", { name: "Raw" }).click();
    await inspector.getByText('"prices.csv is not available (attempt 1)"').waitFor();
    await page.keyboard.press("i");
    await grid(page)
      .getByRole("row", { name: /StepStateChanged.*(done|ended)/ })
      .first()
      .click();
    await inspector.getByRole("button", { name: "Execution", exact: true }).click();
    await page.getByRole("complementary", { name: /^Inspector: execution download/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Nothing is selected").waitFor();

    const failed = await journeys.served.startRun("failing");
    await page.goto(`${journeys.served.pageUrl}#/r/${failed}`);
    await run.waitForStatus("failed");
    await page.getByRole("button", { name: /^errors [1-9]/ }).waitFor();
    // The attempts that failed are internal: the filter that finds them shows them.
    await page.keyboard.press(".");
    await grid(page).getByText("failed, tried again (attempt 1)").waitFor();
    await grid(page).getByText("failed, attempt 2").waitFor();
    await page.keyboard.press(".");
    await page.keyboard.press(".");
    await inspector.getByText("WorkflowFailedEvent").or(inspector.getByText("StepFailedEvent")).first().waitFor();
  });
});
