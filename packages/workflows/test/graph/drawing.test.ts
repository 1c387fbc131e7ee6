import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { drawHtml } from "../../src/graph/draw-html.ts";
import { executionGraph } from "../../src/graph/execution-graph.ts";
import { toMermaid } from "../../src/graph/mermaid.ts";
import { getWorkflowRepresentation } from "../../src/graph/represent-workflow.ts";
import type { WorkflowGraph, WorkflowGraphNode } from "../../src/graph/workflow-graph.ts";
import {
  drawAllPossibleFlows,
  drawAllPossibleFlowsMermaid,
  drawMostRecentExecution,
  drawMostRecentExecutionMermaid,
} from "../../src/node/draw.ts";
import { resourceConfig } from "../../src/node/resource-config.ts";
import { resource } from "../../src/resources/resource.ts";
import {
  edgesOf,
  graphOf,
  human,
  Joke,
  jokes,
  newFolder,
  Topic,
  Verdict,
  withResources,
  writeJson,
} from "./fixtures.ts";

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const settings = resourceConfig(z.object({}), { file: writeJson(folder, "settings.json", {}), label: "Settings" });
const client = resource({ settings }, () => ({}), { name: "getClient" });
const resourceful = withResources({ client, settings });

/** The lines of nodes and of edges, without those of the styles. */
function linesOf(mermaid: string): { readonly nodes: readonly string[]; readonly edges: readonly string[] } {
  const lines = mermaid
    .split("\n")
    .slice(1)
    .filter((line) => !line.startsWith("    classDef "));
  return { nodes: lines.filter((line) => /:::\w+$/.test(line)), edges: lines.filter((line) => !/:::\w+$/.test(line)) };
}

