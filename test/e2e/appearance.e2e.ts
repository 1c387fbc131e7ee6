import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const dark = "rgb(15, 17, 21)";
const light = "rgb(255, 255, 255)";

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("menuitemradio", { name }).click();
}

inEverySetting((journeys) => {
  test("is dark or light as the system is, or as was chosen, also after a reload", async () => {
    const page = await journeys.open({ colorScheme: "dark" });
    await expect.poll(() => background(page)).toBe(dark);
    await choose(page, "Light");
    await expect.poll(() => background(page)).toBe(light);
    await page.reload();
    expect(await background(page)).toBe(light);
    await page.emulateMedia({ colorScheme: "light" });
    await choose(page, "Dark");
    await expect.poll(() => background(page)).toBe(dark);
    await page.reload();
    expect(await background(page)).toBe(dark);
    await choose(page, "System");
    await expect.poll(() => background(page)).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => background(page)).toBe(dark);
  });

  test("is a page of panels one after the other where it is narrow, with the runs in a drawer", async () => {
    await journeys.served.startRun("giving", { value: 1 }, "narrow");
    const page = await journeys.open({ route: "/r/narrow", viewport: { width: 400, height: 800 } });
    const tab = (name: string) => page.getByRole("tab", { name });
    await tab("Graph").click();
    await page.getByRole("tree", { name: "Graph of giving" }).waitFor();
    await tab("Events").click();
    await page.getByRole("grid", { name: "Events" }).getByText("StopEvent").first().click();
    await page.getByRole("complementary", { name: /^Inspector: event/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.getByRole("button", { name: "Show the runs" }).click();
    await page
      .getByRole("dialog", { name: "Runs" })
      .getByRole("link", { name: /giving narrow/ })
      .waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Runs" }).waitFor({ state: "hidden" });
  });

  test("keeps the sizes that were dragged", async () => {
    const page = await journeys.open();
    const separator = page.getByRole("separator", { name: "Width of the runs" });
    const width = async () => Number(await separator.getAttribute("aria-valuenow"));
    const before = await width();
    await separator.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(width).toBeGreaterThan(before);
    const box = await separator.boundingBox();
    if (box === null) throw new Error("The separator is not to be seen");
    await page.mouse.move(box.x + box.width / 2, 400);
    await page.mouse.down();
    await page.mouse.move(box.x + 100, 400, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBeGreaterThan(before + 60);
    const after = await width();
    await page.reload();
    await expect.poll(width).toBe(after);
  });
});
