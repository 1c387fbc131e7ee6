// @vitest-environment happy-dom
import { act, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { StrictMode, useEffect, useState } from "react";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../../../src/api/api-error.ts";
import type { StreamStatus } from "../../../src/api/stream-status.ts";
import { EventsPanel, type EventsPanelProps } from "../../../src/components/events/events-panel.tsx";
import type { RunRoute } from "../../../src/model/route/route.ts";
import type { ReceivedEvent } from "../../../src/model/run/received-event.ts";
import type { RunBuffer } from "../../../src/model/run/run-buffer.ts";
import { violationsOf } from "../../api/support/render-page.tsx";
import { bufferOf, envelope, manualBuffer, received, stepChange } from "../../model/run-events.ts";

const sizes = ["offsetHeight", "offsetWidth", "clientHeight"] as const;
const original = sizes.map((name) => Object.getOwnPropertyDescriptor(HTMLElement.prototype, name));

beforeAll(() => {
  // Nothing is laid out here: the log is 560 pixels high.
  for (const name of sizes) Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 560 });
});
afterAll(() => {
  for (const [index, name] of sizes.entries()) {
    const descriptor = original[index];
    if (descriptor) Object.defineProperty(HTMLElement.prototype, name, descriptor);
  }
});
beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

const initial: RunRoute = {
  view: "run",
  handlerId: "h1",
  tab: "events",
  selection: undefined,
  query: "",
  internal: false,
};
const open: StreamStatus = { kind: "open" };

interface Shown {
  readonly buffer?: RunBuffer;
  readonly status?: StreamStatus;
  readonly route?: Partial<RunRoute>;
  readonly isLive?: boolean;
  readonly onRetry?: () => void;
  readonly onSendEvent?: (() => void) | undefined;
}

type PageProps = Omit<EventsPanelProps, "route" | "onRouteChange"> & {
  readonly first: RunRoute;
  readonly onRoute: (route: RunRoute) => void;
};

/** The panel, with a route that follows it. */
function Page({ first, onRoute, ...props }: PageProps) {
  const [route, setRoute] = useState(first);
  const change = (patch: Partial<RunRoute>): void => setRoute((before) => ({ ...before, ...patch }));
  useEffect(() => onRoute(route), [onRoute, route]);
  return <EventsPanel {...props} route={route} onRouteChange={change} />;
}

function show({ buffer = bufferOf([]), status = open, isLive = false, onRetry = vi.fn(), onSendEvent, route }: Shown) {
  let current: RunRoute = { ...initial, ...route };
  const onRoute = (next: RunRoute): void => {
    current = next;
  };
  const props = { buffer, status, isLive, onRetry, onSendEvent, onRoute, first: current };
  render(
    <StrictMode>
      <Page {...props} />
    </StrictMode>,
  );
  return { user: userEvent.setup(), route: () => current };
}

const ticks = (count: number): ReceivedEvent[] =>
  received(Array.from({ length: count }, (_, n) => envelope(n % 2 === 0 ? "Tick" : "Tock", { n })));
const rows = (): HTMLElement[] => screen.getAllByRole("row").slice(1);
const focusedText = (): string | undefined => document.activeElement?.textContent ?? undefined;

