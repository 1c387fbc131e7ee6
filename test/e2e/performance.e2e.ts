import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchBrowser } from "../../scripts/launch-browser.ts";
import { freePort } from "../support/free-port.ts";
import { Figures, quantile } from "./support/figures.ts";
import { openPage } from "./support/open-page.ts";
import { addRecorder, type Recording, record } from "./support/recorder.ts";
import { ServedApplication, settings } from "./support/served-application.ts";

// The budgets of the page. Nothing else may run on the machine meanwhile.
const repetitions = 3;
const eventCount = 10_000;
const figures = new Figures();

let browser: Browser | undefined;
let served: ServedApplication;
let feed: ChildProcess;
let feedUrl: string;

beforeAll(async () => {
  const [open] = settings;
  if (!open) throw new Error("There is a server that everybody may use");
  const port = await freePort();
  feed = fork(join(import.meta.dirname, "support/feed-file.ts"), [String(port)], {
    execArgv: ["--conditions=@llama-agents/source", "--import", "tsx"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  feedUrl = `http://127.0.0.1:${port}/`;
  [served] = await Promise.all([ServedApplication.start(open), once(feed, "message")]);
  await served.startRun("ticking", { count: eventCount }, "ticking");
  await vi.waitFor(
    async () => expect(await served.request("handlers/ticking")).toMatchObject({ status: "completed" }),
    { timeout: 40_000, interval: 100 },
  );
}, 60_000);

afterAll(async () => {
  figures.print();
  feed.kill("SIGKILL");
  await browser?.close();
  await served[Symbol.asyncDispose]();
});

const timeout = { timeout: 120_000 };

test("the first contentful paint", timeout, async ({ skip }) => {
  const times: number[] = [];
  browser ??= await launchBrowser(skip);
  for (let round = 0; round < 5; round += 1) {
    const page = await openPage(browser, served);
    await page.getByRole("list", { name: "Workflows" }).waitFor();
    times.push(
      await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity),
    );
    await page.close();
  }
  expectWithin("first contentful paint", times, 400);
});

test("10,000 stored events: opened, scrolled and filtered", timeout, async ({ skip }) => {
  browser ??= await launchBrowser(skip);
  const opened: number[] = [];
  const scrolled: number[] = [];
  const filtered: number[] = [];
  for (let round = 0; round < repetitions; round += 1) {
    const page = await openPage(browser, served, { route: "/r/ticking?int=1", prepare });
    opened.push(await page.evaluate(waitForRows, eventCount + 3));
    const grid = page.getByRole("grid", { name: "Events" });
    const recording = await record(page, () => page.evaluate(scrollThrough));
    scrolled.push(quantile(recording.frames, 0.95));
    await grid.getByRole("row", { name: "StopEvent" }).last().waitFor();
    expect(await grid.locator("*").count(), "elements of the log").toBeLessThan(400);
    filtered.push(...(await page.evaluate(filterBy, ["number 49", "9", "type:Tick 12", "-9", ""])));
    await page.close();
  }
  expectWithin("10,000 events: from opening to the last row", opened, 1000);
  expectWithin("10,000 events: scrolling, 95 of 100 frames", scrolled, 25);
  expectWithin("10,000 events: filter", filtered, 20);
});

test("10,000 events that come", timeout, async ({ skip }) => {
  browser ??= await launchBrowser(skip);
  const [frames, longest, heap]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < repetitions; round += 1) {
    const page = await openFeed(browser, `log-${round}`, "endless");
    const recording = await record(page, async () => {
      await come(`log-${round}`, eventCount, 2400);
      await page.evaluate(waitForRows, eventCount);
    });
    frames.push(quantile(recording.frames, 0.95));
    longest.push(Math.max(0, ...recording.longTasks));
    expectFrames(recording, eventCount / 2400);
    heap.push(await heapSize(page));
    expect(await page.getByRole("grid", { name: "Events" }).locator("*").count()).toBeLessThan(400);
    await page.close();
  }
  expectWithin("2,400 events a second: 95 of 100 frames", frames, 25);
  expectWithin("2,400 events a second: the longest task", longest, 100);
  expectWithin("heap after 10,000 events", heap, 60, "MB");
});

test("from the wire to the row", timeout, async ({ skip }) => {
  browser ??= await launchBrowser(skip);
  const delays: number[] = [];
  for (let round = 0; round < repetitions; round += 1) {
    const page = await openFeed(browser, `log-wire-${round}`, "endless");
    const recording = await record(page, async () => {
      await come(`log-wire-${round}`, 3000, 1000);
      await page.evaluate(waitForRows, 3000);
      await page.waitForTimeout(100);
    });
    expect(await page.getByRole("switch", { name: "follow" }).getAttribute("aria-checked")).toBe("true");
    expect(recording.delays.length).toBeGreaterThan(100);
    delays.push(quantile(recording.delays, 0.95));
    await page.close();
  }
  expectWithin("1,000 events a second: from the wire to the row, 95 of 100", delays, 100);
});

test("a graph of 100 steps", timeout, async ({ skip }) => {
  browser ??= await launchBrowser(skip);
  const frames: number[] = [];
  const longest: number[] = [];
  for (let round = 0; round < repetitions; round += 1) {
    const page = await openFeed(browser, `graph-${round}`, "graph-of-100");
    await page.getByRole("treeitem", { name: /^step099, step/ }).waitFor();
    const recording = await record(page, () => come(`graph-${round}`, 3000, 600));
    frames.push(quantile(recording.frames, 0.95));
    longest.push(Math.max(0, ...recording.longTasks));
    expectFrames(recording, 3000 / 600);
    await page.getByRole("treeitem", { name: /^step099, step, done, 15 runs/ }).waitFor();
    await page.close();
  }
  expectWithin("a graph of 100 steps, 600 changes a second: 95 of 100 frames", frames, 20);
  expectWithin("a graph of 100 steps, 600 changes a second: longest task", longest, 100);
});

function expectWithin(name: string, values: readonly number[], budget: number, unit?: string): void {
  const { measured, most } = figures.note(name, values, budget, unit);
  expect.soft(measured, name).toBeLessThanOrEqual(most);
}

/** There must have been enough frames for such a time: one that does not end is not seen otherwise. */
function expectFrames({ frames }: Recording, seconds: number): void {
  const total = frames.reduce((sum, frame) => sum + frame, 0);
  expect(total).toBeGreaterThan(seconds * 900);
}

async function prepare(page: Page): Promise<void> {
  await addRecorder(page);
  await page.addInitScript(() => localStorage.setItem("wf-debugger:/:events.fold", "false"));
}

/** Opens a run whose events come when they are called for. */
async function openFeed(from: Browser, id: string, workflow: string): Promise<Page> {
  const body = JSON.stringify({ start_event: {}, handler_id: id });
  await fetch(new URL(`workflows/${workflow}/run-nowait`, feedUrl), { method: "POST", body });
  const page = await openPage(from, { pageUrl: feedUrl, setting: served.setting } as ServedApplication, {
    route: `/r/${id}`,
    prepare,
  });
  await page.getByText("Connected, waiting for the first event").waitFor();
  // What is loaded later is there.
  await page.waitForTimeout(1000);
  return page;
}

const come = (id: string, count: number, rate: number) =>
  fetch(new URL(`feed/${id}?count=${count}&rate=${rate}`, feedUrl), { method: "POST" });

async function heapSize(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize / 1_000_000;
}

// These run in the page.

/** Waits until the log has so many rows. @returns when, since the page was opened */
function waitForRows(count: number): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const rows = Number(document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") ?? 0) - 1;
      if (rows >= count) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Scrolls from the first row to the last, in four seconds. */
async function scrollThrough(): Promise<void> {
  const scroller = document.querySelector("[role=rowgroup]");
  if (!scroller) throw new Error("There is no log");
  const steps = 240;
  for (let step = 0; step <= steps; step += 1) {
    await new Promise(requestAnimationFrame);
    scroller.scrollTop = (scroller.scrollHeight * step) / steps;
  }
}

/** Types each query into the field. @returns how long each took to show */
async function filterBy(queries: readonly string[]): Promise<readonly number[]> {
  const field = document.querySelector<HTMLInputElement>("[role=tabpanel] input[type=search]");
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  const grid = document.querySelector("[role=grid]");
  if (!field || !setValue || !grid) throw new Error("There is no log");
  const times: number[] = [];
  for (const query of queries) {
    const before = grid.getAttribute("aria-rowcount");
    const startedAt = performance.now();
    setValue.call(field, query);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    while (grid.getAttribute("aria-rowcount") === before) await new Promise((resolve) => setTimeout(resolve));
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return times;
}
