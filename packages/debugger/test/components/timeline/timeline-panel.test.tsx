// @vitest-environment happy-dom
import type { DebuggerRunDetails } from "@llama-agents/protocol";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../../../src/api/api-error.ts";
import type { StreamStatus } from "../../../src/api/stream-status.ts";
import { TimelinePanel, type TimelinePanelProps } from "../../../src/components/timeline/timeline-panel.tsx";
import type { Selection } from "../../../src/model/route/route.ts";
import { violationsOf } from "../../api/support/render-page.tsx";
import { bufferOf, envelope, received, stepChange } from "../../model/run-events.ts";

const sizes = ["offsetHeight", "offsetWidth", "clientHeight", "clientWidth"] as const;
const original = sizes.map((name) => Object.getOwnPropertyDescriptor(HTMLElement.prototype, name));

beforeAll(() => {
  // Nothing is laid out here: the chart is 1,000 pixels in width and in height.
  for (const name of sizes)
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 1_000 });
});
afterAll(() => {
  for (const [index, name] of sizes.entries()) {
    const descriptor = original[index];
    if (descriptor) Object.defineProperty(HTMLElement.prototype, name, descriptor);
  }
});
beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const ended: StreamStatus = { kind: "ended" };
const asking = [
  stepChange("ask", "running", "StartEvent"),
  stepChange("ask", "not_running", "StartEvent", "Ask"),
  envelope("Ask", {}, ["InputRequiredEvent"]),
];
/** It asks, waits for a minute, and goes on; event 3 is the answer. */
const answered = received(
  [
    ...asking,
    envelope("Answer", {}, ["HumanResponseEvent"]),
    stepChange("take", "running", "Answer", null, 0),
    stepChange("take", "not_running", "Answer", "StopEvent", 0),
    envelope("StopEvent"),
  ],
  { at: 0 },
).map((event, index) => (index < 3 ? event : { ...event, at: (event.at ?? 0) + 60_000 }));

const runDetails = (details: Partial<DebuggerRunDetails>): DebuggerRunDetails => ({
  handler_id: "h1",
  run_id: null,
  workflow_name: "human",
  status: "running",
  started_at: new Date(0).toISOString(),
  updated_at: new Date(0).toISOString(),
  completed_at: null,
  idle_since: null,
  duration_ms: 0,
  event_count: 0,
  error: null,
  parent_handler_id: null,
  waiting_for: [],
  stack: null,
  ...details,
});

function show(props: Partial<TimelinePanelProps> = {}) {
  const onSelect = vi.fn<(selection: Selection | undefined) => void>();
  const onRangeQuery = vi.fn<(query: string) => void>();
  const onRetry = vi.fn();
  const all: TimelinePanelProps = {
    buffer: bufferOf(answered),
    run: undefined,
    status: ended,
    onRetry,
    selection: undefined,
    onSelect,
    onRangeQuery,
    ...props,
  };
  const page = render(<Page {...all} />);
  return { ...page, onSelect, onRangeQuery, onRetry, user: userEvent.setup(), all };
}

/** The panel, with a selection that follows it. */
function Page(props: TimelinePanelProps) {
  const [selection, setSelection] = useState(props.selection);
  const select = (next: Selection | undefined): void => {
    setSelection(next);
    props.onSelect(next);
  };
  return <TimelinePanel {...props} selection={selection} onSelect={select} />;
}

const items = (): string[] => screen.getAllByRole("treeitem").map(({ textContent }) => textContent ?? "");
const barOf = (container: HTMLElement, id: string): HTMLElement => {
  const bar = container.querySelector<HTMLElement>(`[data-bar="${id}"]`);
  if (!bar) throw new Error(`there is no bar ${id}`);
  return bar;
};

describe("says why there is nothing", () => {
  const empty = bufferOf([]);
  test.each<[StreamStatus, string]>([
    [{ kind: "open" }, "Connected, waiting for the first event"],
    [{ kind: "ended" }, "This run wrote no events"],
    [{ kind: "connecting" }, "Loading the timeline"],
    [{ kind: "gone" }, "This run is not on this server"],
  ])("%o", (status, text) => {
    show({ buffer: empty, status });
    expect(screen.getByText(text)).toBeDefined();
    expect(screen.queryByRole("tree")).toBeNull();
  });
});

test("a stream that failed is told above the bars, which stay", async () => {
  const error = new ApiError({ status: 500, detail: "the store is away", url: "/events/h1" });
  const { user, onRetry } = show({ status: { kind: "failed", error } });
  expect(screen.getByRole("alert").textContent).toContain("the store is away");
  expect(items()).toContain("ask, worker 0");
  await user.click(screen.getByRole("button", { name: "Retry" }));
  expect(onRetry).toHaveBeenCalledOnce();
});

