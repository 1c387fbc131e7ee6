import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import type { ServedApplication } from "./served-application.ts";

export interface OpenPageOptions extends BrowserContextOptions {
  /** What follows `#` in the address. @default "/" */
  readonly route?: string;
  /** Signs in, if the server asks for it. @default true */
  readonly signIn?: boolean;
  /** What the browser may complain of, since the test brings it about. @default nothing */
  readonly tolerates?: RegExp;
}

/** A page of the debugger; disposing of it checks that the browser has not complained, and that nothing came from elsewhere. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
}

export async function openPage(
  browser: Browser,
  served: ServedApplication,
  { route = "/", signIn = true, tolerates, ...contextOptions }: OpenPageOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...contextOptions });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = watch(page, new URL(served.pageUrl).origin);
  await page.goto(`${served.pageUrl}#${route}`);
  const { token } = served.setting;
  if (token !== undefined && signIn) await signInWith(page, token);
  return {
    page,
    async [Symbol.asyncDispose]() {
      await context.close();
      // A token that is not there yet is asked for after a 401.
      const isExpected = (text: string) => (token !== undefined && text.includes("401")) || tolerates?.test(text);
      expect(complaints.filter((text) => !isExpected(text))).toEqual([]);
    },
  };
}

export async function signInWith(page: Page, token: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: /token/i });
  await dialog.getByLabel(/token/i).fill(token);
  await dialog.getByRole("button", { name: /sign in/i }).click();
  await dialog.waitFor({ state: "hidden" });
}

function watch(page: Page, origin: string): readonly string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  return complaints;
}
