// @vitest-environment happy-dom
import type { EventEnvelope, WorkflowGraph } from "@llama-agents/protocol";
import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProvider } from "../../../src/api/api-provider.tsx";
import { createServices } from "../../../src/api/services.ts";
import { GraphPanel } from "../../../src/components/graph/graph-panel.tsx";
import { RunBuffer } from "../../../src/model/run/run-buffer.ts";
import { chain, everything, graphOf } from "../../model/graph/graph.fixture.ts";
import { InProcessWorker } from "./support/in-process-worker.ts";

beforeEach(() => {
  vi.stubGlobal("Worker", InProcessWorker);
  // Nothing has a size here; the camera needs one.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
});

function serviceWith(answer: () => Response) {
  return createServices({
    base: "http://test/",
    fetch: (input) => Promise.resolve(String(input).includes("/representation") ? answer() : Response.json({})),
  });
}

const ok = (graph: WorkflowGraph) => () => Response.json({ graph });

function show(answer: () => Response, props: Partial<Parameters<typeof GraphPanel>[0]> = {}) {
  const onSelect = vi.fn();
  render(
    <ApiProvider services={serviceWith(answer)}>
      <GraphPanel workflowName="test" onSelect={onSelect} {...props} />
    </ApiProvider>,
  );
  return { onSelect, user: userEvent.setup() };
}

/** A node in the canvas. */
const nodeOf = (id: string) => document.querySelector<HTMLElement>(`[data-id="${id}"]`);

const drawn = (id: string) =>
  waitFor(() => {
    const node = nodeOf(id);
    if (node === null) throw new Error(`There is no node ${id} in the canvas.`);
    return node;
  });

const words = () => screen.getAllByRole("treeitem").map((item) => item.textContent);

test("the graph is a tree that is read in the order of its layers", async () => {
  show(ok(everything));
  const tree = await screen.findByRole("tree", { name: "Graph of test" });
  const canvas = (await drawn("split")).closest("[aria-hidden]");
  const items = within(tree).getAllByRole("treeitem");
  expect(items).toHaveLength(everything.nodes.length);
  expect(items[0]?.textContent).toBe("StartEvent, event that starts a run, to split");
  expect(words()).toContain("work, step, to StepDone and Again and Database");
  // The canvas is not there for who reads.
  expect(canvas?.querySelectorAll("a, button, [tabindex]")).toHaveLength(0);
});

test("one stop for Tab; arrows follow edges, Enter selects", async () => {
  const { user, onSelect } = show(ok(everything));
  const tree = await screen.findByRole("tree");
  await drawn("split");
  expect(
    within(tree)
      .getAllByRole("treeitem")
      .filter((item) => item.tabIndex === 0),
  ).toHaveLength(1);
  act(() => within(tree).getAllByRole("treeitem")[0]?.focus());
  await user.keyboard("{ArrowRight}");
  expect(document.activeElement?.textContent).toMatch(/^split, step/);
  expect(document.querySelector("[data-focused]")?.textContent).toContain("split");
  await user.keyboard("{Enter}{ArrowRight}{Enter}");
  expect(onSelect.mock.calls).toEqual([[{ kind: "step", name: "split" }], [{ kind: "node", id: "StepTwo" }]]);
});

test("what is selected elsewhere is marked, an execution at its step", async () => {
  show(ok(everything), { selection: { kind: "span", id: "work/0/2" } });
  const tree = await screen.findByRole("tree");
  await drawn("work");
  expect(within(tree).getByRole("treeitem", { selected: true }).textContent).toMatch(/^work/);
  expect(document.querySelector("[data-selected]")?.textContent).toContain("work");
});

function stepEvent(sequence: number, state: string, step: string, input: string, output: string | null) {
  const value = { name: step, step_state: state, worker_id: "0", input_event_name: input, output_event_name: output };
  const envelope = {
    type: "StepStateChanged",
    types: ["StepStateChanged", "InternalDispatchEvent"],
    value,
    qualified_name: null,
  };
  return { sequence, at: 1000 + sequence, envelope: envelope as unknown as EventEnvelope };
}

