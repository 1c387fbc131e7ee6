import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { findAndDo, isFocused, tabTo } from "./support/keyboard.ts";
import { RunPage, runButton } from "./support/run-page.ts";

// No test of this file touches the mouse.
inEverySetting((journeys) => {
  test("starts a run, watches it and answers its question, by keys alone", async () => {
    const page = await journeys.open();
    const { keyboard } = page;
    const run = new RunPage(page);
    await findAndDo(page, "expense", "expense-approval");
    await tabTo(page, page.getByRole("textbox", { name: "purpose" }));
    await keyboard.type("a bicycle");
    await keyboard.press("Tab");
    await keyboard.type("900");
    await tabTo(page, runButton(page));
    await keyboard.press("Enter");
    const question = run.question(/review is waiting for ApprovalDecision/);
    const yes = question.getByRole("radio", { name: "Yes" });
    await tabTo(page, yes);
    await keyboard.press("Space");
    expect(await yes.isChecked()).toBe(true);
    await tabTo(page, question.getByRole("textbox", { name: "by" }));
    await keyboard.press("Control+a");
    await keyboard.type("Grace");
    await keyboard.press("Enter");
    await run.waitForStatus("completed");
    await page.getByRole("button", { name: /Grace approved 900 for a bicycle/ }).waitFor();
  });

  test("cancels a run by the palette", async () => {
    const id = await journeys.served.startRun("endless");
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.waitForStatus("running");
    await findAndDo(page, "cancel", "Cancel the run");
    const dialog = page.getByRole("dialog", { name: /^Cancel endless/ });
    await tabTo(page, dialog.getByRole("button", { name: "Cancel the run" }));
    await page.keyboard.press("Enter");
    await run.waitForStatus("cancelled");
  });

  test("goes through the events, the tabs and the graph of a run", async () => {
    const id = await journeys.served.startRun("greet", { name: "Ada" });
    const page = await journeys.open({ route: `/r/${id}` });
    const { keyboard } = page;
    await new RunPage(page).waitForStatus("completed");
    await page.getByRole("grid", { name: "Events" }).getByText("StopEvent").first().waitFor();
    await keyboard.press("j");
    await keyboard.press("j");
    await keyboard.press("Enter");
    await page
      .getByRole("complementary", { name: /^Inspector: event/ })
      .getByText("GreetProgress")
      .first()
      .waitFor();
    await keyboard.press("Escape");
    await page.getByText("Nothing is selected").waitFor();
    for (const [index, name] of ["Events", "Timeline", "State", "Result", "Input"].entries()) {
      await keyboard.press(String(index + 1));
      await expect.poll(() => page.getByRole("tab", { name }).getAttribute("aria-selected")).toBe("true");
    }
    await keyboard.press("1");
    const tree = page.getByRole("tree", { name: "Graph of greet" });
    await tabTo(page, tree.getByRole("treeitem").first());
    const step = tree.getByRole("treeitem", { name: /^greet, step/ });
    await keyboard.press("ArrowRight");
    await expect.poll(() => isFocused(step)).toBe(true);
    await keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Inspector: step greet" }).waitFor();
    await keyboard.press("r");
    await expect.poll(() => page.url()).not.toContain(id);
    await new RunPage(page).header.getByText("re-run of").waitFor();
  });

  test("goes from page to page, and through the list of runs", async () => {
    await journeys.served.startRun("giving", { value: 1 }, "older");
    await journeys.served.startRun("giving", { value: 2 }, "newer");
    const page = await journeys.open();
    const { keyboard } = page;
    await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
    const runs = page.getByRole("navigation", { name: "Runs" });
    await runs.getByRole("link", { name: /giving newer/ }).waitFor();
    await keyboard.press("g");
    await keyboard.press("r");
    await expect.poll(() => isFocused(runs.getByRole("link", { name: /giving newer/ }))).toBe(true);
    await keyboard.press("j");
    await expect.poll(() => isFocused(runs.getByRole("link", { name: /giving older/ }))).toBe(true);
    await keyboard.press("x");
    await runs.getByText("1 selected").waitFor();
    await keyboard.press("k");
    await keyboard.press("x");
    await runs.getByText("2 selected").waitFor();
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Result 2" }).waitFor();
    await keyboard.press("g");
    await keyboard.press("i");
    await page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
    await keyboard.press("g");
    await keyboard.press("h");
    await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
    // The skip link leads past the bar and the list.
    await page.reload();
    await tabTo(page, page.getByRole("button", { name: "Skip to the content" }));
    await keyboard.press("Enter");
    await expect.poll(() => isFocused(page.getByRole("main"))).toBe(true);
  });

  test("explains its keys, and lets them be switched off", async () => {
    const page = await journeys.open();
    const { keyboard } = page;
    await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
    await keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("Search and do").waitFor();
    const single = help.getByRole("switch", { name: "Single keys" });
    await tabTo(page, single);
    await keyboard.press("Space");
    await expect.poll(() => single.getAttribute("aria-checked")).toBe("false");
    await keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
    await keyboard.press("g");
    await keyboard.press("i");
    await keyboard.press("?");
    await keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Search runs, steps, actions" }).waitFor();
    expect(await help.count()).toBe(0);
    expect(await page.getByRole("heading", { name: "Inbox", level: 1 }).count()).toBe(0);
    await keyboard.type("no such thing");
    await page.getByText("Nothing has all of these words.").waitFor();
    await keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Search runs, steps, actions" }).waitFor({ state: "hidden" });
  });
});