test("while it reconnects, what is open has an end of its own kind", () => {
  const buffer = bufferOf(received(asking.slice(0, 1), { at: 0 }));
  const status: StreamStatus = { kind: "reconnecting", attempt: 3, retryAt: 0, fromSequence: 1 };
  const { container, rerender, all } = show({ buffer, status, run: runDetails({}) });
  expect(screen.getByText("Reconnecting (3), from event 1")).toBeDefined();
  const bar = barOf(container, "ask/0/1");
  expect(bar.querySelector("[class*=lost]")).not.toBeNull();
  rerender(<Page {...all} status={{ kind: "open" }} />);
  expect(barOf(container, "ask/0/1").querySelector("[class*=lost]")).toBeNull();
});

test("what is open does not grow as long as nobody knows whether the run goes on", () => {
  const at = Date.now() - 62_000;
  const buffer = bufferOf(received(asking.slice(0, 1), { at }));
  const { rerender, all } = show({ buffer, status: { kind: "open" } });
  expect(items()[0]).toBe("run, running, 0 ms");
  rerender(<Page {...all} run={runSince(at)} />);
  expect(items()[0]).toMatch(/^run, running, 1 min/);
});

test.each([-1, 1])("what is open grows by the server's clock, also if that is %i hours ahead", (hours) => {
  const at = Date.now() - 62_000 + hours * 3_600_000;
  const buffer = bufferOf(received(asking.slice(0, 1), { at }));
  show({ buffer, status: { kind: "open" }, run: runSince(at) });
  expect(items()[0]).toMatch(/^run, running, 1 min/);
});

/** A run that has gone on for a minute. */
const runSince = (at: number): DebuggerRunDetails =>
  runDetails({ started_at: new Date(at).toISOString(), duration_ms: 62_000 });

test("without times, a note says that the axis counts events", async () => {
  const untimed = answered.map((event) => ({ ...event, at: undefined }));
  const { user } = show({ buffer: bufferOf(untimed) });
  expect(screen.getByText(/sends no times/)).toBeDefined();
  expect(screen.queryByRole("switch", { name: "Collapse idle" })).toBeNull();
  expect(items()[0]).toBe("run, completed");
  await user.click(screen.getByRole("switch", { name: "Table" }));
  const row = screen.getByRole("button", { name: "take" }).closest("tr");
  expect(within(row as HTMLElement).getByText("#4")).toBeDefined();
});

test("idle times are collapsed until they are not, and that is remembered", async () => {
  const { user, container, unmount, all } = show();
  const width = () => Number.parseFloat(barOf(container, "take/0/1").style.width);
  const collapsed = width();
  const toggle = screen.getByRole("switch", { name: "Collapse idle" });
  expect(toggle.getAttribute("aria-checked")).toBe("true");
  await user.click(toggle);
  expect(width()).toBeLessThan(collapsed / 10);
  unmount();
  render(<Page {...all} />);
  expect(screen.getByRole("switch", { name: "Collapse idle" }).getAttribute("aria-checked")).toBe("false");
});

test("one stop for Tab; arrows lead between rows and through time; Enter selects", async () => {
  const { user, onSelect } = show();
  screen.getByRole("treeitem", { name: /^run/ }).focus();
  const focused = () => document.activeElement?.textContent;
  expect(screen.getAllByRole("treeitem").filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  await user.keyboard("{ArrowDown}");
  expect(focused()).toBe("ask, worker 0");
  await user.keyboard("{Enter}");
  expect(onSelect).toHaveBeenLastCalledWith({ kind: "step", name: "ask" });
  await user.keyboard("{ArrowRight}");
  expect(focused()).toBe("ask, worker 0, done, at +0.000, took 100 ms, in StartEvent, out Ask");
  await user.keyboard("{Enter}");
  expect(onSelect).toHaveBeenLastCalledWith({ kind: "span", id: "ask/0/1" });
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(focused()).toBe("Ask, answered, at +0.200, took 1 min");
  await user.keyboard(" ");
  expect(onSelect).toHaveBeenLastCalledWith({ kind: "event", sequence: 2 });
  await user.keyboard("{ArrowLeft}{Home}");
  expect(focused()).toMatch(/^run, completed/);
});

test("a bar selects its execution, a label its step", async () => {
  const { user, onSelect, container } = show();
  await user.click(barOf(container, "take/0/1"));
  expect(onSelect).toHaveBeenLastCalledWith({ kind: "span", id: "take/0/1" });
  expect(barOf(container, "take/0/1").className).toContain("isSelected");
  await user.click(screen.getByTitle("ask/0"));
  expect(onSelect).toHaveBeenLastCalledWith({ kind: "step", name: "ask" });
  expect(barOf(container, "take/0/1").className).not.toContain("isSelected");
});

test("dragging chooses a range, which filters the log; Escape gives it up; with Shift it zooms", () => {
  const { container, onRangeQuery, onSelect } = show();
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 1_000, 1_000));
  const bar = barOf(container, "ask/0/1");
  const drag = (from: number, to: number, shiftKey = false) => {
    fireEvent.pointerDown(bar, { button: 0, clientX: from });
    fireEvent.pointerMove(bar, { clientX: to, shiftKey });
  };
  drag(0, 340);
  expect(screen.getByText(/3 events/)).toBeDefined();
  fireEvent.pointerUp(bar, { clientX: 340 });
  expect(onRangeQuery).toHaveBeenLastCalledWith("seq:0..2");
  expect(onSelect).not.toHaveBeenCalled();
  drag(0, 340);
  fireEvent.keyDown(window, { key: "Escape" });
  fireEvent.pointerUp(bar, { clientX: 340 });
  drag(0, 340, true);
  fireEvent.pointerUp(bar, { clientX: 340, shiftKey: true });
  expect(onRangeQuery).toHaveBeenCalledOnce();
  expect(screen.getByRole("button", { name: "Events in view" })).toBeDefined();
});

