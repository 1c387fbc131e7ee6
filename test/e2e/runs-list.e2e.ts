import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";

const runs = (page: Page) => page.getByRole("navigation", { name: "Runs" });
const row = (page: Page, name: string) => runs(page).getByRole("link", { name: new RegExp(`\\b${name}\\b`) });
const chip = (page: Page, name: string) => runs(page).getByRole("button", { name, exact: true });

inEverySetting((journeys) => {
  const names = ["done-1", "failed-1", "runs-1", "waits-1"] as const;

  test("shows the newest first, with their states, and filters them by state, workflow and text", async () => {
    const { served } = journeys;
    await served.startRun("giving", { value: 1 }, "done-1");
    await served.startRun("failing", {}, "failed-1");
    await served.startRun("endless", {}, "runs-1");
    await served.startRun("asking", {}, "waits-1");
    await expect.poll(() => served.request("handlers/failed-1")).toMatchObject({ status: "failed" });
    const page = await journeys.open();
    await row(page, "waits-1").getByText("waits for NameGiven").waitFor();
    await row(page, "failed-1").getByText("the reactor is too hot").waitFor();
    const shown = async () =>
      (await runs(page).getByRole("listitem").allTextContents()).map((text) =>
        names.find((name) => text.includes(name)),
      );
    await expect.poll(shown).toEqual(["waits-1", "runs-1", "failed-1", "done-1"]);
    for (const [state, name] of [
      ["Running", "runs-1"],
      ["Waiting", "waits-1"],
      ["Failed", "failed-1"],
      ["Completed", "done-1"],
    ] as const) {
      await chip(page, state).click();
      await expect.poll(shown).toEqual([name]);
      await chip(page, state).click();
    }
    await runs(page).getByLabel("Workflow of the runs").selectOption("giving");
    await expect.poll(shown).toEqual(["done-1"]);
    await runs(page).getByLabel("Workflow of the runs").selectOption("");
    await runs(page).getByRole("searchbox", { name: "Filter runs" }).fill("reactor");
    await expect.poll(shown).toEqual(["failed-1"]);
    await runs(page).getByRole("searchbox", { name: "Filter runs" }).fill("nothing like it");
    await runs(page).getByText("No run matches this filter").waitFor();
    await runs(page).getByRole("button", { name: "Clear the filter" }).click();
    await expect.poll(shown).toHaveLength(4);
    // A run that ends says so by itself.
    await served.request("handlers/runs-1/cancel", {});
    await row(page, "runs-1").getByText("cancelled").waitFor({ state: "attached" });
  });

  test("compares, cancels and deletes those that are selected", async () => {
    const { served } = journeys;
    for (const id of ["a-1", "a-2", "a-3"]) await served.startRun("endless", {}, id);
    await served.startRun("giving", { value: 2 }, "stays-1");
    const page = await journeys.open();
    const select = async (name: string) => {
      await row(page, name).hover();
      await runs(page)
        .getByRole("checkbox", { name: new RegExp(`^Select .* ${name}$`) })
        .check();
    };
    const bar = page.getByRole("toolbar", { name: "Selected runs" });
    await select("a-1");
    await select("a-2");
    await bar.getByRole("button", { name: "Compare" }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe("#/diff/a-1..a-2");
    await select("a-3");
    expect(await bar.getByRole("button", { name: "Compare" }).getAttribute("aria-disabled")).toBe("true");
    await bar.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog", { name: "Cancel 3 runs?" }).getByRole("button", { name: "Cancel 3 runs" }).click();
    await expect.poll(() => served.request("handlers/a-3")).toMatchObject({ status: "cancelled" });
    await bar.waitFor({ state: "hidden" });
    await row(page, "a-1").click();
    await select("a-1");
    await select("a-2");
    await bar.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete 2 runs?" });
    await dialog.getByRole("button", { name: "Keep" }).click();
    await dialog.waitFor({ state: "hidden" });
    await row(page, "a-2").waitFor();
    await bar.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete 2 runs" }).click();
    await row(page, "a-2").waitFor({ state: "hidden" });
    await row(page, "a-1").waitFor({ state: "hidden" });
    await row(page, "stays-1").waitFor();
    // The page of a run that is no more is left.
    await expect.poll(() => page.url()).not.toContain("a-1");
  });
});
