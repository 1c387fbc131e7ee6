import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage, runButton } from "./support/run-page.ts";

inEverySetting((journeys) => {
  test("runs again with the same input", async () => {
    const id = await journeys.served.startRun("giving", { value: "tea" });
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await run.act("Re-run");
    await expect.poll(() => run.id).not.toBe(id);
    await run.header.getByText("re-run of").waitFor();
    await run.waitForStatus("completed");
    await page.getByRole("button", { name: 'Result "tea"' }).waitFor();
    // The address of the run before is one step back.
    await page.goBack();
    await expect.poll(() => run.id).toBe(id);
  });

  test("runs again with another input, and says of which run it is the re-run", async () => {
    await journeys.served.startRun("greet", { name: "Ada" }, "first");
    const page = await journeys.open({ route: "/r/first" });
    const run = new RunPage(page);
    await run.act("Re-run with changes");
    await page.getByText("Re-run of first, with changes").waitFor();
    const name = page.getByRole("textbox", { name: "name" });
    await expect.poll(() => name.inputValue()).toBe("Ada");
    await name.fill("Grace");
    await runButton(page).click();
    await page.getByRole("button", { name: 'Result "Hello, Grace!"' }).waitFor();
    await run.header.getByRole("link", { name: "first" }).click();
    await page.getByRole("button", { name: 'Result "Hello, Ada!"' }).waitFor();
  });

  test("compares two runs, and shows where they differ", async () => {
    const given = { topic: "tea", mode: "fast" };
    await journeys.served.startRun("typed", { ...given, count: 1 }, "one");
    await journeys.served.startRun("typed", { ...given, count: 2 }, "two");
    const page = await journeys.open({ route: "/r/one" });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await run.act("Compare");
    const dialog = page.getByRole("dialog", { name: "Compare one with" });
    await dialog.getByRole("list", { name: "Runs to compare with" }).getByRole("link", { name: /two/ }).click();
    await page.getByRole("heading", { name: "Compare runs", level: 1 }).waitFor();
    expect(new URL(page.url()).hash).toBe("#/diff/one..two");
    await page.getByRole("region", { name: "Left run" }).getByText("completed", { exact: true }).waitFor();
    for (const part of ["Input", "Result"]) {
      const region = page.getByRole("region", { name: part, exact: true });
      await region.getByText("1 difference", { exact: true }).waitFor();
      await run.line(`${part} of the right run`, /count: changed 1 → 2/).waitFor();
    }
    const steps = page.getByRole("region", { name: "Steps", exact: true });
    await steps.getByRole("row", { name: /^echo done .* done/ }).waitFor();
    const events = page.getByRole("region", { name: "Events", exact: true });
    await events.getByRole("button", { name: /^changed .*StopEvent/ }).click();
    await page
      .getByRole("region", { name: "Selected events" })
      .getByRole("link", { name: /^Open event/ })
      .first()
      .waitFor();
    // The address is all it takes.
    await page.reload();
    await page.getByRole("region", { name: "Input", exact: true }).getByText("1 difference", { exact: true }).waitFor();
  });

  test("compares a run that failed with one that did not", async () => {
    await journeys.served.startRun("flaky-import", { source: "a.csv", failures: 0 }, "good");
    await journeys.served.startRun("flaky-import", { source: "a.csv", failures: 1 }, "flaky");
    const page = await journeys.open({ route: "/diff/good..flaky", tolerates: /status of 404/ });
    const steps = page.getByRole("region", { name: "Steps", exact: true });
    await steps.getByRole("row", { name: /^download first difference .*1 failed/ }).waitFor();
    await page.goto(`${journeys.served.pageUrl}#/diff/good..nobody`);
    await page.getByText("No run nobody on this server").waitFor();
  });
});
