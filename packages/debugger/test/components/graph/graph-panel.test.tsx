// @vitest-environment happy-dom
import type { EventEnvelope, WorkflowGraph } from "@llama-agents/protocol";
import { act, cleanup, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { ApiProvider } from "../../../src/api/api-provider.tsx";
import { createServices } from "../../../src/api/services.ts";
import { GraphPanel } from "../../../src/components/graph/graph-panel.tsx";
import { RunBuffer } from "../../../src/model/run-buffer.ts";
import { chain, everything, graphOf } from "../../model/graph/graph.fixture.ts";

afterEach(() => {
  cleanup();
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

const words = () => screen.getAllByRole("treeitem").map((item) => item.textContent);

test("the graph is a tree that is read in the order of its layers", async () => {
  show(ok(everything));
  const tree = await screen.findByRole("tree", { name: "Graph of test" });
  const items = within(tree).getAllByRole("treeitem");
  expect(items).toHaveLength(everything.nodes.length);
  expect(items[0]?.textContent).toBe("StartEvent, event that starts a run, to split");
  expect(words()).toContain("work, step, to StepDone and Again and Database");
  // The canvas is not there for who reads.
  expect(document.querySelector(".react-flow")?.closest("[aria-hidden]")).not.toBeNull();
  for (const focusable of document.querySelectorAll<HTMLElement>(".react-flow a, .react-flow [tabindex]")) {
    expect(focusable.tabIndex).toBe(-1);
  }
});

test("one stop for Tab; arrows follow edges, Enter selects", async () => {
  const { user, onSelect } = show(ok(everything));
  const tree = await screen.findByRole("tree");
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
  const node = (id: string) => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"] > div`);
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

test("above 300 nodes there are steps only, until events are asked for", async () => {
  const { user } = show(ok(chain(160)));
  await screen.findByRole("tree");
  // By attribute: looking for roles among so many takes seconds.
  const count = () => document.querySelectorAll('[role="treeitem"]').length;
  expect(count()).toBe(162);
  await user.click(screen.getByText("Events"));
  expect(count()).toBe(321);
}, 20_000);