test("a run is shown on the nodes: what runs, what ran, how often", async () => {
  const applied: (() => void)[] = [];
  const buffer = new RunBuffer("h1", {
    now: () => 2000,
    schedule: (apply) => {
      applied.push(apply);
      return () => {};
    },
  });
  const flush = () =>
    act(() => {
      while (applied.length > 0) applied.shift()?.();
    });
  show(ok(everything), { buffer });
  await screen.findByRole("tree");
  await drawn("split");
  const node = (id: string) => nodeOf(id)?.querySelector<HTMLElement>("div");
  expect(node("split")?.dataset["state"]).toBe("idle");
  const untouched = node("gather");
  buffer.append([stepEvent(0, "running", "split", "StartEvent", null)]);
  flush();
  expect(node("split")?.dataset["state"]).toBe("running");
  expect(node("split")?.textContent).toContain("running");
  buffer.append([stepEvent(1, "not_running", "split", "StartEvent", "StepTwo")]);
  flush();
  expect(node("split")?.dataset["state"]).toBe("done");
  expect(node("StepTwo")?.textContent).toBe("StepTwo×1");
  expect(node("gather")).toBe(untouched);
});

test("states: no steps, an error with retry", async () => {
  show(ok(graphOf([])));
  expect(await screen.findByText("This workflow has no steps")).toBeTruthy();
  cleanup();
  let isDown = true;
  const { user } = show(() => (isDown ? Response.json({ detail: "broken" }, { status: 500 }) : ok(everything)()));
  expect((await screen.findByRole("alert")).textContent).toContain("broken");
  isDown = false;
  await user.click(screen.getByRole("button", { name: "Retry" }));
  expect(await screen.findByRole("tree")).toBeTruthy();
});

/** Where a layer of the canvas was moved to, and how large it is drawn. */
function view(node: HTMLElement) {
  const { transform = "" } = node.parentElement?.style ?? {};
  const [x = 0, y = 0, zoom = 0] = (transform.match(/-?[\d.]+/g) ?? []).map(Number);
  return { x, y, zoom };
}

const frame = () => act(() => new Promise<void>((resolve) => void requestAnimationFrame(() => resolve())));

function pointer(target: Element, type: string, clientX: number, clientY: number, pointerId = 1) {
  act(() => {
    target.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, buttons: 1, pointerId, clientX, clientY }));
  });
}

test("a click on a node selects it, one beside it nothing; dragging the canvas moves it", async () => {
  const { onSelect } = show(ok(everything));
  const node = await drawn("split");
  const stage = node.parentElement?.parentElement;
  if (!stage) throw new Error("A node is in a layer in a stage.");
  pointer(node, "pointerdown", 100, 100);
  pointer(stage, "pointermove", 102, 101);
  pointer(stage, "pointerup", 102, 101);
  pointer(stage, "pointerdown", 10, 10);
  pointer(stage, "pointerup", 10, 10);
  expect(onSelect.mock.calls).toEqual([[{ kind: "step", name: "split" }], [undefined]]);
  const before = view(node);
  pointer(stage, "pointerdown", 10, 10);
  pointer(stage, "pointermove", 40, 30);
  pointer(stage, "pointermove", 50, 5);
  pointer(stage, "pointerup", 50, 5);
  await frame();
  expect(view(node)).toEqual({ ...before, x: before.x + 40, y: before.y - 5 });
  expect(onSelect).toHaveBeenCalledTimes(2);
});

