import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { launchBrowser } from "../../../../scripts/launch-browser.ts";
import { createHttpServer, serveHttp } from "./http-server.ts";

const auth = {
  tokens: ["open-sesame", { token: "only-run", scopes: ["run"] }],
} as const;

/** A page, and what its browser complains of or fetches from elsewhere. */
function watch(page: Page, url: string): readonly string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => !request.url().startsWith(url) && complaints.push(request.url()));
  return complaints;
}

const enter = async (page: Page, token: string): Promise<void> => {
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Open" }).click();
};

test("the docs page in Chromium asks for a token, says if it is wrong, and shows the documentation with the right one", {
  timeout: 40_000,
}, async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using running = await serveHttp(createHttpServer({ auth, basePath: "/flows" }));
  const page = await browser.newPage();
  const complaints = watch(page, running.url);
  await page.goto(`${running.url}/redoc#listWorkflows`);
  expect(new URL(page.url()).pathname).toBe("/flows/docs");
  expect(await page.textContent("body")).not.toContain("tell");

  for (const token of ["wrong", "only-run", "wrong ü"]) {
    await enter(page, token);
    await page.getByText("The token is not accepted").waitFor();
    expect(await page.locator("nav").count()).toBe(0);
    await page.evaluate(() => document.querySelector(".status")?.replaceChildren());
  }

  await enter(page, "open-sesame");
  await page.getByRole("navigation", { name: "Operations" }).waitFor();
  expect(await page.textContent("main")).toContain("/workflows/tell/run");
  // It shows what the address names, and what is tried out there is sent with the token.
  const operation = page.locator("details#listWorkflows");
  await operation.getByRole("button", { name: "Send" }).click();
  await operation.getByText("200 OK").waitFor();
  expect(await operation.locator("output pre").textContent()).toContain('"tell"');
  // It is kept nowhere.
  await page.reload();
  await page.getByRole("button", { name: "Open" }).waitFor();
  expect(await page.getByLabel("Token").inputValue()).toBe("");
  expect(complaints).toEqual([]);
});

test("the docs page in Chromium needs no token where everybody may call", { timeout: 40_000 }, async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using running = await serveHttp(createHttpServer({ debugger: false }));
  const page = await browser.newPage();
  const complaints = watch(page, running.url);
  await page.goto(running.url);
  await page.getByRole("link", { name: "Documentation" }).click();
  await page.getByRole("navigation", { name: "Operations" }).waitFor();
  expect(await page.getByLabel("Token").count()).toBe(0);
  expect(complaints).toEqual([]);
});
