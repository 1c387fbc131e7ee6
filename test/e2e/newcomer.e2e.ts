import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage, runButton } from "./support/run-page.ts";

// What somebody does who has never seen the page: each by what the page itself offers, beginning at its root.
inEverySetting((journeys) => {
  test("a newcomer runs the document report, and reads what it found", async () => {
    const page = await journeys.open();
    await page.getByText("Nothing has run yet").waitFor();
    await page.getByText("Counts words, lists headings").waitFor();
    await page.getByRole("link", { name: "Run document-report" }).click();
    await page.getByRole("heading", { name: "document-report", level: 1 }).waitFor();
    expect(await page.getByRole("textbox", { name: "glob" }).inputValue()).toBe("docs/**/*.md");
    await runButton(page).click();

    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await run.openTab("Result");
    await run.line("Result", /documents: \[ \d+ \]/).waitFor();
    await run.line("Result", /^words: \d+/).waitFor();
    await page.getByRole("link", { name: "Workflow debugger" }).click();
    await page.getByRole("list", { name: "Recent runs" }).getByText("document-report").waitFor();
    expect(await page.getByText("Nothing has run yet").count()).toBe(0);
  });

  test("a newcomer submits an expense, and is asked to approve it", async () => {
    const page = await journeys.open();
    await page.getByRole("link", { name: "Run expense-approval" }).click();
    await page.getByRole("textbox", { name: "purpose" }).fill("a bicycle");
    await page.getByRole("textbox", { name: "amount" }).fill("900");
    await runButton(page).click();

    const run = new RunPage(page);
    const question = run.question(/review is waiting for ApprovalDecision/);
    await question.getByText("May 900 be spent on a bicycle?").waitFor();
    await run.waitForStatus("waiting");
    await question.getByRole("radio", { name: "Yes" }).check();
    await question.getByRole("textbox", { name: "by" }).fill("Grace");
    await question.getByRole("button", { name: "Send ApprovalDecision" }).click();
    await run.waitForStatus("completed");
    await page.getByRole("button", { name: /^Result .*Grace approved 900 for a bicycle/ }).waitFor();
    await question.waitFor({ state: "hidden" });
  });
});
