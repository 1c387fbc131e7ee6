import type { Page } from "playwright-core";
import type { ServedApplication } from "./served-application.ts";

/** A picture of the page: where it is, and what is done there. */
export interface View {
  readonly name: string;
  /** What follows `#` in the address. */
  readonly route: string;
  /** Has anything been run on the server? @default true */
  readonly hasRuns?: boolean;
  /** @default true */
  readonly isSignedIn?: boolean;
  /** Waits until all of it is there. */
  readonly show: (page: Page) => Promise<void>;
}

const row = (words: string | RegExp) => (page: Page) =>
  page.getByRole("grid", { name: "Events" }).getByText(words, { exact: true }).first().waitFor();
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const panel = (name: string) => (page: Page) => page.getByRole("tabpanel", { name }).waitFor();
const inspector = (name: RegExp) => async (page: Page) => {
  const tab = page.getByRole("tab", { name: "Inspect" });
  const aside = page.getByRole("complementary", { name });
  await tab.or(aside).first().waitFor();
  if (await tab.isVisible()) await tab.click();
  await aside.waitFor();
};
const dialog = (name: string | RegExp) => (page: Page) => page.getByRole("dialog", { name }).waitFor();

/** Makes the runs that the views show, and waits until each stands as it is shown. */
export async function makeRuns(served: ServedApplication): Promise<void> {
  await Promise.all([
    served.startRun("fan-out", {}, "fan-out-1"),
    served.startRun("fan-out", {}, "fan-out-2"),
    served.startRun("failing", {}, "failing"),
    served.startRun("flaky-import", { source: "prices.csv", failures: 2 }, "flaky"),
    served.startRun("typed", { topic: "tea", count: 3, tags: ["green", "black"] }, "typed-1"),
    served.startRun("typed", { topic: "coffee", count: 3, tags: ["black"], note: "strong" }, "typed-2"),
    served.startRun("expense-approval", { purpose: "a bicycle", amount: 900 }, "waiting"),
    served.startRun("expense-approval", { purpose: "a boat with a long name ".repeat(6), amount: 90_000 }, "waiting-2"),
    served.startRun("asking", {}, "asking"),
    served.startRun("endless", {}, "cancelled"),
    served.startRun("endless", {}, "running"),
    served.startRun("ticking", { count: 500 }, "ticking"),
    served.startRun("chain", {}, "chain"),
    served.startRun("greet", { name: "Ada" }, "an-id-that-is-much-longer-than-ids-commonly-are-and-has-no-space"),
  ]);
  await served.request("handlers/cancelled/cancel", {});
  const active = ["running", "waiting", "waiting-2", "asking"].length;
  for (;;) {
    const { handlers } = (await served.request("handlers")) as { handlers: readonly { readonly status: string }[] };
    if (handlers.filter(({ status }) => status === "running").length <= active) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const overviews: readonly View[] = [
  { name: "home", route: "/", show: async (page) => page.getByRole("list", { name: "Recent runs" }).waitFor() },
  { name: "home-new", route: "/", hasRuns: false, show: text("Counts words, lists headings") },
  {
    name: "workflow",
    route: "/w/expense-approval",
    show: (page) => page.getByRole("textbox", { name: "purpose" }).waitFor(),
  },
  { name: "workflow-graph-of-100", route: "/w/chain", show: text("step099") },
  {
    name: "start-form-errors",
    route: "/w/typed",
    show: async (page) => {
      await page.getByRole("textbox", { name: "count" }).fill("11");
      await page.getByRole("button", { name: /^Run\b/ }).click();
      await page.getByRole("button", { name: /^topic/ }).waitFor();
    },
  },
  { name: "workflow-unknown", route: "/w/nothing", show: text("No workflow nothing on this server") },
  { name: "inbox", route: "/inbox", show: text("May 900 be spent on a bicycle?") },
  { name: "inbox-empty", route: "/inbox", hasRuns: false, show: text("Nobody is waiting for you") },
  { name: "compare", route: "/diff/typed-1..typed-2", show: text(/coffee/) },
  { name: "compare-steps", route: "/diff/flaky..failing", show: text(/the reactor is too hot/) },
];

const runs: readonly View[] = [
  { name: "run-running", route: "/r/running", show: row(/^Tick/) },
  { name: "run-waiting", route: "/r/waiting", show: text("May 900 be spent on a bicycle?") },
  { name: "run-asking", route: "/r/asking", show: text("What is your name?") },
  { name: "run-completed", route: "/r/fan-out-1", show: row("StopEvent") },
  { name: "run-internal", route: "/r/fan-out-1?int=1", show: row("StepStateChanged") },
  { name: "run-filtered", route: "/r/ticking?q=number%2049", show: text("tick number 49") },
  { name: "run-no-match", route: "/r/ticking?q=nothing-like-it", show: text(/match/) },
  { name: "run-failed", route: "/r/failing", show: text("the reactor is too hot") },
  { name: "run-cancelled", route: "/r/cancelled", show: row("WorkflowCancelledEvent") },
  { name: "run-timeline", route: "/r/flaky?tab=timeline", show: panel("Timeline") },
  {
    name: "run-timeline-table",
    route: "/r/flaky?tab=timeline",
    show: async (page) => {
      await page.getByRole("tabpanel", { name: "Timeline" }).getByRole("switch", { name: "Table" }).click();
      await page.getByRole("table", { name: /^Executions and waits/ }).waitFor();
    },
  },
  { name: "run-state", route: "/r/running?tab=state", show: text("working") },
  { name: "run-result", route: "/r/typed-1?tab=result", show: text("topic") },
  { name: "run-result-failed", route: "/r/failing?tab=result", show: text("the reactor is too hot") },
  { name: "run-input", route: "/r/typed-1?tab=input", show: text("topic") },
  { name: "run-unknown", route: "/r/nothing", show: text(/No run/) },
];

const selections: readonly View[] = [
  { name: "inspect-event", route: "/r/fan-out-1?sel=seq:1", show: inspector(/^Inspector: event/) },
  { name: "inspect-step", route: "/r/fan-out-1?sel=step:work", show: inspector(/^Inspector: step/) },
  {
    name: "inspect-execution",
    route: "/r/fan-out-1?tab=timeline",
    show: async (page) => {
      await page.locator("[data-bar^='work/']").first().click();
      await inspector(/^Inspector: execution/)(page);
    },
  },
  {
    name: "inspect-node",
    route: "/w/expense-approval",
    show: async (page) => {
      const tree = page.getByRole("tree", { name: /^Graph of/ });
      await tree.waitFor();
    },
  },
];

const overlays: readonly View[] = [
  {
    name: "send-event",
    route: "/r/asking",
    show: async (page) => {
      await page
        .getByRole("toolbar", { name: "Actions of the run" })
        .getByRole("button", { name: "Send event" })
        .click();
      await dialog(/^Send an event to/)(page);
    },
  },
  {
    name: "more-actions",
    route: "/r/fan-out-1",
    show: async (page) => {
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menu").waitFor();
    },
  },
  {
    name: "palette",
    route: "/r/fan-out-1",
    show: async (page) => {
      await row("StopEvent")(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
  {
    name: "help",
    route: "/",
    show: async (page) => {
      await page.getByRole("list", { name: "Recent runs" }).waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "menu",
    route: "/",
    show: async (page) => {
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("menu").waitFor();
    },
  },
  { name: "sign-in", route: "/", hasRuns: false, isSignedIn: false, show: dialog("This server asks for a token") },
  {
    name: "not-signed-in",
    route: "/",
    hasRuns: false,
    isSignedIn: false,
    show: async (page) => {
      await page.getByRole("button", { name: "Not now" }).click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    },
  },
  {
    name: "offline",
    route: "/",
    show: async (page) => {
      await page.getByRole("list", { name: "Recent runs" }).waitFor();
      await page.context().setOffline(true);
      await page.evaluate(() => window.dispatchEvent(new Event("offline")));
      await text(/Offline/)(page);
    },
  },
  {
    name: "offline-run",
    route: "/r/running",
    show: async (page) => {
      await row(/^Tick/)(page);
      await page.context().setOffline(true);
      await text(/Reconnecting|Offline/)(page);
    },
  },
];

/** Every view of the page, and what opens above it. */
export const views: readonly View[] = [...overviews, ...runs, ...selections, ...overlays];
