// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { ComparePage } from "../../../src/components/compare/compare-page.tsx";
import { FakeServer, frame, json, liveStream, metaOf, never, runOf } from "../../api/support/fake-server.ts";
import { renderPage, violationsOf } from "../../api/support/render-page.tsx";

const own = "/debugger/api";

// There is no layout here: lists are as high as this.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 400 },
  clientWidth: { configurable: true, get: () => 800 },
});

interface Run {
  readonly frames: string;
  readonly input?: object;
  readonly patch?: object;
}

function serverWith(runs: Readonly<Record<string, Run>>): FakeServer {
  const server = new FakeServer().on(`GET ${own}/meta`, () => json(metaOf()));
  for (const [id, { frames, input = {}, patch = {} }] of Object.entries(runs)) {
    const start = { value: input, qualified_name: null, type: "StartEvent", types: null };
    server
      .on(`GET ${own}/runs/${id}`, () => json(runOf(id, { stack: null, ...patch })))
      .on(`GET ${own}/runs/${id}/input`, () => json({ start_event: start, parent_handler_id: null }))
      .on(`GET ${own}/runs/${id}/events`, () => {
        const live = liveStream();
        live.push(frames);
        return live.response;
      });
  }
  return server;
}

const step = (sequence: number, name: string, state: string): string =>
  frame(sequence, "StepStateChanged", {
    name,
    step_state: state,
    worker_id: "0",
    input_event_name: "A",
    output_event_name: state === "running" ? null : "B",
  }).replace('"types":null', '"types":["InternalDispatchEvent"]');

const one: Run = {
  input: { n: 3 },
  frames:
    step(0, "split", "running") +
    step(1, "split", "not_running") +
    frame(2, "Tick", { n: 1 }) +
    frame(3, "Tick", { n: 2 }) +
    frame(4, "OnlyHere") +
    frame(5, "StopEvent", { result: [0, 10] }),
};
const two: Run = {
  input: { n: 8 },
  patch: { status: "failed", error: "boom" },
  frames:
    step(0, "split", "running") +
    step(1, "split", "not_running") +
    step(2, "work", "running") +
    step(3, "work", "not_running") +
    frame(4, "Tick", { n: 1 }) +
    frame(5, "Tick", { n: 99 }) +
    frame(6, "Extra") +
    frame(7, "StopEvent", { result: [0, 20] }),
};

