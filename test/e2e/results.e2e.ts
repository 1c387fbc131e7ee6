import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage } from "./support/run-page.ts";

inEverySetting((journeys) => {
  test("shows every result, also those that look like nothing", async () => {
    const page = await journeys.open();
    const run = new RunPage(page);
    const given = [0, false, "", null, "text", [1, 2]] as const;
    for (const [index, value] of given.entries()) {
      await journeys.served.startRun("giving", { value }, `given-${index}`);
      await page.goto(`${journeys.served.pageUrl}#/r/given-${index}?tab=result`);
      const text = Array.isArray(value) ? "0: 1" : JSON.stringify(value);
      await run.line("Result", text).waitFor();
      await run.waitForStatus("completed");
      await page.getByRole("button", { name: `Result ${JSON.stringify(value)}`, exact: true }).waitFor();
    }
    await page.getByText("array of 2").waitFor();
  });

  test("shows what a run was started with, and what it keeps", async () => {
    await journeys.served.startRun("expense-approval", { purpose: "a bicycle", amount: 900 }, "kept");
    const page = await journeys.open({ route: "/r/kept?tab=input" });
    const run = new RunPage(page);
    await run.line("Input", 'purpose: "a bicycle"').waitFor();
    await run.openTab("State");
    await run.line("State", "amount: 900").waitFor();
    await run.openTab("Result");
    await page.getByText("The run waits for an answer.").waitFor();
    // A state that changes is followed.
    await journeys.served.startRun("asking", {}, "changing");
    await page.goto(`${journeys.served.pageUrl}#/r/changing?tab=state`);
    await page.getByRole("tabpanel", { name: "State" }).getByText("Empty", { exact: true }).waitFor();
    await journeys.served.request("events/changing", { event: { type: "NameGiven", value: { name: "Ada" } } });
    await run.line("State", 'name: added "Ada"').or(run.line("State", 'name: "Ada"')).waitFor();
  });

  test("shows why a run failed: the step, the attempt, the message and the stack", async () => {
    const id = await journeys.served.startRun("failing");
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.waitForStatus("failed");
    await page.getByRole("button", { name: "Failed in break RangeError: the reactor is too hot" }).click();
    const panel = page.getByRole("tabpanel", { name: "Result" });
    await panel.getByRole("heading", { name: "RangeError in break" }).waitFor();
    await panel.getByText("the reactor is too hot", { exact: true }).waitFor();
    expect(await panel.getByRole("definition").allTextContents()).toEqual(
      expect.arrayContaining(["break", "2", "Part"]),
    );
    await panel
      .getByRole("region", { name: "Stack" })
      .getByText(/explode/)
      .waitFor();
    await panel.getByRole("button", { name: "Show execution 2 of break" }).click();
    const inspector = page.getByRole("complementary", { name: /^Inspector: execution break/ });
    await inspector.getByText("RangeError: the reactor is too hot").waitFor();
    await inspector.getByRole("table", { name: "Attempts" }).getByRole("row").nth(2).waitFor();
    // The list of runs says it, too.
    await page.getByRole("navigation", { name: "Runs" }).getByText("the reactor is too hot").first().waitFor();
  });

  test("cancels a run, after it was confirmed", async () => {
    const id = await journeys.served.startRun("endless");
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.waitForStatus("running");
    const dialog = page.getByRole("dialog", { name: /^Cancel endless/ });
    await run.act("Cancel");
    await dialog.getByRole("button", { name: "Keep" }).click();
    await dialog.waitFor({ state: "hidden" });
    await run.waitForStatus("running");
    await run.act("Cancel");
    await dialog.getByRole("button", { name: "Cancel the run" }).click();
    await run.waitForStatus("cancelled");
    await dialog.waitFor({ state: "hidden" });
    expect(await run.actions.getByRole("button", { name: "Cancel", exact: true }).count()).toBe(0);
    expect(await journeys.served.request(`handlers/${id}`)).toMatchObject({ status: "cancelled" });
  });
});
