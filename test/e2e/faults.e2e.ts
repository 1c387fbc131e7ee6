import type { Locator, Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { RunPage, runButton } from "./support/run-page.ts";

const tolerates = /status of (400|404|409|500)/;

/** What the page asks for. */
const paths = {
  workflows: /\/workflows$/,
  graph: "**/workflows/*/representation",
  schema: "**/workflows/*/schema",
  start: "**/workflows/*/run-nowait",
  runs: "**/api/runs?*",
  stream: "**/api/runs/*/events?*",
  state: "**/api/runs/*/state",
} as const;

/** What says that something failed, and how: the words of the server, its status, and a button that tries again. */
async function expectAlert(within: Page | Locator, title: string, status: number): Promise<Locator> {
  const alert = within.getByRole("alert").filter({ hasText: title }).first();
  await alert.getByText("the disk is on fire").waitFor();
  await alert.getByText(`${status} from`).waitFor();
  return alert.getByRole("button", { name: "Retry" });
}

inEverySetting((journeys) => {
  const detail = "the disk is on fire";

  test("home: says that workflows cannot be loaded, tries again, and helps where there are none", async () => {
    const page = await journeys.open({ route: "/inbox", tolerates });
    await page.getByText("Nobody is waiting for you").waitFor();
    await page.route(paths.workflows, (route) => route.fulfill({ json: { workflows: [] } }));
    await page.goto(journeys.served.pageUrl);
    await page.getByText("No workflows registered").waitFor();
    await page.getByText("addWorkflow", { exact: false }).first().waitFor();
    await page.unroute(paths.workflows);
    await page.route(paths.workflows, (route) => route.fulfill({ status: 500, json: { detail } }));
    await page.reload();
    const retry = await expectAlert(page.getByRole("main"), "The workflows could not be loaded", 500);
    await page.unroute(paths.workflows);
    // The page tries again by itself, too, and may be faster than who presses the button.
    const found = page.getByRole("link", { name: "Run greet" });
    await Promise.any([retry.click(), found.waitFor()]);
    await found.waitFor();
  });

  test("runs: keeps the list while it cannot be loaded", async () => {
    await journeys.served.startRun("giving", { value: 1 }, "kept");
    const page = await journeys.open({ tolerates });
    const runs = page.getByRole("navigation", { name: "Runs" });
    await runs.getByRole("link", { name: /giving kept/ }).waitFor();
    await page.route(paths.runs, (route) => route.fulfill({ status: 500, json: { detail } }));
    await runs.getByRole("button", { name: "Completed" }).click();
    const retry = await expectAlert(runs, "The runs could not be loaded", 500);
    await page.unroute(paths.runs);
    await retry.click();
    await runs.getByRole("link", { name: /giving kept/ }).waitFor();
    await runs.getByText("The runs could not be loaded").waitFor({ state: "hidden" });
  });

  test("graph: the rest of the page works without it", async () => {
    const page = await journeys.open({
      tolerates,
      prepare: (opened) => opened.route(paths.graph, (route) => route.fulfill({ status: 500, json: { detail } })),
    });
    await page.goto(`${journeys.served.pageUrl}#/w/greet`);
    await (await expectAlert(page, "The graph could not be loaded", 500)).click();
    await expectAlert(page, "The graph could not be loaded", 500);
    await runButton(page).click();
    await new RunPage(page).waitForStatus("completed");
    const retry = await expectAlert(page, "The graph could not be loaded", 500);
    await page.unroute(paths.graph);
    await retry.click();
    await page
      .getByRole("tree", { name: "Graph of greet" })
      .getByRole("treeitem", { name: /^greet, step/ })
      .waitFor();
    await page.route(paths.graph, (route) =>
      route.fulfill({ json: { graph: { name: "typed", nodes: [], edges: [] } } }),
    );
    await page.goto(`${journeys.served.pageUrl}#/w/typed`);
    await page.reload();
    await page.getByText("This workflow has no steps").waitFor();
  });

  test("form: is written as JSON when its fields are not known", async () => {
    const page = await journeys.open({ tolerates });
    await page.route(paths.schema, (route) => route.fulfill({ status: 500, json: { detail } }));
    await page.goto(`${journeys.served.pageUrl}#/w/giving`);
    const retry = await expectAlert(page, "The fields could not be loaded", 500);
    await page.getByRole("textbox", { name: "Input of giving as JSON" }).fill('{ "value": 5 }');
    await page.unroute(paths.schema);
    await retry.click();
    await expect.poll(() => page.getByRole("textbox", { name: /^value/ }).inputValue()).toBe("5");
    await runButton(page).click();
    await page.getByRole("button", { name: "Result 5" }).waitFor();
  });

  test.each([
    [400, "amount: this is too much"],
    [404, "Workflow not found"],
    [409, "Handler is running"],
    [500, "the disk is on fire"],
  ])("form: says in the words of the server why it answers %i to a start", async (status, words) => {
    const page = await journeys.open({ route: "/w/greet", tolerates });
    await page.route(paths.start, (route) => route.fulfill({ status, json: { detail: words } }));
    await runButton(page).click();
    await page.getByRole("alert").getByText(words).first().waitFor();
    if (status === 409) await page.getByText("This handler id is in use").waitFor();
    await page.unroute(paths.start);
    await runButton(page).click();
    await new RunPage(page).waitForStatus("completed");
  });

  test("events: says that the stream failed, keeps the rows, and tries again", async () => {
    const id = await journeys.served.startRun("giving", { value: 1 });
    const page = await journeys.open({ tolerates });
    const grid = page.getByRole("grid", { name: "Events" });
    for (const status of [500, 400]) {
      await page.route(paths.stream, (route) => route.fulfill({ status, json: { detail } }));
      await page.goto(`${journeys.served.pageUrl}#/r/${id}`);
      await page.reload();
      const retry = await expectAlert(page, `Stream failed: ${status}`, status);
      await page.unroute(paths.stream);
      await retry.click();
      await grid.getByText("StopEvent").waitFor();
      expect(await page.getByText(/^Stream failed/).count()).toBe(0);
    }
    // A server may drop the connection in the middle.
    const cut = async (route: Route) => {
      const response = await route.fetch();
      const [first = ""] = (await response.text()).split("\n\n");
      await route.fulfill({ response, body: `${first}\n\n` });
    };
    await page.route(paths.stream, cut, { times: 1 });
    await page.reload();
    await grid.getByText("StopEvent").waitFor();
  });

  test("events: tells an empty log from a run that is not there", async () => {
    const id = await journeys.served.startRun("giving", { value: 1 });
    const page = await journeys.open({ tolerates });
    await page.route(paths.stream, (route) => route.fulfill({ status: 204 }));
    await page.goto(`${journeys.served.pageUrl}#/r/${id}`);
    await page.getByText("This run wrote no events").waitFor();
    await new RunPage(page).waitForStatus("completed");
    await page.unroute(paths.stream);
    await page.goto(`${journeys.served.pageUrl}#/r/nobody`);
    await page.getByText("No run nobody on this server").waitFor();
    await page.getByRole("main").getByRole("link", { name: "Home" }).click();
    await page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
    await page.goto(`${journeys.served.pageUrl}#/w/nothing`);
    await page.getByText("No workflow nothing on this server").waitFor();
  });

  test("run, state and inbox: say what could not be loaded, and try again", async () => {
    const id = await journeys.served.startRun("expense-approval", { purpose: "a boat", amount: 900 });
    const page = await journeys.open({ tolerates });
    await page.route(paths.state, (route) => route.fulfill({ status: 500, json: { detail } }));
    await page.goto(`${journeys.served.pageUrl}#/r/${id}?tab=state`);
    const again = await expectAlert(page, "The state could not be read", 500);
    await page.unroute(paths.state);
    await again.click();
    await new RunPage(page).line("State", "amount: 900").waitFor();
    const run = `**/api/runs/${id}`;
    await page.route(run, (route) => route.fulfill({ status: 500, json: { detail } }));
    await page.reload();
    const retry = await expectAlert(page, "The run could not be loaded", 500);
    await page.unroute(run);
    await retry.click();
    await new RunPage(page).waitForStatus("waiting");
    await page.route(paths.runs, (route) => route.fulfill({ status: 500, json: { detail } }));
    await page.goto(`${journeys.served.pageUrl}#/inbox`);
    await page.reload();
    const inbox = await expectAlert(page.getByRole("main"), "The inbox could not be loaded", 500);
    await page.unroute(paths.runs);
    await inbox.click();
    await page.getByRole("main").getByText("May 900 be spent on a boat?").waitFor();
  });

  test("a server without the debugger's own API still shows runs, events and results", async () => {
    const id = await journeys.served.startRun("giving", { value: "tea" });
    await journeys.served.startRun("fan-out", {}, "public");
    const page = await journeys.open({
      tolerates,
      prepare: (opened) =>
        opened.route("**/api/**", (route) => route.fulfill({ status: 404, json: { detail: "Not found" } })),
    });
    await page
      .getByRole("navigation", { name: "Runs" })
      .getByRole("link", { name: /fan-out public/ })
      .click();
    const run = new RunPage(page);
    await run.waitForStatus("completed");
    await page.getByRole("grid", { name: "Events" }).getByText("StopEvent").waitFor();
    await run.openTab("State");
    await page.getByText("Not exposed by this server").waitFor();
    await run.openTab("Timeline");
    await page.getByText(/This server sends no times/).waitFor();
    await page.goto(`${journeys.served.pageUrl}#/r/${id}`);
    await page.getByRole("button", { name: 'Result "tea"' }).waitFor();
  });
});