describe("two runs", () => {
  test("are named, with how they stand and links to them", async () => {
    await renderPage(serverWith({ one, two }), <ComparePage left="one" right="two" />);
    const left = screen.getByRole("region", { name: "Left run" });
    expect(within(left).getByRole("link", { name: "one" }).getAttribute("href")).toContain("#/r/one");
    expect(within(left).getByText("completed")).toBeTruthy();
    expect(within(screen.getByRole("region", { name: "Right run" })).getByText("failed")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Copy link" })).toBeTruthy();
  });

  test("have their inputs and results side by side", async () => {
    await renderPage(serverWith({ one, two }), <ComparePage left="one" right="two" />);
    const input = screen.getByRole("region", { name: "Input" });
    expect(within(input).getByText("1 difference")).toBeTruthy();
    expect(within(input).getByRole("tree", { name: "Input of the left run" }).textContent).toContain("3");
    expect(within(input).getByRole("tree", { name: "Input of the right run" }).textContent).toContain("8");
    expect(await within(screen.getByRole("region", { name: "Result" })).findByText("1 difference")).toBeTruthy();
  });

  test("have their steps side by side, with the first difference", async () => {
    await renderPage(serverWith({ one, two }), <ComparePage left="one" right="two" />);
    const row = await screen.findByRole("row", { name: /first difference/ });
    expect(row.textContent).toContain("work");
    expect(row.textContent).toContain("did not run");
    expect(screen.getByRole("row", { name: /^split/ }).textContent).not.toContain("first difference");
  });

  test("have their events aligned, and in full on demand", async () => {
    const { user } = await renderPage(serverWith({ one, two }), <ComparePage left="one" right="two" />);
    const events = screen.getByRole("region", { name: "Events" });
    const row = await within(events).findByRole("button", { name: /^changed.*99/ });
    expect(within(events).getByRole("button", { name: "only left 1" })).toBeTruthy();
    expect(within(events).getByRole("button", { name: "only right 1" })).toBeTruthy();
    await user.click(row);
    const details = screen.getByRole("region", { name: "Selected events" });
    expect(within(details).getByRole("link", { name: "Open event 5 in its run" }).getAttribute("href")).toContain(
      "seq",
    );
    await user.click(within(details).getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("region", { name: "Selected events" })).toBeNull();
  });

  test("are gone through by keys", async () => {
    const { user } = await renderPage(serverWith({ one, two }), <ComparePage left="one" right="two" />);
    const rows = screen.getByRole("region", { name: "Events" });
    const first = await within(rows).findByRole("button", { name: /^same.*Tick/ });
    first.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(document.activeElement?.textContent).toMatch(/^changed/);
    expect(screen.getByRole("region", { name: "Selected events" })).toBeTruthy();
    await user.keyboard("{End}");
    expect(document.activeElement?.textContent).toContain("StopEvent");
  });

  test("can be read by everybody", async () => {
    const { user } = await renderPage(serverWith({ one, two }), <ComparePage left="one" right="two" />);
    await user.click(await screen.findByRole("button", { name: /^changed.*99/ }));
    expect(await violationsOf()).toEqual([]);
  });

  test("can be reduced to their differences", async () => {
    const { user } = await renderPage(serverWith({ one, two: one }), <ComparePage left="one" right="two" />);
    const events = screen.getByRole("region", { name: "Events" });
    await user.click(await within(events).findByRole("button", { name: "same 4" }));
    expect(within(events).getByText("0 of 4 match")).toBeTruthy();
    await user.click(within(events).getByRole("button", { name: "Show all" }));
    expect(within(events).getAllByRole("listitem")).toHaveLength(4);
  });

  test("of which one is not there says so", async () => {
    await renderPage(serverWith({ one }), <ComparePage left="one" right="gone" />);
    expect(screen.getByText("No run gone on this server")).toBeTruthy();
    expect(screen.getByRole("link", { name: /all workflows/ })).toBeTruthy();
    expect(screen.queryByRole("region", { name: "Events" })).toBeNull();
  });

  test("that are on their way show no differences", async () => {
    const server = new FakeServer().on(`GET ${own}/meta`, () => json(metaOf())).on(`GET ${own}/runs/`, never);
    await renderPage(server, <ComparePage left="one" right="two" />);
    expect(screen.queryByText(/difference/)).toBeNull();
    expect(screen.queryByText("No events")).toBeNull();
  });

  test("of which one cannot be read say why", async () => {
    const server = serverWith({ one, two }).on(`GET ${own}/runs/two/events`, () => json({ detail: "no disk" }, 500));
    await renderPage(server, <ComparePage left="one" right="two" />);
    const right = screen.getByRole("region", { name: "Right run" });
    expect(within(right).getByRole("alert").textContent).toContain("no disk");
  });

  test("that failed are compared by their errors", async () => {
    const failure = frame(0, "WorkflowFailedEvent", {
      step_name: "work",
      exception: { exception_type: "ValueError", exception_message: "boom" },
      attempts: 1,
    }).replace('"types":null', '"types":["StopEvent"]');
    await renderPage(serverWith({ one, two: { frames: failure } }), <ComparePage left="one" right="two" />);
    const result = screen.getByRole("region", { name: "Result" });
    expect(await within(result).findByText("ValueError: boom")).toBeTruthy();
    expect(within(result).getByText("different")).toBeTruthy();
  });

  test("of five thousand events keep few rows in the document", async () => {
    const frames = Array.from({ length: 5_000 }, (_, sequence) => frame(sequence, "Tick", { sequence })).join("");
    const many: Run = { frames: frames + frame(5_000, "StopEvent", { result: 1 }) };
    await renderPage(serverWith({ one: many, two: many }), <ComparePage left="one" right="two" />);
    const events = screen.getByRole("region", { name: "Events" });
    await within(events).findByRole("button", { name: "same 5001" });
    expect(within(events).getAllByRole("listitem").length).toBeLessThan(60);
  });
});