const countsOf = (html: string) => ({
  nodes: html.match(/<g class="node /g)?.length ?? 0,
  edges: html.match(/<g class="edge"/g)?.length ?? 0,
});

test("[engine 364a] a Mermaid text starts with its direction and has all styles", () => {
  const styles = [
    "step",
    "external",
    "resource",
    "resourceConfig",
    "startEvent",
    "stopEvent",
    "defaultEvent",
    "childConnector",
  ];
  for (const graph of [getWorkflowRepresentation(jokes), graphOf("", "")]) {
    const lines = toMermaid(graph).split("\n");
    expect(lines[0]).toBe("flowchart TD");
    for (const style of styles)
      expect(lines.join("\n")).toMatch(new RegExp(`classDef ${style}Style fill:#[0-9A-F]{6}`));
  }
});

test("[engine 364b] steps are boxes, events are round, and each has its style", () => {
  const text = toMermaid(getWorkflowRepresentation(jokes));
  expect(text).toContain('    step_write["write"]:::stepStyle\n');
  expect(text).toContain('    event_Topic(["Topic"]):::startEventStyle\n');
  expect(text).toContain('    event_Joke(["Joke"]):::defaultEventStyle\n');
  expect(text).toContain('    event_Verdict(["Verdict"]):::stopEventStyle\n');
  expect(text).toContain("    step_write --> event_Joke\n");
  expect(toMermaid(getWorkflowRepresentation(human))).toContain(
    '    external_external_step["external_step"]:::externalStyle\n',
  );
});

test("[engine 364c] resources are hexagons, configurations boxes", () => {
  const text = toMermaid(getWorkflowRepresentation(resourceful));
  expect(text).toMatch(/^ {4}resource_resource_\w+\{\{"getClient"\}\}:::resourceStyle$/m);
  expect(text).toMatch(/^ {4}resource_config_resource_config_\w+\["Settings"\]:::resourceConfigStyle$/m);
});

test("[engine 364d] ids are cleaned, and stay apart", () => {
  const text = toMermaid(graphOf("a.b-c a_b_c x", "a.b-c>x a_b_c>x"));
  expect(text).toContain('    step_a_b_c["a.b-c"]');
  expect(text).toContain('    step_a_b_c_2["a_b_c"]');
  const spaced: WorkflowGraph = { ...graphOf("", ""), nodes: [{ id: "a b", label: "a b", node_type: "external" }] };
  expect(toMermaid(spaced)).toContain('    external_a_b["a b"]');
});

test("[engine 364e] the edge to a resource carries the name of the parameter", () => {
  const text = toMermaid(getWorkflowRepresentation(resourceful));
  expect(text).toMatch(/^ {4}step_tell -->\|"client"\| resource_resource_\w+$/m);
  expect(text).toMatch(/^ {4}resource_resource_\w+ -->\|"settings"\| resource_config_resource_config_\w+$/m);
});

test.each([
  ["jokes", jokes],
  ["a human", human],
  ["resources", resourceful],
])("the page and the Mermaid text of %s show as many nodes and edges", (_name, workflow) => {
  const graph = getWorkflowRepresentation(workflow);
  const { nodes, edges } = linesOf(toMermaid(graph));
  expect(countsOf(drawHtml(graph))).toEqual({ nodes: nodes.length, edges: edges.length });
});

test("[engine 364f] a page and a Mermaid text have equal counts of nodes and edges", async () => {
  const page = await drawAllPossibleFlows(resourceful, { filename: "" });
  const { nodes, edges } = linesOf(await drawAllPossibleFlowsMermaid(resourceful, { filename: "" }));
  expect(countsOf(page)).toEqual({ nodes: nodes.length, edges: edges.length });
  expect(nodes).toHaveLength(5);
});

test("[engine 364g] the file holds what is returned; without a name there is none", async () => {
  const draw = {
    page: drawAllPossibleFlows,
    text: drawAllPossibleFlowsMermaid,
  };
  const before = readdirSync(".");
  for (const [name, function_] of Object.entries(draw)) {
    const filename = join(folder, name);
    const text = await function_(jokes, { filename });
    expect(readFileSync(filename, "utf8")).toBe(text);
    expect(await function_(jokes, { filename: "" })).toBe(text);
  }
  for (const function_ of [drawMostRecentExecution, drawMostRecentExecutionMermaid]) {
    const filename = join(folder, "execution");
    expect(await function_([], { filename })).toBe(readFileSync(filename, "utf8"));
    await function_([], { filename: "" });
  }
  expect(readdirSync(".")).toEqual(before);
  expect(existsSync(join(folder, "page"))).toBe(true);
});

test("[engine 364h] labels are cut at the limit", async () => {
  const graph = graphOf("abcdefghijkl abcdefghij", "");
  for (const text of [toMermaid(graph, { maxLabelLength: 10 }), drawHtml(graph, { maxLabelLength: 10 })]) {
    expect(text).toMatch(/[">]abcdefghi\*["<]/);
    expect(text).toMatch(/[">]abcdefghij["<]/);
  }
  expect(toMermaid(graph, { maxLabelLength: 10 })).not.toContain('"abcdefghijkl"');
  expect(drawHtml(graph, { maxLabelLength: 10 })).toContain("<title>abcdefghijkl</title>");
});

const topic = new Topic({ topic: "cats" });
const [first, second] = [new Joke({ text: "1" }), new Joke({ text: "1" })];
const verdict = new Verdict({ funny: true });
const ticks = [
  { type: "add_event", at: 0, event: topic, step: undefined },
  {
    type: "step_result",
    step: "write",
    event: topic,
    results: [{ type: "result", event: first }],
    sent: [{ event: second }],
  },
  { type: "add_event", at: 1, event: second },
  { type: "add_event", at: 1, event: first },
  { type: "idle_check", at: 2 },
  {
    type: "step_result",
    step: "critique",
    event: second,
    results: [
      { type: "add_collected", event: second },
      { type: "result", event: undefined },
    ],
  },
  { type: "step_result", step: "critique", event: first, results: [{ type: "result", event: verdict }] },
];

test("[engine 364i] the drawing of a run has a node for each event and for each execution", async () => {
  const graph = executionGraph(ticks, "JokeFlow");
  expect(graph.nodes.map(({ id }) => id)).toEqual([
    "external_step",
    "event:Topic#1",
    "step:write#1",
    "event:Joke#1",
    "event:Joke#2",
    "step:critique#1",
    "step:critique#2",
    "event:Verdict#1",
  ]);
  expect(edgesOf(graph)).toEqual([
    "external_step -> event:Topic#1",
    "event:Topic#1 -> step:write#1",
    "step:write#1 -> event:Joke#1",
    "step:write#1 -> event:Joke#2",
    "event:Joke#1 -> step:critique#1",
    "step:critique#1 -> event:Joke#1",
    "event:Joke#2 -> step:critique#2",
    "step:critique#2 -> event:Verdict#1",
  ]);
  expect(await drawMostRecentExecutionMermaid(ticks, { filename: "" })).toContain(
    "step_step_write_1 --> event_event_Joke_1",
  );
  expect(countsOf(await drawMostRecentExecution(ticks, { filename: "" }))).toEqual({ nodes: 8, edges: 8 });
});

test("a page needs nothing but itself", () => {
  const page = drawHtml(getWorkflowRepresentation(jokes));
  expect(page).not.toMatch(/<script|https?:|src=|href=|@import/);
  expect(page).toContain("default-src 'none'");
});

test("hostile labels stay inert", () => {
  const hostile = `"]:::x\n    evil["</script><script>alert('1')</script>%%{init: {}}%% #quot; \`**b**\` a&b`;
  class Hostile extends WorkflowEvent.extend(hostile) {}
  const graph: WorkflowGraph = {
    ...getWorkflowRepresentation({
      ...jokes,
      name: hostile,
      description: hostile,
      steps: withResources({ [hostile]: resource(() => 1, { name: hostile }) }).steps.map((step) => ({
        ...step,
        on: [StartEvent, Hostile],
        emits: [Hostile, StopEvent],
      })),
    }),
  };
  const { nodes, edges } = linesOf(toMermaid(graph));
  expect(nodes).toHaveLength(graph.nodes.length);
  expect(edges).toHaveLength(5);
  for (const line of nodes) expect(line).toMatch(/^ {4}\w+(\[|\(\[|\{\{)"[^"<>[\](){}`%&|]*"(\]|\]\)|\}\}):::\w+$/);
  for (const line of edges) expect(line).toMatch(/^ {4}\w+ -->(\|"[^"<>[\](){}`%&|]*"\|)? \w+$/);

  const page = drawHtml(graph);
  expect(page).not.toContain("<script");
  expect(page).not.toContain("</script");
  expect(countsOf(page)).toEqual({ nodes: 5, edges: 5 });
});

const anyGraph: fc.Arbitrary<WorkflowGraph> = fc
  .uniqueArray(
    fc.record({
      id: fc.string(),
      label: fc.string(),
      node_type: fc.constantFrom("step", "event", "resource", "agent", "constructor", "x y"),
    }),
    {
      selector: ({ id }) => id,
      maxLength: 12,
    },
  )
  .chain((nodes) => {
    const end = fc.constantFrom(...nodes.map(({ id }) => id), "nowhere at all");
    const label = fc.option(fc.string());
    return fc.array(fc.record({ source: end, target: end, label }), { maxLength: 25 }).map((edges): WorkflowGraph => {
      const generic = nodes.map((node): WorkflowGraphNode => ({ ...node, event_type: null, event_types: null }));
      return { name: "Flow", nodes: generic, edges, description: null };
    });
  });

test("every graph is drawn with one line per node and per distinct edge", async () => {
  await fc.assert(
    fc.property(anyGraph, (graph) => {
      const ids = new Set(graph.nodes.map(({ id }) => id));
      const known = graph.edges.filter(({ source, target }) => ids.has(source) && ids.has(target));
      const distinct = new Set(known.map(({ source, target, label }) => JSON.stringify([source, target, label])));
      const { nodes, edges } = linesOf(toMermaid(graph));
      expect(nodes).toHaveLength(graph.nodes.length);
      expect(new Set(nodes.map((line) => /^ {4}(\w+)/.exec(line)?.[1])).size).toBe(nodes.length);
      expect(edges).toHaveLength(distinct.size);
      expect(countsOf(drawHtml(graph))).toEqual({ nodes: nodes.length, edges: edges.length });
    }),
  );
});
