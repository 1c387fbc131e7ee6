import type { WorkflowGraphNode } from "@llama-agents/protocol";
import { expect, test } from "vitest";
import { graphModel } from "../../../src/model/graph/graph-model.ts";
import { neighboursOf, nodeAt, readingOrder } from "../../../src/model/graph/graph-navigation.ts";
import { layoutGraph } from "../../../src/model/graph/layout-graph.ts";
import { edgeCount, nodeWords, stepLine } from "../../../src/model/graph/node-words.ts";
import type { RunView, StepView } from "../../../src/model/run/run-view.ts";
import { chain, event, everything, graphOf, step } from "./graph.fixture.ts";

const view = (counts: readonly [string, number][], edges: readonly [string, number][] = []): RunView => ({
  steps: new Map(),
  spans: [],
  eventCounts: new Map(counts),
  edgeCounts: new Map(edges),
  requests: [],
  waits: [],
  idleSince: undefined,
  terminal: undefined,
  first: undefined,
  last: undefined,
  hasTimes: true,
});

test("nodes are of five kinds; what another server adds is one of them", () => {
  const strange = { id: "x", label: "x", node_type: "of-another-server" } as unknown as WorkflowGraphNode;
  const { nodes } = graphModel({ ...everything, nodes: [...everything.nodes, strange] });
  expect(Object.fromEntries(nodes.map(({ id, kind, role }) => [id, role ?? kind]))).toMatchObject({
    split: "step",
    StepTwo: "event",
    Question: "request",
    Answer: "response",
    external_step: "external",
    resource_1: "resource",
    x: "generic",
  });
  expect(nodes.find(({ id }) => id === "split")?.description).toBe("Splits the work.");
});

test("the same graph gives the same model: nothing is drawn anew", () => {
  expect(graphModel(everything)).toBe(graphModel(everything));
  expect(graphModel(everything, { stepsOnly: true })).toBe(graphModel(everything, { stepsOnly: true }));
});

test("edges that lead nowhere, and those that are there twice, are left out", () => {
  const { edges } = graphModel(graphOf([step("a"), event("E")], "a > E", "a > E", "a > missing", "missing > E"));
  expect(edges).toHaveLength(1);
});

test("of large graphs steps are left; events are what their edges are called", () => {
  const { nodes, edges } = graphModel(everything, { stepsOnly: true });
  expect(nodes.map(({ id }) => id)).toEqual([
    "gather",
    "StopEvent",
    "split",
    "StartEvent",
    "work",
    "ask",
    "external_step",
    "resource_1",
  ]);
  expect(edges.map(({ source, target, label }) => `${source} > ${target}: ${label}`)).toEqual([
    "StartEvent > split: undefined",
    "gather > StopEvent: undefined",
    "ask > StopEvent: undefined",
    "work > resource_1: database",
    "split > work: StepTwo",
    "work > gather: StepDone",
    "work > split: Again",
    "gather > external_step: Question",
    "external_step > ask: Answer",
  ]);
  const several = graphOf(
    [step("a"), step("b"), event("E"), event("F"), event("G")],
    "a > E > b",
    "a > F > b",
    "a > G > b",
  );
  expect(graphModel(several, { stepsOnly: true }).edges).toMatchObject([
    { label: "E and 2 more", countKeys: ["a→E", "a→F", "a→G"] },
  ]);
});

test("an edge counts what passed it, also what came from outside", () => {
  const { edges } = graphModel(everything);
  const run = view([["Answer", 2]], [["split→StepTwo", 3]]);
  const counts = edges
    .map((edge) => [`${edge.source} > ${edge.target}`, edgeCount(edge, run)])
    .filter(([, count]) => count);
  expect(Object.fromEntries(counts)).toEqual({ "split > StepTwo": 3, "external_step > Answer": 2 });
});

test("arrow keys follow edges, and go through all nodes in the order of the layers", () => {
  const model = graphModel(everything);
  const order = readingOrder(model, layoutGraph(model, "down"));
  expect(order[0]?.id).toBe("StartEvent");
  expect(order.at(-1)?.id).toBe("StopEvent");
  const neighbours = neighboursOf(model);
  const go = (from: string, ...keys: readonly string[]) =>
    keys.reduce<string | undefined>((at, key) => at && nodeAt(key, at, order, neighbours), from);
  expect(go("StartEvent", "ArrowRight", "ArrowRight", "ArrowRight")).toBe("work");
  expect(go("work", "ArrowLeft", "ArrowLeft")).toBe("split");
  expect(go("StopEvent", "ArrowRight")).toBeUndefined();
  expect(go("StartEvent", "ArrowUp")).toBeUndefined();
  expect(go("split", "Home")).toBe("StartEvent");
  expect(go("split", "End")).toBe("StopEvent");
  const all = order.slice(1).reduce((path) => [...path, go(path.at(-1) ?? "", "ArrowDown") ?? ""], ["StartEvent"]);
  expect(all).toEqual(order.map(({ id }) => id));
});

test("a node in words", () => {
  const model = graphModel(everything);
  const words = (id: string, run: RunView | undefined, ...targets: readonly string[]) => {
    const node = model.nodes.find((one) => one.id === id);
    return node && nodeWords(node, targets, run);
  };
  const span = {} as StepView["spans"][number];
  const split: StepView = {
    name: "split",
    state: "done",
    activeWorkers: 0,
    spans: [span],
    failures: 0,
    lastDurationMs: 3,
  };
  const run = { ...view([["StepTwo", 1]]), steps: new Map([["split", split]]) };
  expect(words("split", run, "StepTwo")).toBe("split, step, done, 1 run, to StepTwo");
  expect(words("work", run)).toBe("work, step, not run");
  expect(words("StepTwo", run)).toBe("StepTwo, event, seen once");
  expect(words("StartEvent", undefined, "split")).toBe("StartEvent, event that starts a run, to split");
  expect(stepLine(undefined)).toBe("");
  expect(stepLine(split)).toBe("done · 3 ms");
  expect(stepLine({ ...split, state: "running", activeWorkers: 2, spans: [span, span, span] })).toBe(
    "2 running · ×3 · 3 ms",
  );
});

test("a chain of three hundred steps loses its events", () => {
  expect(graphModel(chain(300), { stepsOnly: true }).nodes).toHaveLength(302);
});
