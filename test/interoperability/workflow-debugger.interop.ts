import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser } from "../../scripts/launch-browser.ts";
import { type FixtureServer, serveTypeScript } from "./fixture-servers.ts";
import { installed } from "./installed.ts";
import { servePages, watchConsole } from "./page-server.ts";

const { folder, versions } = installed("packages");
const name = "@llamaindex/workflow-debugger";

/** The page with which the reference shows the debugger, with the bundle beside it. */
function readPages(): Readonly<Record<string, { readonly type: string; readonly text: string }>> {
  const read = (file: string): string => readFileSync(join(folder, "node_modules", name, "dist", file), "utf8");
  const head = `<title>workflow-debugger</title><link rel="icon" href="data:,">
    <script type="module" crossorigin src="./app.js"></script><link rel="stylesheet" crossorigin href="./app.css">`;
  return {
    "/debugger/": { type: "text/html", text: `<!doctype html><head>${head}</head><body><div id="root"></div></body>` },
    "/debugger/app.js": { type: "text/javascript", text: read("app.js") },
    "/debugger/app.css": { type: "text/css", text: read("app.css") },
  };
}

describe(`${name} ${versions[name]} (in Chromium) -> WorkflowServer (TypeScript)`, () => {
  const pages = readPages();
  const disposables: AsyncDisposable[] = [];
  let browser: Browser;
  let server: FixtureServer;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    server = await serveTypeScript();
    browser = await launchBrowser((reason) => {
      throw new Error(reason);
    });
    disposables.push(browser, server);
  });
  afterAll(async () => {
    for (const one of disposables) await one[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1_600, height: 1_000 } });
    page.setDefaultTimeout(15_000);
    complaints = watchConsole(page);
    // Its style sheet wants a font of a public server, which has nothing to do with ours.
    await page.route(
      ({ protocol }) => protocol === "https:",
      (route) => route.fulfill({ contentType: "text/css", body: "" }),
    );
    return () => page.close();
  });

  /** Opens the debugger on the origin of the server, where the reference has it. */
  async function open(): Promise<void> {
    for (const [path, { type, text }] of Object.entries(pages)) {
      await page.route(`${server.url}${path}`, (route) => route.fulfill({ contentType: type, body: text }));
    }
    await page.goto(`${server.url}/debugger/`);
  }

  async function choose(workflow: string): Promise<void> {
    await page.getByRole("combobox").first().click();
    await page.getByRole("option", { name: workflow, exact: true }).click();
  }

  const input = (): Locator => page.locator("textarea:visible").first();
  const shown = (text: string | RegExp): Locator => page.getByText(text).first();

  async function start(workflow: string, json?: string): Promise<void> {
    await choose(workflow);
    await page.getByText(`Configure: ${workflow}`).waitFor();
    if (json !== undefined) await input().fill(json);
    await page.getByRole("button", { name: "Run Workflow" }).click();
  }

  test("lists the workflows", async () => {
    await open();
    await page.getByRole("combobox").first().click();
    expect(await page.getByRole("option").allInnerTexts()).toEqual(expect.arrayContaining(["greet", "human", "slow"]));
    expect(complaints).toEqual([]);
  });

  test("makes a form of the start event, and starts a run with it", async () => {
    await open();
    await choose("typed");
    await page.locator("label", { hasText: "Topic" }).waitFor();
    await input().fill("tea");
    await page.locator("input").first().fill("3");
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith("/run-nowait")),
      page.getByRole("button", { name: "Run Workflow" }).click(),
    ]);
    expect(answer.status()).toBe(200);
    await shown("completed").waitFor();
    const { handlers } = await (await fetch(`${server.url}/handlers?workflow_name=typed`)).json();
    expect(handlers[0].result.value).toEqual({ text: "tea tea tea", length: 11 });
    expect(complaints).toEqual([]);
  });

  test("shows the graph, the events and the steps of a run as it goes on", async () => {
    await open();
    await start("slow", '{"seconds": 3}');
    await shown("sleepy").waitFor();
    await shown("running").waitFor();
    await shown("Tick").waitFor();
    await shown("completed").waitFor();
    await shown(/in: StartEvent/).waitFor();
    await shown(/out: StopEvent/).waitFor();
    const { handlers } = await (await fetch(`${server.url}/handlers?workflow_name=slow`)).json();
    expect(handlers).toMatchObject([{ status: "completed", result: { value: { result: "slept" } } }]);
    expect(complaints).toEqual([]);
  });

  test("answers a human in the loop", async () => {
    await open();
    await start("human");
    await shown("running").waitFor();
    await page.getByRole("button", { name: "Send Event" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("ResponseEvent").first().waitFor();
    await dialog.locator("textarea:visible").first().fill("Ada");
    await dialog.getByRole("button", { name: "Send Event" }).click();
    await shown("completed").waitFor();
    await shown(/Got: Ada/).waitFor();
    expect(complaints).toEqual([]);
  });

  test("shows a run that has failed", async () => {
    await open();
    await start("fail");
    await shown("failed").waitFor();
    // The protocol answers 500 for such a run, and the browser notes it.
    expect(complaints.filter((line) => !/status of 500 .*\/handlers\//.test(line))).toEqual([]);
  });

  test("lists the runs that there were before", async () => {
    await open();
    await page.getByText("Recent Runs").waitFor();
    await choose("greet");
    await page
      .locator("button", { hasText: /^human/ })
      .first()
      .click();
    await shown("completed").waitFor();
    expect(complaints).toEqual([]);
  });

  test("works from another origin, with ?api=", async () => {
    const other = await servePages(pages);
    disposables.push(other);
    await page.goto(`${other.url}/debugger/?api=${encodeURIComponent(server.url)}`);
    await start("slow", '{"seconds": 3}');
    await shown("Tick").waitFor();
    await shown("completed").waitFor();
    expect(complaints).toEqual([]);
  });
});
