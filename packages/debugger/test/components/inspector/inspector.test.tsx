// @vitest-environment happy-dom

import { encodeSseEvent } from "@llama-agents/protocol";
import { screen, within } from "@testing-library/react";
import { useEffect, useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { Inspector } from "../../../src/components/inspector/inspector.tsx";
import type { InspectorProps } from "../../../src/components/inspector/inspector-props.ts";
import { currentRoute, navigate } from "../../../src/hooks/use-route.ts";
import type { Selection } from "../../../src/model/route/route.ts";
import type { RunBuffer } from "../../../src/model/run/run-buffer.ts";
import { FakeServer, json } from "../../api/support/fake-server.ts";
import { renderPage, violationsOf } from "../../api/support/render-page.tsx";
import { bufferOf, envelope, manualBuffer, received, stepChange } from "../../model/run-events.ts";

const graph = {
  name: "Flow",
  description: null,
  nodes: [
    { id: "work", label: "work", node_type: "step", description: "Does the work." },
    {
      id: "Tick",
      label: "Tick",
      node_type: "event",
      event_type: "Tick",
      event_types: ["Tick", "Base"],
      event_schema: { type: "object", title: "Tick" },
    },
  ],
  edges: [{ source: "work", target: "Tick", label: null }],
};

const run = bufferOf(
  received([
    stepChange("work", "running", "StartEvent"),
    stepChange("work", "not_running", "StartEvent"),
    stepChange("work", "running", "StartEvent"),
    envelope("Tick", { text: "hello" }, ["Base"]),
    envelope("Tick", { text: "world" }, ["Base"]),
    stepChange("work", "not_running", "StartEvent"),
    envelope(
      "WorkflowFailedEvent",
      { step_name: "work", exception: { exception_type: "m.ValueError", exception_message: "boom" }, attempts: 2 },
      ["StopEvent"],
    ),
  ]),
);

const serverOf = (): FakeServer =>
  new FakeServer()
    .on("GET /workflows/flow/representation", () => json({ graph }))
    .on("GET /api/meta", () => json({ detail: "no" }, 404));

type PageProps = Omit<InspectorProps, "selection" | "onSelect"> & {
  readonly first: Selection;
  readonly onSelection: (selection: Selection) => void;
};

function Page({ first, onSelection, ...props }: PageProps) {
  const [selection, onSelect] = useState(first);
  useEffect(() => onSelection(selection), [onSelection, selection]);
  return <Inspector {...props} selection={selection} onSelect={onSelect} />;
}

async function inspect(first: Selection, buffer: RunBuffer = run, server = serverOf()) {
  const onShowEvents = vi.fn();
  const onClose = vi.fn();
  let current = first;
  const onSelection = (next: Selection): void => {
    current = next;
  };
  const props = { buffer, workflowName: "flow", handlerId: "h1", onShowEvents, onClose, first, onSelection };
  const page = await renderPage(server, <Page {...props} />);
  return { ...page, onShowEvents, onClose, selection: () => current };
}

beforeEach(() => {
  navigate({ view: "home" });
});

test("an event shows its value, its types, and what else it is", async () => {
  const { user } = await inspect({ kind: "event", sequence: 3 });
  expect(screen.getByRole("complementary", { name: "Inspector: event 3" })).toBeDefined();
  expect(screen.getByText("Base")).toBeDefined();
  expect(screen.getByRole("tree", { name: "Value of Tick" }).textContent).toContain("hello");
  expect(screen.getByText(/^\+0\.300 s/)).toBeDefined();
  await user.click(screen.getByRole("tab", { name: "Raw" }));
  expect(screen.getByRole("tabpanel").textContent).toContain('"qualified_name": null');
  expect(await violationsOf()).toEqual([]);
});

test("from an event to the next of its type, and back", async () => {
  const { user, selection } = await inspect({ kind: "event", sequence: 3 });
  await user.click(screen.getByRole("button", { name: /^Next Tick/ }));
  expect(selection()).toEqual({ kind: "event", sequence: 4 });
  expect(screen.getByRole("button", { name: /^Next Tick/ }).getAttribute("aria-disabled")).toBe("true");
  await user.click(screen.getByRole("button", { name: "Previous" }));
  expect(selection()).toEqual({ kind: "event", sequence: 3 });
});

test("an event is copied as a command that sends it again", async () => {
  const { user } = await inspect({ kind: "event", sequence: 3 });
  await user.click(screen.getByRole("button", { name: "Copy as curl" }));
  const command = await navigator.clipboard.readText();
  expect(command).toContain("http://server.test/mount/events/h1");
  expect(command).toContain('{"event":{"type":"Tick","value":{"text":"hello"}}}');
});

test("a change of a step leads to its execution, here and in the timeline", async () => {
  navigate({ view: "run", handlerId: "h1", tab: "events", selection: undefined, query: "", internal: true });
  const { user, selection } = await inspect({ kind: "event", sequence: 2 });
  await user.click(screen.getByRole("link", { name: "Show in timeline" }));
  expect(currentRoute()).toMatchObject({ tab: "timeline", selection: { kind: "span", id: "work/0/2" } });
  await user.click(screen.getByRole("button", { name: "Execution" }));
  expect(selection()).toEqual({ kind: "span", id: "work/0/2" });
});

test("a payload that was dropped is read again", async () => {
  const { buffer, frame } = manualBuffer({ maxEvents: 1 });
  buffer.append(received([envelope("Tick", { text: "old" }), envelope("Tick", { text: "new" })]));
  frame();
  const old = encodeSseEvent({ sequence: 0, json: JSON.stringify(envelope("Tick", { text: "old" })) });
  const headers = { "content-type": "text/event-stream" };
  const server = serverOf().on("GET /events/h1?after_sequence=-1", () => new Response(old, { headers }));
  await inspect({ kind: "event", sequence: 0 }, buffer, server);
  expect((await screen.findByRole("tree", { name: "Value of Tick" })).textContent).toContain("old");
});

test("a payload that the server does not give either says so", async () => {
  const { buffer, frame } = manualBuffer({ maxEvents: 1 });
  buffer.append(received([envelope("Tick"), envelope("Tick")]));
  frame();
  const server = serverOf().on("GET /events/h1", () => json({ detail: "gone" }, 404));
  await inspect({ kind: "event", sequence: 0 }, buffer, server);
  expect((await screen.findByRole("alert")).textContent).toContain("gone");
});

test("an event that is not there is on its way, perhaps", async () => {
  await inspect({ kind: "event", sequence: 99 });
  expect(screen.getByText("Event 99 is not here")).toBeDefined();
});

test("a step shows its executions, and leads to its events", async () => {
  const { user, selection, onShowEvents } = await inspect({ kind: "step", name: "work" });
  expect(screen.getByText("Does the work.")).toBeDefined();
  expect(screen.getByText(/2 executions, 2 failed, longest 300 ms/)).toBeDefined();
  const table = screen.getByRole("table", { name: "Executions of work" });
  expect(within(table).getAllByRole("row")).toHaveLength(3);
  expect(table.textContent).toContain("attempt 2");
  await user.click(screen.getByRole("button", { name: "Show its events" }));
  expect(onShowEvents).toHaveBeenCalledWith("step:work");
  await user.click(within(table).getByRole("button", { name: "Execution 1" }));
  expect(selection()).toEqual({ kind: "span", id: "work/0/1" });
  expect(await violationsOf()).toEqual([]);
});

test("a step that has not run says so", async () => {
  await inspect({ kind: "step", name: "other" });
  expect(screen.getByText("other has not run")).toBeDefined();
});

test("an execution shows its attempts, its error and its events", async () => {
  const { user, onShowEvents } = await inspect({ kind: "span", id: "work/0/2" });
  expect(screen.getByText("ValueError: boom")).toBeDefined();
  expect(within(screen.getByRole("table", { name: "Attempts" })).getAllByRole("row")).toHaveLength(3);
  await user.click(screen.getByRole("button", { name: "Show its events" }));
  expect(onShowEvents).toHaveBeenCalledWith("step:work seq:2..5");
});

test("a node of the graph shows its schema and how often it was seen", async () => {
  const { user, onShowEvents } = await inspect({ kind: "node", id: "Tick" });
  expect(screen.getByText("2 in this run")).toBeDefined();
  expect(screen.getByRole("tree", { name: "Schema of Tick" })).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Show its events" }));
  expect(onShowEvents).toHaveBeenCalledWith("type:Tick");
});

test("a graph that does not come is an error that can be tried again", async () => {
  const server = new FakeServer().on("GET /workflows/flow/representation", () => json({ detail: "no graph" }, 500));
  await inspect({ kind: "node", id: "Tick" }, run, server);
  expect((await screen.findByRole("alert")).textContent).toContain("no graph");
});

test("it can be closed", async () => {
  const { user, onClose } = await inspect({ kind: "step", name: "work" });
  await user.click(screen.getByRole("button", { name: "Close the inspector" }));
  expect(onClose).toHaveBeenCalledTimes(1);
});