test("a node is dragged; where it is put is kept, until the layout is reset", async () => {
  const { onSelect, user } = show(ok(everything));
  const node = await drawn("split");
  const home = node.style.transform;
  const { zoom } = view(node);
  pointer(node, "pointerdown", 100, 100);
  pointer(node, "pointermove", 100 + 50 * zoom, 100);
  pointer(node, "pointerup", 100 + 50 * zoom, 100);
  expect(onSelect).not.toHaveBeenCalled();
  const moved = node.style.transform;
  expect(moved).not.toBe(home);
  cleanup();
  show(ok(everything));
  expect((await drawn("split")).style.transform).toBe(moved);
  const camera = view(await drawn("split"));
  await user.click(screen.getByRole("button", { name: "Reset layout" }));
  expect((await drawn("split")).style.transform).toBe(home);
  expect(view(await drawn("split"))).toEqual(camera);
});

test("a drag that the browser takes over is taken back", async () => {
  show(ok(everything));
  const node = await drawn("split");
  const home = node.style.transform;
  pointer(node, "pointerdown", 100, 100);
  pointer(node, "pointermove", 150, 150);
  expect(node.style.transform).not.toBe(home);
  pointer(node, "pointercancel", 150, 150);
  expect(node.style.transform).toBe(home);
});

test("wheel, buttons and two fingers zoom, and 0 shows everything again", async () => {
  const { user } = show(ok(everything));
  const node = await drawn("split");
  const fitted = view(node);
  // The WheelEvent of this DOM is no MouseEvent: it has no place.
  const wheel = new MouseEvent("wheel", { bubbles: true, cancelable: true, clientX: 50, clientY: 50 });
  Object.assign(wheel, { deltaY: -100, deltaMode: 0 });
  act(() => void node.dispatchEvent(wheel));
  await frame();
  expect(wheel.defaultPrevented).toBe(true);
  expect(view(node).zoom).toBeGreaterThan(fitted.zoom);
  await user.keyboard("0");
  await frame();
  expect(view(node)).toEqual(fitted);
  await user.click(screen.getByRole("button", { name: "Zoom out" }));
  await frame();
  expect(view(node).zoom).toBeLessThan(fitted.zoom);
  await user.click(screen.getByRole("button", { name: "Fit the graph into the panel" }));
  pointer(node, "pointerdown", 100, 100, 1);
  pointer(node, "pointerdown", 200, 100, 2);
  pointer(node, "pointermove", 250, 100, 2);
  pointer(node, "pointerup", 250, 100, 2);
  pointer(node, "pointerup", 100, 100, 1);
  await frame();
  expect(view(node).zoom).toBeCloseTo(fitted.zoom * 1.5, 6);
});

test("large graphs have a map", async () => {
  show(ok(everything));
  await drawn("split");
  const maps = () => document.querySelectorAll("[aria-hidden] > svg[viewBox] > rect");
  expect(maps()).toHaveLength(0);
  cleanup();
  show(ok(chain(20)));
  await waitFor(() => expect(maps()).toHaveLength(41));
});

class BrokenWorker extends InProcessWorker {
  override postMessage(): void {
    setTimeout(() => this.dispatchEvent(new Event("error")));
  }
}

test("a worker that does not start is told, and can be tried again", async () => {
  vi.stubGlobal("Worker", BrokenWorker);
  const { user } = show(ok(everything));
  expect((await screen.findByRole("alert")).textContent).toContain("The graph could not be drawn");
  vi.stubGlobal("Worker", InProcessWorker);
  await user.click(screen.getByRole("button", { name: "Retry" }));
  await drawn("split");
  expect(screen.queryByRole("alert")).toBeNull();
});

class SilentWorker extends InProcessWorker {
  override postMessage(): void {}
}

test("above 300 nodes there are steps only, until events are asked for", async () => {
  // Which nodes there are does not depend on where they are, and placing so many takes seconds.
  vi.stubGlobal("Worker", SilentWorker);
  const { user } = show(ok(chain(160)));
  await screen.findByRole("tree");
  // By attribute: looking for roles among so many takes seconds.
  const count = () => document.querySelectorAll('[role="treeitem"]').length;
  expect(count()).toBe(162);
  await user.click(screen.getByText("Events"));
  expect(count()).toBe(321);
}, 20_000);
