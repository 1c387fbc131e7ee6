import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage, runButton } from "./support/run-page.ts";

const editAs = (page: Page, name: "Form" | "JSON") =>
  page.getByRole("group", { name: "Edit as" }).getByRole("button", { name }).click();

/** Counts the runs that the page starts. */
function countStarts(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") count += 1;
  });
  return () => count;
}

inEverySetting((journeys) => {
  test("starts a run from a form made of the schema", async () => {
    const page = await journeys.open({ route: "/w/typed" });
    const field = (name: string) => page.getByRole("textbox", { name, exact: true });
    const mode = page.getByRole("group", { name: "mode" });
    await field("topic").fill("tea");
    expect(await field("count").inputValue()).toBe("1");
    expect(await mode.getByRole("radio", { name: "careful" }).isChecked()).toBe(true);
    expect(await page.getByRole("checkbox", { name: "note is null" }).isChecked()).toBe(true);
    expect(await field("depth").inputValue()).toBe("2");
    await page.getByText("integer, ≥ 1, ≤ 10, default 1").waitFor();

    await field("count").fill("2");
    await mode.getByRole("radio", { name: "fast" }).check();
    const addTag = page.getByRole("button", { name: "Add to tags" });
    await addTag.click();
    await field("tags 1").fill("green");
    await addTag.click();
    await field("tags 2").fill("hot");
    await addTag.click();
    await page.getByRole("button", { name: "Remove tags 3" }).click();
    await page.getByRole("button", { name: "Move tags 2 up" }).click();
    await field("depth").fill("3");
    await page.getByRole("checkbox", { name: "isDry" }).check();
    await runButton(page).click();

    const run = new RunPage(page);
    await run.waitForStatus("completed");
    const { result } = (await journeys.served.request(`handlers/${run.id}`)) as { result: { value: object } };
    expect(result.value).toEqual({
      result: {
        topic: "tea",
        count: 2,
        mode: "fast",
        tags: ["hot", "green"],
        note: null,
        options: { depth: 3, isDry: true },
      },
    });
  });

  test("writes the same input as JSON, beside the form", async () => {
    const page = await journeys.open({ route: "/w/typed" });
    await page.getByRole("textbox", { name: "topic" }).fill("coffee");
    await editAs(page, "JSON");
    const json = page.getByRole("textbox", { name: "Input of typed as JSON" });
    const written = JSON.parse(await json.inputValue());
    expect(written).toMatchObject({ topic: "coffee", count: 1, mode: "careful", tags: [], note: null });
    await json.fill('{\n  "topic": "coffee",\n  "count":');
    await page.getByText(/^Line 3, column/).waitFor();
    await json.fill(JSON.stringify({ ...written, count: 4, note: "black" }));
    await editAs(page, "Form");
    expect(await page.getByRole("textbox", { name: "count" }).inputValue()).toBe("4");
    expect(await page.getByRole("textbox", { name: "note" }).inputValue()).toBe("black");
    await editAs(page, "JSON");
    await json.press("Control+Enter");
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await run.openTab("Input");
    await run.line("Input", 'note: "black"').waitFor();
  });

  test("sends nothing while a field is missing or out of bounds", async () => {
    const page = await journeys.open({ route: "/w/typed" });
    const starts = countStarts(page);
    const topic = page.getByRole("textbox", { name: "topic" });
    const count = page.getByRole("textbox", { name: "count" });
    await topic.waitFor();
    await runButton(page).click();
    await page.getByRole("alert").getByText("topic: is required").waitFor();
    await expect.poll(() => topic.evaluate((element) => element === document.activeElement)).toBe(true);
    await topic.fill("tea");
    await count.fill("11");
    await runButton(page).click();
    await page.getByRole("button", { name: "count: must be at most 10" }).click();
    await expect.poll(() => count.evaluate((element) => element === document.activeElement)).toBe(true);
    await count.fill("many");
    await runButton(page).click();
    await page.getByRole("alert").getByText("count: must be a whole number").waitFor();
    expect(starts()).toBe(0);
    await count.fill("10");
    await runButton(page).click();
    await new RunPage(page).waitForStatus("completed");
    expect(starts()).toBe(1);
  });

  test("shows what the server refuses, in its own words", async () => {
    const page = await journeys.open({ route: "/w/document-report", tolerates: /status of 400/ });
    const glob = page.getByRole("textbox", { name: "glob" });
    await glob.fill("../../*");
    await runButton(page).click();
    await page.getByRole("alert").getByText("the glob is refused").first().waitFor();
    expect(page.url()).toMatch(/#\/w\/document-report$/);
    await glob.fill("README.md");
    await runButton(page).click();
    await new RunPage(page).waitForStatus("completed");
  });

  test("brings back earlier inputs, and the input of a link", async () => {
    const input = Buffer.from(JSON.stringify({ name: "Grace" })).toString("base64url");
    const page = await journeys.open({ route: `/w/greet?input=${input}` });
    const name = page.getByRole("textbox", { name: "name" });
    await expect.poll(() => name.inputValue()).toBe("Grace");
    await runButton(page).click();
    const run = new RunPage(page);
    await run.header.waitFor();
    await page.getByRole("button", { name: "Workflow greet" }).click();
    await page.getByRole("menuitemradio", { name: "greet" }).click();
    await expect.poll(() => name.inputValue()).toBe("world");
    await page.getByRole("button", { name: "Earlier input" }).click();
    expect(await name.inputValue()).toBe("Grace");
    await page.getByRole("button", { name: "Later input" }).click();
    expect(await name.inputValue()).toBe("world");
  });

  test("starts a workflow that takes no fields, and continues a run by its handler id", async () => {
    const page = await journeys.open({ route: "/w/giving" });
    const run = new RunPage(page);
    for (const value of [1, 2]) {
      await page.goto(`${journeys.served.pageUrl}#/w/giving`);
      await page.getByRole("textbox", { name: "value" }).fill(String(value));
      await page.getByText("Handler id", { exact: true }).click();
      await page.getByRole("textbox", { name: "Handler id (optional)" }).fill("given");
      await runButton(page).click();
      await page.getByRole("button", { name: `Result ${value}` }).waitFor();
      expect(run.id).toBe("given");
    }
  });
});