test("Ctrl and wheel zoom around the pointer, buttons zoom too, and all is shown again", async () => {
  const { container, user, onRangeQuery } = show();
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 1_000, 1_000));
  const width = () => Number.parseFloat(barOf(container, "ask/0/1").style.width);
  const before = width();
  const wheel = new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY: -100 });
  // Not all that a wheel event has is taken from its options here.
  Object.defineProperties(wheel, { ctrlKey: { value: true }, clientX: { value: 0 } });
  fireEvent(barOf(container, "ask/0/1"), wheel);
  expect(wheel.defaultPrevented).toBe(true);
  expect(width()).toBeGreaterThan(before);
  await user.click(screen.getByRole("button", { name: "Events in view" }));
  expect(onRangeQuery.mock.lastCall?.[0]).toMatch(/^seq:0\.\.\d$/);
  await user.click(screen.getByRole("button", { name: "Show all" }));
  expect(width()).toBe(before);
  await user.click(screen.getByRole("button", { name: "Zoom in" }));
  expect(screen.getByRole("button", { name: "Later" })).toBeDefined();
});

test("pointing at a bar tells what it stands for", () => {
  const { container } = show();
  fireEvent.pointerMove(barOf(container, "take/0/1"), { clientX: 5, clientY: 5 });
  const title = screen.getByText("take", { selector: "p" });
  expect(title.parentElement?.textContent).toContain("took100 ms");
  fireEvent.pointerLeave(title);
});

test("the table lists executions and waits, and selects them", async () => {
  const { user, onSelect } = show();
  await user.click(screen.getByRole("switch", { name: "Table" }));
  const table = screen.getByRole("table", { name: /Executions and waits/ });
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows.map((row) => within(row).getByRole("rowheader").textContent)).toEqual(["ask", "Ask", "take"]);
  screen.getByRole("button", { name: "ask" }).focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(onSelect).toHaveBeenLastCalledWith({ kind: "span", id: "take/0/1" });
  expect(screen.getByRole("button", { name: "take" }).closest("tr")?.getAttribute("aria-current")).toBe("true");
});

describe("with ten thousand executions", () => {
  const changes = Array.from({ length: 10_000 }, (_, index) => [
    stepChange("work", "running", "X", null, index % 4),
    stepChange("work", "not_running", "X", "Y", index % 4),
  ]).flat();
  const buffer = bufferOf(received(changes, { stepMs: 3, at: 0 }));

  test("few bars are drawn, and all can be reached", async () => {
    const { container, user } = show({ buffer });
    expect(container.querySelectorAll("[data-bar]").length).toBeLessThan(1_800);
    screen.getByRole("treeitem", { name: /^run/ }).focus();
    await user.keyboard("{ArrowDown}{ArrowRight}{End}");
    expect(document.activeElement?.getAttribute("aria-posinset")).toBe("2500");
    expect(screen.getAllByRole("treeitem").length).toBeLessThan(60);
  });

  test("the table has only the rows in view, and the one in focus", async () => {
    const { user } = show({ buffer });
    await user.click(screen.getByRole("switch", { name: "Table" }));
    const table = screen.getByRole("table");
    expect(table.getAttribute("aria-rowcount")).toBe("10001");
    expect(within(table).getAllByRole("button").length).toBeLessThan(80);
    within(table).getAllByRole("button")[0]?.focus();
    await user.keyboard("{End}");
    expect(document.activeElement?.closest("tr")?.getAttribute("aria-rowindex")).toBe("10001");
  });
});

test("axe finds nothing in the bars and in the table", async () => {
  const { user } = show();
  expect(await violationsOf()).toEqual([]);
  await user.click(screen.getByRole("switch", { name: "Table" }));
  expect(await violationsOf()).toEqual([]);
});
