import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { clipboard, copied, runInShell } from "./support/clipboard.ts";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage } from "./support/run-page.ts";

inEverySetting((journeys) => {
  test("copies a start as a command that starts the same run", async () => {
    const page = await journeys.open({ route: "/w/greet", ...clipboard });
    // What a shell would take for its own.
    const name = `O'Hara "$HOME" \`date\` \\ ü`;
    await page.getByRole("textbox", { name: "name" }).fill(name);
    const copy = page.getByRole("button", { name: "Copy as curl" });
    const command = await copied(page, () => copy.click());
    const { handler_id: id } = JSON.parse(await runInShell(command, journeys.setting.token));
    await page.goto(`${journeys.served.pageUrl}#/r/${id}`);
    await page.getByRole("button", { name: `Result ${JSON.stringify(`Hello, ${name}!`)}` }).waitFor();
  });

  test("copies a run as commands that start it again, and that read its events", async () => {
    const id = await journeys.served.startRun("giving", { value: "tea" });
    const page = await journeys.open({ route: `/r/${id}`, ...clipboard });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    const start = await copied(page, () => run.more("Copy start as curl"));
    const answer = JSON.parse(await runInShell(start, journeys.setting.token));
    expect(answer).toMatchObject({ workflow_name: "giving" });
    expect(answer.handler_id).not.toBe(id);
    const events = await copied(page, () => run.more("Copy events as curl"));
    expect(await runInShell(events, journeys.setting.token)).toContain('"result":"tea"');
    expect(await copied(page, () => run.more("Copy link"))).toBe(page.url());
    const copyId = page.getByRole("button", { name: "Copy the id of the run" });
    expect(await copied(page, () => copyId.click())).toBe(id);
  });

  test("copies an event as a command that sends it", async () => {
    const id = await journeys.served.startRun("listening");
    const page = await journeys.open({ route: `/r/${id}`, ...clipboard });
    const run = new RunPage(page);
    await run.act("Send event");
    const dialog = page.getByRole("dialog", { name: /^Send an event to/ });
    await dialog.getByLabel("Event").selectOption("Note");
    await dialog.getByLabel("To step").selectOption("left");
    await dialog.getByRole("textbox", { name: "text" }).fill("it's me");
    const copy = dialog.getByRole("button", { name: "Copy as curl" });
    await runInShell(await copied(page, () => copy.click()), journeys.setting.token);
    await page.keyboard.press("Escape");
    const heard = page.getByRole("grid", { name: "Events" }).getByRole("row", { name: /Heard.*left.*it's me/ });
    await heard.waitFor();
  });

  test("saves a run as a file", async () => {
    const id = await journeys.served.startRun("fan-out");
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await expect.poll(() => journeys.served.request(`handlers/${id}`)).toMatchObject({ status: "completed" });
    const stored = await journeys.served.readStream(id);
    const [json] = await Promise.all([page.waitForEvent("download"), run.more("Download JSON")]);
    expect(json.suggestedFilename()).toBe(`run-${id}.json`);
    const saved = JSON.parse(await readFile(await json.path(), "utf8"));
    expect(saved.run).toMatchObject({ handler_id: id, workflow_name: "fan-out", status: "completed" });
    expect(saved.events.map(({ sequence }: { sequence: number }) => sequence)).toEqual(
      stored.map(({ sequence }) => sequence),
    );
    const [lines] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download the events as NDJSON" }).click(),
    ]);
    expect(lines.suggestedFilename()).toBe(`events-${id}.ndjson`);
    const types = (await readFile(await lines.path(), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(stored.map(({ type }) => type));
  });

  test("shows by its address the same run, tab, selection and filter to somebody else", async () => {
    const id = await journeys.served.startRun("failing");
    const page = await journeys.open({ route: `/r/${id}` });
    const run = new RunPage(page);
    await run.waitForStatus("failed");
    await page.getByRole("switch", { name: "internal" }).click();
    await page.getByRole("searchbox", { name: "Filter: type, step or text" }).fill("step:break");
    await page
      .getByRole("grid", { name: "Events" })
      .getByRole("row", { name: /StepStateChanged.*break/ })
      .nth(1)
      .click();
    const selected = page.getByRole("grid", { name: "Events" }).getByRole("row", { selected: true });
    const chosen = await selected.textContent();
    await expect.poll(() => page.url()).toContain("int=1");
    await expect.poll(() => decodeURIComponent(page.url())).toContain("q=step:break");

    const other = await journeys.open({ route: new URL(page.url()).hash.slice(1) });
    const theirs = other.getByRole("grid", { name: "Events" }).getByRole("row", { selected: true });
    await theirs.waitFor();
    expect(await theirs.textContent()).toBe(chosen);
    const field = other.getByRole("searchbox", { name: "Filter: type, step or text" });
    expect(await field.inputValue()).toBe("step:break");
    await other.getByRole("complementary", { name: /^Inspector: event/ }).waitFor();
    await other.reload();
    await theirs.waitFor();
    expect(await theirs.textContent()).toBe(chosen);
  });

  test("goes back and forward from page to page, not from row to row", async () => {
    await journeys.served.startRun("giving", { value: 1 }, "back");
    await journeys.served.startRun("giving", { value: 2 }, "forward");
    const page = await journeys.open();
    const run = new RunPage(page);
    const runs = page.getByRole("navigation", { name: "Runs" });
    await runs.getByRole("link", { name: /giving back/ }).click();
    await run.openTab("Result");
    await run.openTab("Timeline");
    await runs.getByRole("link", { name: /giving forward/ }).click();
    await page.getByRole("button", { name: "Result 2" }).waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Result 1" }).waitFor();
    expect(await page.getByRole("tab", { name: "Timeline" }).getAttribute("aria-selected")).toBe("true");
    await page.goBack();
    await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
    await page.goForward();
    await page.getByRole("button", { name: "Result 1" }).waitFor();
    await page.goForward();
    await page.getByRole("button", { name: "Result 2" }).waitFor();
    expect(await page.title()).toMatch(/giving forward - completed/);
  });
});
