import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { ServedApplication } from "./served-application.ts";

export interface OpenPageOptions extends BrowserContextOptions {
  /** What follows `#` in the address. @default "/" */
  readonly route?: string;
  /** Signs in, if the server asks for it. @default true */
  readonly signIn?: boolean;
  /** What the browser may complain of, since the test brings it about. @default nothing */
  readonly tolerates?: RegExp;
  /** Called before anything is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** How long a page may take to show what is waited for, in milliseconds. */
const timeoutMs = 8_000;

/** Opens a page of the debugger. When the test ends, the browser must not have complained, and nothing must have come from elsewhere. */
export async function openPage(
  browser: Browser,
  served: ServedApplication,
  { route = "/", signIn = true, tolerates, prepare, ...contextOptions }: OpenPageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...contextOptions });
  const page = await context.newPage();
  page.setDefaultTimeout(timeoutMs);
  const complaints = watch(page, new URL(served.pageUrl).origin);
  const { token } = served.setting;
  onTestFinished(async () => {
    await context.close();
    // A token that is not there yet is asked for after a 401.
    const isExpected = (text: string) => (token !== undefined && text.includes("401")) || tolerates?.test(text);
    expect(complaints.filter((text) => !isExpected(text))).toEqual([]);
  });
  await prepare?.(page);
  await page.goto(`${served.pageUrl}#${route}`);
  if (token !== undefined && signIn) await signInWith(page, token);
  return page;
}

export async function signInWith(page: Page, token: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "This server asks for a token" });
  await dialog.getByLabel("Token").fill(token);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await dialog.waitFor({ state: "hidden" });
}

function watch(page: Page, origin: string): readonly string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(request.url());
  });
  return complaints;
}
