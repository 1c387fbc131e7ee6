import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage } from "./support/run-page.ts";

/** Hears from now on what the page says to those who cannot see it. */
async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  const said = await page.evaluateHandle(() => {
    const texts: string[] = [];
    new MutationObserver(() => {
      for (const region of document.querySelectorAll("[role=status]")) texts.push(region.textContent);
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  return () => said.jsonValue();
}

inEverySetting((journeys) => {
  const expense = (id: string) => journeys.served.startRun("expense-approval", { purpose: id, amount: 900 }, id);

  test("answers a question where the run is shown", async () => {
    await expense("car");
    const page = await journeys.open({ route: "/r/car" });
    const said = await listen(page);
    const run = new RunPage(page);
    const question = run.question(/^review is waiting for ApprovalDecision, since/);
    await question.getByText("May 900 be spent on car?").waitFor();
    // What is required is asked for before anything is sent.
    await question.getByRole("button", { name: "Send ApprovalDecision" }).click();
    await question.getByRole("button", { name: "approved: is required" }).waitFor();
    await question.getByRole("radio", { name: "Yes" }).check();
    const by = question.getByRole("textbox", { name: "by" });
    await by.fill("Ada");
    await by.press("Enter");
    await run.waitForStatus("completed");
    await page.getByRole("button", { name: /^Result .*Ada approved 900 for car/ }).waitFor();
    await expect.poll(said).toContain("expense-approval car is completed");
  });

  test("answers with JSON an event of which only the name is known, and is told what is wrong with it", async () => {
    const id = await journeys.served.startRun("asking");
    const page = await journeys.open({ route: `/r/${id}`, tolerates: /status of 400/ });
    const run = new RunPage(page);
    const question = run.question(/^ask is waiting for NameGiven/);
    await question.getByText("What is your name?").waitFor();
    await question.getByRole("button", { name: "JSON" }).click();
    const json = question.getByRole("textbox", { name: "NameGiven as JSON" });
    await json.fill('{ "name": "" }');
    await json.press("Control+Enter");
    await question.getByRole("alert").getByText(/name/).first().waitFor();
    await json.fill('{ "name": "Ada" }');
    await json.press("Control+Enter");
    await run.waitForStatus("completed");
    await page.getByRole("button", { name: 'Result "Hello, Ada"' }).waitFor();
  });

  test("answers from the inbox", async () => {
    await expense("bicycle");
    await expense("boat");
    const page = await journeys.open();
    await page.getByRole("link", { name: /^Inbox \d waiting/ }).click();
    const card = (id: string) => page.getByRole("region", { name: `expense-approval ${id}`, exact: true });
    await card("bicycle").getByText("May 900 be spent on bicycle?").waitFor();
    await card("boat").getByRole("radio", { name: "No" }).check();
    await card("boat").getByRole("textbox", { name: "by" }).fill("Grace");
    await card("boat").getByRole("button", { name: "Send ApprovalDecision" }).click();
    await card("boat").waitFor({ state: "hidden" });
    await card("bicycle").waitFor();
    await page.getByRole("list", { name: "Answers sent" }).getByRole("link", { name: "expense-approval boat" }).click();
    await page.getByRole("button", { name: /Grace refused 900 for boat/ }).waitFor();
    await page.goBack();
    await card("bicycle").waitFor();
    await journeys.served.request("events/bicycle", { event: { type: "ApprovalDecision", value: { approved: true } } });
    await card("bicycle").waitFor({ state: "hidden" });
  });

  test("says so when somebody else was faster, in the inbox", async () => {
    await expense("late");
    const page = await journeys.open({ route: "/inbox", tolerates: /status of 409/ });
    const card = page.getByRole("region", { name: "expense-approval late", exact: true });
    await card.getByRole("radio", { name: "No" }).check();
    // Just before the answer of this page comes the one of somebody else.
    await page.route("**/events/late", async (route) => {
      await journeys.served.request("events/late", { event: { type: "ApprovalDecision", value: { approved: true } } });
      await waitForEnd("late");
      await route.continue();
    });
    await card.getByRole("button", { name: "Send ApprovalDecision" }).click();
    await page
      .getByText(/Already answered or finished/i)
      .first()
      .waitFor();
    await card.waitFor({ state: "hidden" });
  });

  test("says so when somebody else was faster, at the run", async () => {
    await expense("beaten");
    const page = await journeys.open({ route: "/r/beaten", tolerates: /status of 409/ });
    const run = new RunPage(page);
    const question = run.question(/waiting for ApprovalDecision/);
    await question.getByRole("radio", { name: "No" }).check();
    await page.route("**/events/beaten", async (route) => {
      await journeys.served.request("events/beaten", {
        event: { type: "ApprovalDecision", value: { approved: true } },
      });
      await waitForEnd("beaten");
      await route.continue();
    });
    await question.getByRole("button", { name: "Send ApprovalDecision" }).click();
    await page
      .getByText(/Already answered or finished/i)
      .first()
      .waitFor();
    await run.waitForStatus("completed");
    await page.getByRole("button", { name: /somebody approved 900 for beaten/ }).waitFor();
  });

  test("sends any event, to any step", async () => {
    const id = await journeys.served.startRun("listening");
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.act("Send event");
    const dialog = page.getByRole("dialog", { name: /^Send an event to/ });
    await dialog.getByLabel("Event").selectOption("Note");
    await dialog.getByLabel("To step").selectOption("right");
    await dialog.getByRole("textbox", { name: "text" }).fill("psst");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await dialog.getByText("Sent Note: the run goes on.").waitFor();
    await dialog.getByLabel("To step").selectOption("");
    await dialog.getByRole("textbox", { name: "text" }).fill("hear, hear");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await dialog.getByText("Sent Note: the run goes on.").waitFor();
    await dialog.getByLabel("Event").selectOption("Enough");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await run.waitForStatus("completed");
    await dialog
      .getByRole("button", { name: /^(Close|Cancel)$/ })
      .last()
      .click();
    const heard = await journeys.served.readEvents(id, "Heard");
    expect(heard).toHaveLength(3);
    expect(heard).toEqual(
      expect.arrayContaining([
        { by: "right", text: "psst" },
        { by: "left", text: "hear, hear" },
        { by: "right", text: "hear, hear" },
      ]),
    );
  });

  test("keeps an answer that is not sent yet", async () => {
    await expense("train");
    const page = await journeys.open({ route: "/r/train" });
    const by = page.getByRole("textbox", { name: "by" });
    await by.fill("Ada Lovel");
    await page.getByRole("link", { name: "Workflow debugger" }).click();
    await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
    await page.goBack();
    await expect.poll(() => by.inputValue()).toBe("Ada Lovel");
    await page.reload();
    await expect.poll(() => by.inputValue()).toBe("Ada Lovel");
  });

  async function waitForEnd(id: string): Promise<void> {
    await expect.poll(() => journeys.served.request(`handlers/${id}`)).toMatchObject({ status: "completed" });
  }
});
