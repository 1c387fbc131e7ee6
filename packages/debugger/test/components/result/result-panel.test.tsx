// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { useRunDetails, useRunStream } from "../../../src/api/hooks.ts";
import { ResultPanel } from "../../../src/components/result/result-panel.tsx";
import type { Selection } from "../../../src/model/route/route.ts";
import { FakeServer, frame, json, liveStream, metaOf, never, runOf } from "../../api/support/fake-server.ts";
import { renderPage, violationsOf } from "../../api/support/render-page.tsx";

const own = "/debugger/api";

interface PageProps {
  readonly onSelect?: (selection: Selection) => void;
}

function Page({ onSelect = () => {} }: PageProps) {
  const { buffer } = useRunStream("a");
  return <ResultPanel buffer={buffer} details={useRunDetails("a")} onSelect={onSelect} />;
}

function serverWith(frames: string, run: object = {}): FakeServer {
  return new FakeServer()
    .on(`GET ${own}/meta`, () => json(metaOf()))
    .on(`GET ${own}/runs/a`, () => json(runOf("a", { stack: null, ...run })))
    .on(`GET ${own}/runs/a/events`, () => {
      const live = liveStream();
      live.push(frames);
      return live.response;
    });
}

const stepChange = (sequence: number, state: string, patch: object = {}): string => {
  const text = frame(sequence, "StepStateChanged", {
    name: "work",
    step_state: state,
    worker_id: "0",
    input_event_name: "Order",
    output_event_name: null,
    ...patch,
  });
  return text.replace('"types":null', '"types":["InternalDispatchEvent"]');
};

const failed = (sequence: number, patch: object = {}): string =>
  frame(sequence, "WorkflowFailedEvent", {
    step_name: "work",
    exception: { exception_type: "app.errors.TeapotError", exception_message: "boom", ...patch },
    attempts: 3,
    elapsed_seconds: 1.5,
  }).replace('"types":null', '"types":["StopEvent"]');

describe("the result of a run", () => {
  test.each([
    [0, "0"],
    [false, "false"],
    ["", '""'],
    [null, "null"],
    [[0, 10], "10"],
  ])("%j is shown", async (result, text) => {
    await renderPage(serverWith(frame(0, "StopEvent", { result })), <Page />);
    expect(screen.getByRole("tree", { name: "Result" }).textContent).toContain(text);
  });

  test("is the whole value of a stop event of one's own", async () => {
    const event = frame(0, "Report", { title: "Tea", result: 1 }).replace('"types":null', '"types":["StopEvent"]');
    await renderPage(serverWith(event), <Page />);
    const tree = screen.getByRole("tree", { name: "Result" });
    expect(within(tree).getByText(/Tea/)).toBeTruthy();
    expect(screen.getByText("Report")).toBeTruthy();
  });

  test("leads to its event", async () => {
    const onSelect = vi.fn();
    const { user } = await renderPage(serverWith(frame(4, "StopEvent", { result: 1 })), <Page onSelect={onSelect} />);
    await user.click(screen.getByRole("button", { name: "Show event 4" }));
    expect(onSelect).toHaveBeenCalledWith({ kind: "event", sequence: 4 });
  });

  test("of a run that goes on is not there yet", async () => {
    await renderPage(serverWith(frame(0), { status: "running" }), <Page />);
    expect(screen.getByText("The run goes on.")).toBeTruthy();
  });

  test("is on its way as long as the stream is", async () => {
    const server = serverWith("").on(`GET ${own}/runs/a/events`, never);
    await renderPage(server, <Page />);
    expect(screen.queryByText("No result")).toBeNull();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("that cannot be read says why", async () => {
    const server = serverWith("").on(`GET ${own}/runs/a/events`, () => json({ detail: "The log is broken" }, 500));
    await renderPage(server, <Page />);
    expect(screen.getByRole("alert").textContent).toContain("The log is broken");
  });
});

describe("the error of a run", () => {
  const frames = frame(0, "Order", { id: 7 }) + stepChange(1, "running") + stepChange(2, "not_running") + failed(3);

  test("names its step, type, message, attempts and input", async () => {
    await renderPage(serverWith(frames, { status: "failed", error: "boom" }), <Page />);
    expect(screen.getByRole("heading", { name: "TeapotError in work" })).toBeTruthy();
    expect(screen.getByText("boom")).toBeTruthy();
    expect(screen.getByText("Attempts").nextSibling?.textContent).toBe("3");
    expect(screen.getByText("Took").nextSibling?.textContent).toBe("1.50 s");
    expect(screen.getByRole("tree", { name: "Input of the attempt" }).textContent).toContain("7");
  });

  test("leads to the execution that failed", async () => {
    const onSelect = vi.fn();
    const { user } = await renderPage(serverWith(frames, { status: "failed" }), <Page onSelect={onSelect} />);
    await user.click(screen.getByRole("button", { name: /Show execution 1 of work/ }));
    expect(onSelect).toHaveBeenCalledWith({ kind: "span", id: "work/0/1" });
  });

  test("has its stack, with the frames of libraries folded", async () => {
    const stack = [
      "TeapotError: boom",
      "    at work (/app/flow.ts:3:9)",
      "    at run (/app/node_modules/lib/run.js:1:1)",
      "    at process.next (node:internal/process:95:5)",
    ].join("\n");
    await renderPage(serverWith(frames, { status: "failed", stack }), <Page />);
    const trace = screen.getByRole("region", { name: "Stack" });
    expect(within(trace).getByText(/flow\.ts/)).toBeTruthy();
    expect(within(trace).getByText("2 lines in libraries")).toBeTruthy();
    expect(within(trace).getByRole("button", { name: "Copy stack" })).toBeTruthy();
  });

  test("says which scope its stack needs", async () => {
    const server = serverWith(frames, { status: "failed" }).on(`GET ${own}/meta`, () =>
      json(metaOf({ scopes: ["read"], has_auth: true })),
    );
    await renderPage(server, <Page />);
    expect(screen.getByText(/needs scope/).textContent).toContain("admin");
  });

  test("can be read by everybody", async () => {
    const stack = "TeapotError: boom\n    at work (/app/flow.ts:3:9)\n    at run (node:internal/x:1:1)";
    await renderPage(serverWith(frames, { status: "failed", stack }), <Page />);
    expect(await violationsOf()).toEqual([]);
  });

  test("of a run without a stop event is that of its handler", async () => {
    await renderPage(serverWith(frame(0), { status: "failed", error: "lost its worker" }), <Page />);
    expect(screen.getByText("lost its worker")).toBeTruthy();
  });

  test("is a cancellation if it was cancelled", async () => {
    const event = frame(0, "WorkflowCancelledEvent").replace('"types":null', '"types":["StopEvent"]');
    await renderPage(serverWith(event, { status: "cancelled" }), <Page />);
    expect(screen.getByRole("heading", { name: "Cancelled" })).toBeTruthy();
  });
});
