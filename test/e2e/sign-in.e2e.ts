import { expect, test } from "vitest";
import { inEverySetting } from "./support/in-every-setting.ts";
import { signInWith } from "./support/open-page.ts";
import { RunPage, runButton } from "./support/run-page.ts";
import { settings } from "./support/served-application.ts";

inEverySetting(
  (journeys) => {
    test("asks for a token, refuses a wrong one, and keeps the right one as long as the tab is open", async () => {
      const page = await journeys.open({ signIn: false });
      const dialog = page.getByRole("dialog", { name: "This server asks for a token" });
      await dialog.getByRole("button", { name: "Sign in" }).click();
      await dialog.getByText("Enter a token.").waitFor();
      await dialog.getByLabel("Token").fill("mellon");
      await dialog.getByRole("button", { name: "Sign in" }).click();
      await dialog.getByText("The server did not accept this token.").waitFor();
      await dialog.getByLabel("Token").fill(journeys.setting.token ?? "");
      await dialog.getByLabel("Token").press("Enter");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("link", { name: "Run greet" }).waitFor();
      await page.reload();
      await page.getByRole("link", { name: "Run greet" }).waitFor();
      expect(await dialog.count()).toBe(0);
      expect(page.url()).not.toContain("sesame");
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("sesame");
    });

    test("works without a token as far as it can, and offers to sign in later", async () => {
      const page = await journeys.open({ signIn: false, route: "/inbox" });
      const dialog = page.getByRole("dialog", { name: "This server asks for a token" });
      await dialog.getByRole("button", { name: "Not now" }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
      await page.getByRole("button", { name: "Sign in" }).click();
      await signInWith(page, journeys.setting.token ?? "");
      await page.getByText("Nobody is waiting for you").waitFor();
    });

    test("shows a reader everything, and says why nothing can be changed", async () => {
      await journeys.served.startRun("endless", {}, "endless");
      await journeys.served.startRun("failing", {}, "failing");
      const page = await journeys.open({ signIn: false, route: "/w/greet", tolerates: /status of 403/ });
      await signInWith(page, "reader");
      const reason = /needs scope "?run"?/;
      await runButton(page).waitFor();
      await expect.poll(() => runButton(page).getAttribute("aria-disabled")).toBe("true");
      expect(await runButton(page).getAttribute("title")).toMatch(reason);
      await page.goto(`${journeys.served.pageUrl}#/r/endless`);
      const run = new RunPage(page);
      await run.waitForStatus("running");
      await page.getByRole("grid", { name: "Events" }).getByText("Tick").first().waitFor();
      for (const name of ["Re-run", "Send event", "Cancel"]) {
        const button = run.actions.getByRole("button", { name, exact: true });
        expect(await button.getAttribute("aria-disabled")).toBe("true");
        expect(await button.getAttribute("title")).toMatch(reason);
      }
      // The stack is for those who may see the code.
      await page.goto(`${journeys.served.pageUrl}#/r/failing?tab=result`);
      await page.getByRole("tabpanel", { name: "Result" }).getByText("needs scope admin").waitFor();
    });

    test("forgets the token", async () => {
      const page = await journeys.open();
      await page.getByRole("link", { name: "Run greet" }).waitFor();
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("menuitem", { name: "Forget token" }).click();
      await page.getByRole("dialog", { name: "This server asks for a token" }).waitFor();
      expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("sesame");
      await signInWith(page, journeys.setting.token ?? "");
      await page.getByRole("link", { name: "Run greet" }).waitFor();
    });
  },
  settings.filter(({ token }) => token !== undefined),
);
