import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage } from "./support/run-page.ts";

const graph = (page: Page) => page.getByRole("region", { name: "Graph", exact: true });
/** A box of the graph, as it is seen. */
const box = (page: Page, label: string) =>
  graph(page)
    .locator("[data-id]")
    .filter({ has: page.getByText(label, { exact: true }) });
/** A line of the graph, as it is read. */
const line = (page: Page, text: RegExp) => graph(page).getByRole("treeitem", { name: text });

async function place(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const found = await locator.boundingBox();
  if (found === null) throw new Error(`${locator} is not to be seen`);
  return { x: Math.round(found.x + found.width / 2), y: Math.round(found.y + found.height / 2) };
}

inEverySetting((journeys) => {
  test("shows the graph of a workflow before anything has run", async () => {
    const page = await journeys.open({ route: "/w/fan-out" });
    for (const name of ["split", "work", "gather", "Part", "PartDone", "StopEvent"]) await box(page, name).waitFor();
    await line(page, /^split, step, to Part$/).waitFor();
    await line(page, /^StopEvent, event that ends a run$/).waitFor();
    // From left to right, in the order in which it runs.
    const [split, work, gather] = await Promise.all(["split", "work", "gather"].map((name) => place(box(page, name))));
    expect((split?.x ?? 0) + (split?.y ?? 0)).toBeLessThan((work?.x ?? 0) + (work?.y ?? 0));
    expect((work?.x ?? 0) + (work?.y ?? 0)).toBeLessThan((gather?.x ?? 0) + (gather?.y ?? 0));
  });

  test("shows a run that moves through it, and keeps what it did", async () => {
    const id = await journeys.served.startRun("expense-approval", { purpose: "a boat", amount: 900 });
    const page = await journeys.open({ route: `/r/${id}` });
    await box(page, "review").getByText(/^done/).waitFor();
    await box(page, "ApprovalRequired").getByText("×1").waitFor();
    await line(page, /^decide, step, not run/).waitFor();
    await journeys.served.request(`events/${id}`, { event: { type: "ApprovalDecision", value: { approved: true } } });
    await box(page, "decide").getByText(/^done/).waitFor();
    await new RunPage(page).waitForStatus("completed");
    await line(page, /^decide, step, done, 1 run/).waitFor();
    await page.reload();
    await box(page, "decide").getByText(/^done/).waitFor();
  });

  test("shows how many workers are at work, how often each ran, and what failed", async () => {
    const working = await journeys.served.startRun("endless");
    const page = await journeys.open({ route: `/r/${working}` });
    await box(page, "work")
      .getByText(/^running/)
      .waitFor();
    const done = await journeys.served.startRun("fan-out");
    await page.goto(`${journeys.served.pageUrl}#/r/${done}`);
    await box(page, "work")
      .getByText(/^done · ×3/)
      .waitFor();
    await box(page, "Part").getByText("×3").waitFor();
    const failed = await journeys.served.startRun("failing");
    await page.goto(`${journeys.served.pageUrl}#/r/${failed}`);
    await box(page, "break")
      .getByText(/^failed · ×2/)
      .waitFor();
    await line(page, /^break, step, failed, 2 runs, 2 failed/).waitFor();
  });

  test("opens a step, and from it its events", async () => {
    const id = await journeys.served.startRun("fan-out");
    const page = await journeys.open({ route: `/r/${id}` });
    await new RunPage(page).waitForStatus("completed");
    await box(page, "work").click();
    const inspector = page.getByRole("complementary", { name: "Inspector: step work" });
    await inspector.getByText(/3 executions, 0 failed, longest/).waitFor();
    expect(await inspector.getByRole("table", { name: "Executions of work" }).getByRole("row").count()).toBe(4);
    expect(decodeURIComponent(page.url())).toContain("sel=step:work");
    await inspector.getByRole("button", { name: "Show its events" }).click();
    await expect.poll(() => decodeURIComponent(page.url())).toContain("q=step:work");
    await box(page, "Part").click();
    await page
      .getByRole("complementary", { name: "Inspector: Part" })
      .or(page.getByText("3 in this run"))
      .first()
      .waitFor();
    await page.getByText("3 in this run").waitFor();
  });

  test("is re-arranged by dragging, keeps that, and can be reset", async () => {
    const page = await journeys.open({ route: "/w/fan-out" });
    const gather = box(page, "gather");
    await gather.waitFor();
    const before = await place(gather);
    await page.mouse.move(before.x, before.y);
    await page.mouse.down();
    await page.mouse.move(before.x - 40, before.y + 60, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await place(gather)).y).toBeGreaterThan(before.y + 40);
    // Edges follow, and cannot be drawn: dragging from the border of a box moves it.
    const reset = graph(page).getByRole("button", { name: "Reset layout" });
    await reset.waitFor();
    const distance = async () => {
      const [from, to] = [await place(box(page, "work")), await place(gather)];
      return Math.round(Math.atan2(to.y - from.y, to.x - from.x) * 100);
    };
    const moved = await distance();
    await page.reload();
    await gather.waitFor();
    await expect.poll(distance).toBe(moved);
    await reset.click();
    await reset.waitFor({ state: "hidden" });
    await expect.poll(distance).not.toBe(moved);
    await page.reload();
    await gather.waitFor();
    expect(await reset.count()).toBe(0);
  });

  test("holds a hundred steps, with a small map", async () => {
    const id = await journeys.served.startRun("chain");
    const page = await journeys.open({ route: `/r/${id}` });
    await box(page, "step099").waitFor({ state: "attached" });
    await graph(page).locator("svg:has(path[fill-rule=evenodd])").waitFor();
    await new RunPage(page).waitForStatus("completed");
    await line(page, /^step099, step, done, 1 run/).waitFor();
    await graph(page).getByRole("button", { name: "Zoom in" }).click();
    await graph(page).getByRole("button", { name: "Fit the graph into the panel" }).click();
  });
});
