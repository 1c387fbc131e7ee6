import { join } from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../scripts/launch-browser.ts";
import { serveTypeScript } from "./fixture-servers.ts";
import { installed } from "./installed.ts";
import { servePages, watchConsole } from "./page-server.ts";

const { folder, versions } = installed("packages");

/** Bundles the page. The subpaths of the package name files that it does not have; these are where they are. */
async function bundlePage(): Promise<string> {
  const dist = join(folder, "node_modules/@llamaindex/ui/dist");
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "published/ui-page.js")],
    nodePaths: [join(folder, "node_modules")],
    alias: {
      "@llamaindex/ui/lib": join(dist, "lib/index.mjs"),
      "@llamaindex/ui/workflows": join(dist, "workflows/index.mjs"),
      "@llamaindex/workflows-client": join(folder, "node_modules/@llamaindex/workflows-client"),
      // One React for all: not that of the debugger, which lies nearer.
      react: join(folder, "node_modules/react"),
      "react-dom": join(folder, "node_modules/react-dom"),
    },
    define: { "process.env.NODE_ENV": '"production"' },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

const index = '<!doctype html><title>ui</title><body><script type="module" src="/page.js"></script>';

describe(`@llamaindex/ui ${versions["@llamaindex/ui"]} (hooks, in Chromium) -> WorkflowServer (TypeScript)`, () => {
  const disposables: AsyncDisposable[] = [];
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    const server = await serveTypeScript();
    const script = { type: "text/javascript", text: await bundlePage() };
    const pages = await servePages({ "/": { type: "text/html", text: index }, "/page.js": script });
    const browser = await launchBrowser((reason) => {
      throw new Error(reason);
    });
    disposables.push(browser, pages, server);
    page = await browser.newPage();
    complaints = watchConsole(page);
    // Of another origin, as an application that is developed is: credentials and all must be allowed.
    await page.goto(`${pages.url}/?api=${encodeURIComponent(server.url)}`);
    await page.waitForFunction("window.scenarios !== undefined");
  });
  afterAll(async () => {
    for (const one of disposables) await one[Symbol.asyncDispose]();
  });

  const run = (name: string): Promise<unknown> => page.evaluate(`window.scenarios.${name}()`);

  test("useWorkflows lists", async () => {
    expect(await run("workflows")).toEqual(expect.arrayContaining(["greet", "human", "slow"]));
  });

  test("useWorkflow reads the graph", async () => {
    expect(await run("graph")).toEqual(expect.arrayContaining(["produce", "TypedStart", "TypedStop"]));
  });

  test("runToCompletion", async () => {
    const data = { text: "tea tea", length: 7 };
    expect(await run("run")).toEqual({ status: "completed", type: "TypedStop", data });
  });

  test("createHandler, and subscribeToEvents from the beginning", async () => {
    expect(await run("stream")).toMatchObject({
      types: ["StreamEvent", "StreamEvent", "StreamEvent", "StopEvent"],
      outcomes: ["success"],
      status: "completed",
      result: { result: "Hello, Ada!" },
    });
  });

  test("subscribeToEvents with the engine's own events", async () => {
    expect(await run("internal")).toMatchObject({
      types: expect.arrayContaining(["StepStateChanged"]),
      outcomes: ["success"],
    });
  });

  test("subscribeToEvents after the last event that was seen", async () => {
    const { ticks, outcomes } = (await run("resume")) as {
      readonly ticks: readonly number[];
      readonly outcomes: unknown;
    };
    expect(ticks).toEqual(ticks.map((_, index) => index));
    expect(ticks.length).toBeGreaterThan(3);
    expect(outcomes).toEqual(["success"]);
  });

  test("subscribeToEvents after now", async () => {
    const { values, ...rest } = (await run("now")) as { readonly values: readonly { readonly n?: number }[] };
    expect(values[0]?.n).toBeGreaterThan(0);
    expect(rest).toMatchObject({ outcomes: ["success"], status: "completed", result: { result: "slept" } });
  });

  test("subscribeToEvents of a finished run, which has nothing more to tell", async () => {
    expect(await run("drained")).toEqual({
      ...{ types: [], values: [], outcomes: ["success"], status: "completed", error: null },
      result: undefined, // of the last event that came
    });
  });

  test("sendEvent answers a person's question", async () => {
    expect(await run("human")).toMatchObject({
      types: ["RequestEvent", "OutEvent"],
      outcomes: ["success"],
      result: { output: "Got: Ada" },
    });
  });

  test("a failed run is told as one", async () => {
    expect(await run("failed")).toMatchObject({ outcomes: ["error: boom"], status: "failed", error: "boom" });
  });

  test("useHandlers filters", async () => {
    expect(await run("handlers")).toEqual([
      { workflow_name: "branch", status: "completed", result: { result: "went L" } },
    ]);
  });

  test("cancel", async () => {
    expect(await run("cancel")).toBe("cancelled");
  });

  test("the console notes no more than the 500 by which the protocol tells of runs that have failed", () => {
    expect(complaints.filter((line) => !/status of 500 .*\/handlers\//.test(line))).toEqual([]);
  });
});
