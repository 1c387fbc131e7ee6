import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage } from "./support/run-page.ts";

const rows = (page: Page) => page.getByRole("tree", { name: /^Timeline/ }).getByRole("treeitem");

/** Makes what comes after the question of a run come so much later: nobody waits for minutes in a test. */
async function delayAnswer(page: Page, id: string, ms: number): Promise<void> {
  await page.route(`**/api/runs/${id}/events?*`, async (route) => {
    const response = await route.fetch();
    let isLate = false;
    const body = (await response.text()).replaceAll(/^data: (.*)$/gm, (_line, json: string) => {
      const event = JSON.parse(json);
      if (isLate) event.timestamp = new Date(Date.parse(event.timestamp) + ms).toISOString();
      isLate ||= event.type === "WorkflowIdleEvent";
      return `data: ${JSON.stringify(event)}`;
    });
    await route.fulfill({ response, body });
  });
}

inEverySetting((journeys) => {
  test("shows workers beside each other", async () => {
    const id = await journeys.served.startRun("fan-out");
    const page = await journeys.open({ route: `/r/${id}?tab=timeline` });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await rows(page)
      .filter({ hasText: /^run, completed/ })
      .waitFor();
    await rows(page)
      .filter({ hasText: /^work, worker 0$/ })
      .waitFor();
    await rows(page)
      .filter({ hasText: /^work, worker 1$/ })
      .waitFor();
    // A bar opens its execution.
    await page.getByRole("tabpanel", { name: "Timeline" }).locator("[data-bar^='work/']").first().click();
    await page.getByRole("complementary", { name: /^Inspector: execution work\// }).waitFor();
    await page.getByRole("button", { name: "Show its events" }).click();
    await expect.poll(() => decodeURIComponent(page.url())).toMatch(/q=.*work/);
  });

  test("shows the attempts of a step and the waits between them, also as a table", async () => {
    const id = await journeys.served.startRun("flaky-import", { failures: 2 });
    const page = await journeys.open({ route: `/r/${id}?tab=timeline` });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    const panel = page.getByRole("tabpanel", { name: "Timeline" });
    await panel.getByText("wait", { exact: true }).first().waitFor();
    expect(await panel.getByText("wait", { exact: true }).count()).toBe(2);
    expect(await panel.locator("[data-bar^='download/']").count()).toBe(3);
    await panel.getByRole("switch", { name: "Table" }).click();
    const executions = panel.getByRole("table", { name: /^Executions and waits/ }).getByRole("row");
    for (const attempt of [1, 2, 3]) {
      await executions
        .nth(attempt)
        .getByRole("cell", { name: String(attempt), exact: true })
        .first()
        .waitFor();
    }
    await executions.filter({ hasText: "ImportFinished" }).getByRole("button", { name: "download" }).click();
    const inspector = page.getByRole("complementary", { name: /^Inspector: execution download/ });
    await inspector.getByRole("table", { name: "Attempts" }).getByRole("row").nth(3).waitFor();
  });

  test("shows how long it waited for somebody, and makes long idle times short", async () => {
    await journeys.served.startRun("expense-approval", { purpose: "a boat", amount: 900 }, "idle");
    await journeys.served.request("events/idle", { event: { type: "ApprovalDecision", value: { approved: true } } });
    const page = await journeys.open({
      route: "/r/idle?tab=timeline",
      prepare: (opened) => delayAnswer(opened, "idle", 240_000),
    });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    const panel = page.getByRole("tabpanel", { name: "Timeline" });
    await rows(page)
      .filter({ hasText: /^ApprovalRequired/ })
      .waitFor();
    await panel
      .getByTitle(/^idle for 4 min/)
      .first()
      .waitFor();
    await panel.getByRole("switch", { name: "Collapse idle" }).click();
    await panel
      .getByTitle(/^idle for/)
      .first()
      .waitFor({ state: "hidden" });
    await page.reload();
    await rows(page)
      .filter({ hasText: /^ApprovalRequired/ })
      .waitFor();
    expect(await panel.getByTitle(/^idle for/).count()).toBe(0);
  });

  test("filters the log by a range that is dragged, and zooms", async () => {
    const id = await journeys.served.startRun("fan-out");
    const page = await journeys.open({ route: `/r/${id}?tab=timeline` });
    await new RunPage(page).waitForStatus("completed");
    const panel = page.getByRole("tabpanel", { name: "Timeline" });
    await panel.getByRole("button", { name: "Zoom in" }).click();
    await panel.getByRole("button", { name: "Events in view" }).waitFor();
    await panel.getByRole("button", { name: "Show all" }).click();
    await panel.getByRole("button", { name: "Events in view" }).waitFor({ state: "hidden" });
    const box = await panel.locator("[data-row^='work/'], [data-row*='work']").first().boundingBox();
    if (box === null) throw new Error("There is no row to drag over");
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.97, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => decodeURIComponent(page.url())).toMatch(/q=seq:\d+\.\.\d+/);
    expect(await page.getByRole("tab", { name: "Events" }).getAttribute("aria-selected")).toBe("true");
    await page.getByText(/^[\d,]+ of [\d,]+$/).waitFor();
  });

  test("follows a run that goes on", async () => {
    const id = await journeys.served.startRun("endless");
    const page = await journeys.open({ route: `/r/${id}?tab=timeline` });
    await rows(page)
      .filter({ hasText: /^work, worker 0$/ })
      .waitFor();
    const bar = page.getByRole("tabpanel", { name: "Timeline" }).locator("[data-bar^='work/']");
    const text = () => bar.textContent();
    const before = await text();
    await expect.poll(text).not.toBe(before);
    await journeys.served.request(`handlers/${id}/cancel`, {});
    await rows(page)
      .filter({ hasText: /^run, cancelled/ })
      .waitFor();
  });
});
