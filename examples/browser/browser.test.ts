import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@llama-agents/server/node";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { launchBrowser } from "../../scripts/launch-browser.ts";
import { root } from "../../scripts/packages.ts";
import { pageExamples } from "../../test/docs/page-examples.ts";
import { readPage } from "../../test/docs/pages.ts";
import { createOrderServer } from "./order-server.ts";

/** Milliseconds: a browser has to start. */
const timeout = 40_000;

/** As a bundler makes it of a module of the folder of the example. */
async function bundled(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(root, "examples/browser"), loader: "ts" },
    conditions: ["@llama-agents/source"],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** An empty page of another origin than the server, which has this script. */
async function servePage(code: string) {
  const script = await bundled(code);
  const http = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? script : '<!doctype html><body><script type="module" src="/page.js"></script></body>');
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

test("the page asks, and its answer ends the run", { timeout }, async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using running = await serve(createOrderServer(), { port: 0, print: () => {} });
  await using page = await servePage('import "./page.ts";');
  const tab = await browser.newPage();
  await tab.goto(`${page.url}?server=${encodeURIComponent(running.url)}`);
  await tab.getByText("May we buy a parrot?").waitFor();
  await tab.getByRole("textbox").fill("Ada");
  await tab.getByRole("button", { name: "Approve" }).click();
  await tab.getByText("Approved by Ada").waitFor();
});

test("the page of the client's README runs as written", { timeout }, async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using running = await serve(createOrderServer(), { port: 0, print: () => {} });
  const [code] = pageExamples(readPage("packages/client/README.md")).flatMap((one) => (one.runs ? [] : [one.code]));
  const address = "http://127.0.0.1:8080";
  expect(code).toContain(address);
  await using page = await servePage((code ?? "").replace(address, running.url));
  const tab = await browser.newPage();
  const questions: string[] = [];
  tab.on("dialog", (dialog) => {
    questions.push(dialog.message());
    void dialog.accept("Ada");
  });
  await tab.goto(page.url);
  await tab.getByText("Approved by Ada").waitFor();
  expect(questions).toEqual(["May we buy a parrot?"]);
});
