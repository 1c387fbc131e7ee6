import { expect, test } from "vitest";
import { filterByNodeType, isSubclassOf, truncatedLabel } from "../../src/graph/graph-operations.ts";
import { parseWorkflowGraph } from "../../src/graph/parse-workflow-graph.ts";
import { eventNode, getWorkflowRepresentation } from "../../src/graph/represent-workflow.ts";
import { isNodeOfType } from "../../src/graph/workflow-graph.ts";
import { resource } from "../../src/resources/resource.ts";
import { CitedJoke, edgesOf, graphOf, human, jokes, node, nodesOfType, withResources } from "./fixtures.ts";

test("[engine 361] a label that is too long ends in a star", () => {
  expect(truncatedLabel({ label: "abcdefghijkl" }, 10)).toBe("abcdefghi*");
  expect(truncatedLabel({ label: "abcdefghij" }, 10)).toBe("abcdefghij");
  expect(truncatedLabel({ label: "😀😀😀" }, 2)).toBe("😀*");
});

test("an event is a subclass of its ancestors, a step of nothing", () => {
  const cited = eventNode(CitedJoke);
  expect(isSubclassOf(cited, "Joke")).toBe(true);
  expect(isSubclassOf(cited, "StopEvent", "CitedJoke")).toBe(true);
  expect(isSubclassOf(cited, "StopEvent")).toBe(false);
  expect(isSubclassOf(node("Joke"), "Joke")).toBe(false);
});

test("[engine 362] a graph is read back from its JSON, whoever wrote it", () => {
  const graphs = [jokes, human, withResources({ it: resource(() => 1) })].map(getWorkflowRepresentation);
  for (const graph of graphs) expect(parseWorkflowGraph(JSON.stringify(graph))).toEqual(graph);

  const raw = parseWorkflowGraph({
    name: "Flow",
    nodes: [
      { id: "a", label: "A", node_type: "step" },
      { id: "b", label: "B", node_type: "agent", event_type: "B" },
      { id: "c", label: "C", node_type: "event", event_type: "C", event_types: ["C"] },
    ],
    edges: [{ source: "a", target: "b" }],
  });
  expect(raw.description).toBeNull();
  expect(raw.nodes[0]).toEqual({ id: "a", label: "A", node_type: "step", description: null });
  expect(raw.nodes[1]).toEqual({ id: "b", label: "B", node_type: "agent", event_type: "B", event_types: null });
  expect(raw.nodes.map((item) => isNodeOfType(item, "event"))).toEqual([false, false, false]);
  expect(raw.edges).toEqual([{ source: "a", target: "b", label: null }]);
});

test.each([
  [null, "the graph should be an object"],
  [{ nodes: [], edges: [] }, '"name" of the graph should be a string'],
  [{ name: "Flow", nodes: {}, edges: [] }, '"nodes" should be an array'],
  [{ name: "Flow", nodes: [{ id: "a" }], edges: [] }, '"label" of node 0 should be a string'],
  [{ name: "Flow", nodes: [], edges: [7] }, "edge 0 should be an object"],
])("%j is no graph", (json, message) => {
  expect(() => parseWorkflowGraph(json)).toThrow(`not a workflow graph: ${message}`);
});

test('[engine 363a] filtering "event" leaves the steps', () => {
  const graph = filterByNodeType(getWorkflowRepresentation(jokes), "event");
  expect(nodesOfType(graph, "event")).toEqual([]);
  expect(graph.nodes.map(({ id }) => id)).toEqual(["critique", "write"]);
});

test("[engine 363b] steps that were joined by an event are joined", () => {
  expect(edgesOf(filterByNodeType(graphOf("a event:e b", "a>e e>b"), "event"))).toEqual(["a -> b (e)"]);
});

test("[engine 363c] a chain of removed nodes is labelled by the first one", () => {
  expect(edgesOf(filterByNodeType(graphOf("a event:e event:f event:g b", "a>e e>f|x f>g g>b|y"), "event"))).toEqual([
    "a -> b (e)",
  ]);
});

test("[engine 363d] two types may be filtered at once", () => {
  const graph = filterByNodeType(graphOf("a event:e tool:t b c", "a>e e>t t>b e>c"), "event", "tool");
  expect(graph.nodes.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(edgesOf(graph)).toEqual(["a -> b (e)", "a -> c (e)"]);
});

test("[engine 363e] an edge between nodes that remain keeps its label", () => {
  expect(edgesOf(filterByNodeType(graphOf("a b event:e", "a>b|direct"), "event"))).toEqual(["a -> b (direct)"]);
});

test("[engine 363f] a type that is not there changes nothing", () => {
  const graph = graphOf("a b", "a>b a>b");
  expect(filterByNodeType(graph, "event")).toEqual(graph);
});

test("[engine 363g] the description is kept", () => {
  expect(filterByNodeType(graphOf("a event:e", "a>e", "Writes jokes"), "event")).toMatchObject({
    name: "Flow",
    description: "Writes jokes",
  });
});

test("[engine 363h] parallel paths become one edge", () => {
  expect(edgesOf(filterByNodeType(graphOf("a event:e event:f b", "a>e a>f e>b f>b"), "event"))).toEqual(["a -> b (e)"]);
});

test("[engine 363i] what led to a removed leaf is gone", () => {
  const graph = filterByNodeType(graphOf("a b resource_config:c", "a>b a>c|settings"), "resource_config");
  expect(edgesOf(graph)).toEqual(["a -> b"]);
});

test("a cycle of removed nodes ends", () => {
  expect(edgesOf(filterByNodeType(graphOf("a event:e event:f b", "a>e e>f f>e f>b e>a"), "event"))).toEqual([
    "a -> b (e)",
    "a -> a (e)",
  ]);
});
