import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { type BuildResult, build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../../../scripts/launch-browser.ts";

const workflowInBrowser = new URL("./browser/workflow.ts", import.meta.url);
const entries = {
  index: new URL("../../src/index.ts", import.meta.url),
  testing: new URL("../../src/testing/index.ts", import.meta.url),
};
const expected = "Hello Ada: 44850; WorkflowCancelledEvent";

interface Bundle {
  readonly code: string;
  readonly metafile: BuildResult<{ metafile: true }>["metafile"];
}

async function bundle(entry: URL): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
  });
  return { code: outputFiles[0]?.text ?? "", metafile };
}

let page: Bundle;
beforeAll(async () => {
  page = await bundle(workflowInBrowser);
});

test.each(Object.entries(entries))("the entry %s needs no module of Node and no package", async (_name, entry) => {
  const { metafile } = await bundle(entry);
  const inputs = Object.entries(metafile.inputs);
  expect(inputs.length).toBeGreaterThan(20);
  for (const [path, { imports }] of inputs) {
    expect(path).toMatch(/(^|\/)src\//);
    expect(path).not.toMatch(/node_modules|src\/(node|vite)\//);
    expect(imports.filter(({ external }) => external)).toEqual([]);
  }
  for (const { imports } of Object.values(metafile.outputs)) expect(imports).toEqual([]);
});

test("a workflow runs where there are the globals of the Web only", async () => {
  const channels: MessageChannel[] = [];
  class ClosedLater extends MessageChannel {
    constructor() {
      super();
      channels.push(this);
    }
  }
  const web = { AbortController, AbortSignal, DOMException, Event, EventTarget, MessageChannel: ClosedLater };
  const timers = { clearTimeout, queueMicrotask, setTimeout };
  const context = createContext({ ...web, ...timers, crypto, console, performance, structuredClone });
  for (const name of ["process", "Buffer", "require", "setImmediate", "global"]) {
    expect(runInContext(`typeof ${name}`, context)).toBe("undefined");
  }
  runInContext(page.code, context);
  expect(await runInContext("outcome", context)).toBe(expected);
  expect(channels).toHaveLength(1);
  for (const { port1 } of channels) port1.close(); // it would keep the process alive
});

test("a workflow runs in Chromium", { timeout: 30_000 }, async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const tab = await browser.newPage();
  await tab.addScriptTag({ content: page.code });
  expect(await tab.evaluate("outcome")).toBe(expected);
});