describe("what it says when there are no rows", () => {
  test("a stream that is open waits for the first event", () => {
    show({ status: open });
    expect(screen.getByText("Connected, waiting for the first event")).toBeDefined();
  });

  test("a run that has ended wrote none", () => {
    show({ status: { kind: "ended" } });
    expect(screen.getByText("This run wrote no events")).toBeDefined();
  });

  test("a filter that nothing matches can be cleared", async () => {
    const { user, route } = show({ buffer: bufferOf(ticks(4)), route: { query: "nothing" } });
    expect(screen.getByText("0 of 4 match")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Clear" }));
    expect(rows()).toHaveLength(4);
    await vi.waitFor(() => expect(route().query).toBe(""));
  });

  test("events that are all internal can be shown", async () => {
    const { user, route } = show({ buffer: bufferOf(received([stepChange("work", "running", "X")])) });
    expect(screen.getByText("The only event is internal")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Show internal events" }));
    expect(route().internal).toBe(true);
    expect(rows()).toHaveLength(1);
  });

  test("internal events that a filter would find are counted, and can be shown", async () => {
    const buffer = bufferOf(received([stepChange("work", "running", "X"), envelope("Tick")]));
    const { user, route } = show({ buffer, route: { query: "step:work" } });
    expect(screen.getByText("0 of 2 match; 1 internal event would")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Show it" }));
    expect(route()).toMatchObject({ internal: true, query: "step:work" });
    expect(rows()).toHaveLength(1);
  });

  test("a key that the filter does not know is named", () => {
    show({ buffer: bufferOf(ticks(4)), route: { query: "foo:bar" } });
    expect(screen.getByText(/^The filter does not know foo:\. It knows type:/)).toBeDefined();
  });

  test("a run that the server has forgotten", () => {
    show({ status: { kind: "gone" } });
    expect(screen.getByText("This server does not know the run any more")).toBeDefined();
  });
});

describe("what the stream says above the rows, which stay", () => {
  test("that it failed, and offers to try again", async () => {
    const onRetry = vi.fn();
    const error = new ApiError({ status: 500, detail: "boom", url: "http://h/events/h1" });
    const { user } = show({ buffer: bufferOf(ticks(3)), status: { kind: "failed", error }, onRetry });
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("Stream failed: 500");
    expect(alert.textContent).toContain("boom");
    expect(rows()).toHaveLength(3);
    await user.click(within(alert).getByRole("button", { name: "Retry" }));
    expect(onRetry).toHaveBeenCalledTimes(1);
  });

  test("that it reconnects, and from where", () => {
    const status: StreamStatus = { kind: "reconnecting", attempt: 3, retryAt: 0, fromSequence: 128 };
    show({ buffer: bufferOf(ticks(3)), status });
    expect(screen.getByText("Reconnecting (3), from event 128")).toBeDefined();
    expect(rows()).toHaveLength(3);
  });

  test("which scope is missing", () => {
    const error = new ApiError({ status: 403, detail: "no", url: "u", missingScope: "read" });
    show({ status: { kind: "failed", error } });
    expect(screen.getByText(/needs scope/).textContent).toContain("read");
  });

  test("how many events are missing", () => {
    const all = ticks(6);
    show({ buffer: bufferOf([...all.slice(0, 2), ...all.slice(5)]) });
    expect(screen.getByText("3 missing")).toBeDefined();
  });
});

describe("rows", () => {
  test("ten thousand events need few elements, and say how many they are", () => {
    show({ buffer: bufferOf(ticks(10_000)) });
    const grid = screen.getByRole("grid", { name: "Events" });
    expect(grid.getAttribute("aria-rowcount")).toBe("10001");
    expect(screen.getByRole("log").querySelectorAll("*").length).toBeLessThan(400);
    expect(rows()[0]?.getAttribute("aria-rowindex")).toBe("2");
  });

  test("keys move the focus, and Enter opens what has it", async () => {
    const { user, route } = show({ buffer: bufferOf(ticks(100)) });
    await user.keyboard("j");
    expect(focusedText()).toContain('{"n":0}');
    await user.keyboard("{ArrowDown}j{ArrowUp}");
    expect(focusedText()).toContain('{"n":1}');
    await user.keyboard("{Enter}");
    expect(route().selection).toEqual({ kind: "event", sequence: 1 });
    expect(document.activeElement?.getAttribute("aria-selected")).toBe("true");
    await user.keyboard("k");
    expect(route().selection).toEqual({ kind: "event", sequence: 0 });
    await user.keyboard("{End}");
    await vi.waitFor(() => expect(focusedText()).toContain('{"n":99}'));
  });

  test("the row in focus stays when the log is scrolled away from it", async () => {
    const { user } = show({ buffer: bufferOf(ticks(1_000)) });
    await user.keyboard("jj");
    const scroller = screen.getByRole("grid").querySelector<HTMLElement>("[role=rowgroup]") as HTMLElement;
    act(() => {
      scroller.scrollTop = 14_000;
      scroller.dispatchEvent(new Event("scroll"));
    });
    expect(screen.getByText('{"n":500}')).toBeDefined();
    expect(focusedText()).toContain('{"n":1}');
    expect(document.activeElement?.getAttribute("aria-rowindex")).toBe("3");
  });

  test("one row is a stop for Tab", async () => {
    const { user } = show({ buffer: bufferOf(ticks(30)) });
    expect(rows().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    await user.click(screen.getByText('{"n":3}'));
    expect(
      rows()
        .filter(({ tabIndex }) => tabIndex === 0)
        .map(({ textContent }) => textContent),
    ).toEqual([focusedText()]);
  });

  test("an event that the address names is selected, and in view", () => {
    show({ buffer: bufferOf(ticks(50)), route: { selection: { kind: "event", sequence: 3 } } });
    const selected = rows().filter((row) => row.getAttribute("aria-selected") === "true");
    expect(selected.map(({ textContent }) => textContent)).toEqual([expect.stringContaining('{"n":3}')]);
    expect(selected[0]?.tabIndex).toBe(0);
  });

  test("equal events in a row are one line, which opens and closes", async () => {
    const buffer = bufferOf(received(Array.from({ length: 25 }, (_, n) => envelope("Tick", { n }))));
    const { user } = show({ buffer });
    expect(rows().map(({ textContent }) => textContent)).toEqual(["Tick × 25"]);
    await user.keyboard("j{ArrowRight}");
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("27");
    expect(rows()[0]?.textContent).toBe("Tick × 25fold");
    await user.keyboard("{ArrowLeft}");
    expect(rows()).toHaveLength(1);
    expect(focusedText()).toBe("Tick × 25");
    await user.keyboard("{ArrowRight}jjj{ArrowLeft}");
    expect(rows()).toHaveLength(1);
    await user.click(screen.getByText("Tick × 25"));
    await user.click(screen.getByText("fold", { selector: "[role=gridcell] span" }));
    expect(rows()).toHaveLength(1);
    expect(focusedText()).toBe("Tick × 25");
    await user.click(screen.getByRole("switch", { name: "fold" }));
    expect(rows().length).toBeGreaterThan(15);
  });
});

describe("attempts that failed", () => {
  const attempts = [
    stepChange("work", "running", "StartEvent"),
    stepChange("work", "not_running", "StartEvent"),
    stepChange("work", "running", "StartEvent"),
    stepChange("work", "not_running", "StartEvent"),
    envelope("WorkflowFailedEvent", { step_name: "work", attempts: 2 }, ["StopEvent"]),
  ];

  test("are errors, found though internal events are hidden", () => {
    show({ buffer: bufferOf(received(attempts)), route: { query: "is:error" } });
    expect(screen.getByRole("button", { name: "errors 3" })).toBeDefined();
    expect(rows().map((row) => row.dataset["kind"])).toEqual(["error", "error", "error"]);
    expect(screen.getByText("failed, tried again (attempt 1)")).toBeDefined();
    expect(screen.getByText("failed, attempt 2")).toBeDefined();
  });

  test("are reached by the key, which shows them", async () => {
    const { user, route } = show({ buffer: bufferOf(received(attempts)) });
    expect(rows()).toHaveLength(1);
    await user.keyboard(".");
    expect(route().selection).toEqual({ kind: "event", sequence: 1 });
    expect(screen.getByText("3 of 5")).toBeDefined();
    await user.keyboard(".");
    expect(route().selection).toEqual({ kind: "event", sequence: 3 });
    await user.keyboard(".");
    expect(route().selection).toEqual({ kind: "event", sequence: 4 });
  });

  test("are errors once it is known that they failed", () => {
    const { buffer, frame } = manualBuffer();
    const all = received(attempts);
    buffer.append(all.slice(0, 2));
    frame();
    show({ buffer, isLive: true, route: { internal: true } });
    expect(screen.getByText("ended → (none)")).toBeDefined();
    expect(screen.getByRole("button", { name: /errors 0/ })).toBeDefined();
    act(() => {
      buffer.append(all.slice(2, 3));
      frame();
    });
    expect(screen.getByText("failed, tried again (attempt 1)")).toBeDefined();
    expect(screen.queryByText("ended → (none)")).toBeNull();
    expect(screen.getByRole("button", { name: "errors 1" })).toBeDefined();
  });
});

describe("the toolbar", () => {
  const mixed = bufferOf(
    received([
      stepChange("work", "running", "StartEvent"),
      envelope("Tick", { text: "hello" }),
      envelope("StepFailedEvent", { step_name: "work" }),
      envelope("Tick", { text: "world" }),
    ]),
  );

  test("the filter hides, counts, marks, and is in the address", async () => {
    const { user, route } = show({ buffer: mixed });
    expect(screen.getByText("3 of 4")).toBeDefined();
    await user.keyboard("/");
    await user.keyboard("tick");
    expect(screen.getByText("2 of 4")).toBeDefined();
    expect(rows().map((row) => row.querySelector("mark")?.textContent)).toEqual(["Tick", "Tick"]);
    await vi.waitFor(() => expect(route().query).toBe("tick"));
    await user.keyboard("{Enter}");
    expect(focusedText()).toContain("hello");
    await user.keyboard("n");
    expect(focusedText()).toContain("world");
    await user.keyboard("n");
    expect(focusedText()).toContain("hello");
    await user.keyboard("N");
    expect(focusedText()).toContain("world");
  });

  test("internal events come and go by a key", async () => {
    const { user, route } = show({ buffer: mixed });
    await user.keyboard("i");
    expect(route().internal).toBe(true);
    expect(screen.getByText("4 of 4")).toBeDefined();
    expect(screen.getByText("running ← StartEvent")).toBeDefined();
  });

  test("the next error is shown, even if the filter hides it", async () => {
    const { user, route } = show({ buffer: mixed, route: { query: "tick" } });
    await user.click(screen.getByRole("button", { name: "errors 1" }));
    expect(route().selection).toEqual({ kind: "event", sequence: 2 });
    expect(screen.getByText("3 of 4")).toBeDefined();
  });

  test("an event can be sent while the run goes on", async () => {
    const onSendEvent = vi.fn();
    const { user } = show({ buffer: mixed, isLive: true, onSendEvent });
    await user.click(screen.getByRole("button", { name: "Send event" }));
    expect(onSendEvent).toHaveBeenCalledTimes(1);
  });

  test("the events are downloaded as they came", async () => {
    const blobs: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      blobs.push(blob as Blob);
      return "blob:1";
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const { user } = show({ buffer: mixed });
    await user.click(screen.getByRole("button", { name: "Download the events as NDJSON" }));
    const lines = (await blobs[0]?.text())?.trim().split("\n");
    expect(lines?.map((line) => JSON.parse(line) as unknown)).toEqual(mixed.events.map((event) => event.envelope));
  });

  test("scrolling up leaves the end, and a button leads back to it", async () => {
    const { buffer, frame } = manualBuffer();
    buffer.append(ticks(100));
    frame();
    vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockReturnValue(2_800);
    const { user } = show({ buffer, isLive: true });
    const follow = screen.getByRole("switch", { name: "follow" });
    const scroller = screen.getByRole("grid").querySelector<HTMLElement>("[role=rowgroup]") as HTMLElement;
    expect(follow.getAttribute("aria-checked")).toBe("true");
    expect(scroller.scrollTop).toBe(2_800);
    act(() => {
      scroller.scrollTop = 100;
      scroller.dispatchEvent(new Event("scroll"));
    });
    expect(follow.getAttribute("aria-checked")).toBe("false");
    act(() => {
      buffer.append(ticks(137).slice(100));
      frame();
    });
    expect(scroller.scrollTop).toBe(100);
    await user.click(screen.getByRole("button", { name: "37 new events" }));
    expect(follow.getAttribute("aria-checked")).toBe("true");
    expect(scroller.scrollTop).toBe(2_800);
    expect(screen.queryByRole("button", { name: /new events/ })).toBeNull();
  });

  test("nothing for axe to say", async () => {
    show({ buffer: mixed, isLive: true, onSendEvent: vi.fn() });
    expect(await violationsOf()).toEqual([]);
  });
});

test("a download says what it lacks when payloads were dropped to save memory", () => {
  const { buffer } = manualBuffer({ maxEvents: 3 });
  buffer.append(ticks(5));
  buffer.flush();
  show({ buffer });
  expect(
    screen.getByRole("button", {
      name: "Download the events as NDJSON, without the first 2, which are no longer in memory",
    }),
  ).toBeDefined();
});
