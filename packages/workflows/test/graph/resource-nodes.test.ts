import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { getWorkflowRepresentation } from "../../src/graph/represent-workflow.ts";
import { resourceConfig } from "../../src/node/resource-config.ts";
import { type AnyResource, resource } from "../../src/resources/resource.ts";
import { definition, edgesOf, Joke, newFolder, nodesOfType, withResources, writeJson } from "./fixtures.ts";

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z.object({ model: z.string() });
const config = (name: string, content: unknown = { model: "small" }) =>
  resourceConfig(schema, { file: writeJson(folder, name, content) });

/** The edges with labels in place of ids. */
function labelled(graph: ReturnType<typeof getWorkflowRepresentation>): readonly string[] {
  const labels = new Map(graph.nodes.map(({ id, label }) => [id, label]));
  const text = ({ source, target, label }: (typeof graph.edges)[number]) =>
    `${labels.get(source)} -> ${labels.get(target)} (${label})`;
  return graph.edges.filter(({ label }) => label !== null).map(text);
}

test("[engine 358] a resource is a node with what is known of it, and an edge with the name of the parameter", () => {
  const options = { typeName: "Database", description: "Where jokes live" };
  const connect = resource(function getDatabase() {
    return {};
  }, options);
  const other = resource(() => ({}));
  const graph = getWorkflowRepresentation(
    definition("Flow", {
      read: { on: [Joke], emits: [StopEvent], resources: { database: connect } },
      write: { on: [StartEvent], emits: [Joke], resources: { store: connect, other } },
    }),
  );

  const [database, second] = nodesOfType(graph, "resource");
  expect(nodesOfType(graph, "resource")).toHaveLength(2);
  expect(database).toEqual({
    id: expect.stringMatching(/^resource_[0-9a-f]{12}$/),
    label: "Database",
    node_type: "resource",
    type_name: "Database",
    getter_name: "getDatabase",
    source_file: expect.stringMatching(/resource-nodes\.test\.ts$/),
    source_line: expect.any(Number),
    description: "Where jokes live",
  });
  expect(second?.label).toBe("resource");
  expect(edgesOf(graph)).toEqual(
    expect.arrayContaining([
      `read -> ${database?.id} (database)`,
      `write -> ${database?.id} (store)`,
      `write -> ${second?.id} (other)`,
    ]),
  );
});

test("equally named resources have ids of their own, the same each time", () => {
  const make = (): readonly string[] => {
    const resources = { a: resource(() => 1), b: resource(() => 2) };
    return nodesOfType(getWorkflowRepresentation(withResources(resources)), "resource").map(({ id }) => id);
  };
  const [first, second] = make();
  expect(first).not.toBe(second);
  expect(make()).toEqual([first, second]);
});

test("[engine 359a] a configuration in a factory hangs from the resource", () => {
  const settings = config("a.json");
  const client = resource({ settings }, () => ({}), { name: "getClient" });
  const graph = getWorkflowRepresentation(withResources({ client }));

  expect(nodesOfType(graph, "resource")).toHaveLength(1);
  expect(nodesOfType(graph, "resource_config")).toMatchObject([
    {
      id: expect.stringMatching(/^resource_config_[0-9a-f]{12}$/),
      config_schema: { type: "object", properties: { model: { type: "string" } } },
      config_value: { model: "small" },
      path_selector: null,
    },
  ]);
  expect(labelled(graph)).toEqual([`getClient -> ${join(folder, "a.json")} (settings)`, "tell -> getClient (client)"]);
});

test("[engine 359b] factories of factories are nodes, with an edge for each hop", () => {
  const settings = config("b.json");
  const client = resource({ settings }, () => ({}), { name: "getClient" });
  const session = resource({ client }, () => ({}), { name: "getSession" });
  const graph = getWorkflowRepresentation(withResources({ session }));

  expect(nodesOfType(graph, "resource")).toHaveLength(2);
  expect(labelled(graph)).toEqual([
    `getClient -> ${join(folder, "b.json")} (settings)`,
    "getSession -> getClient (client)",
    "tell -> getSession (session)",
  ]);
});

test("[engine 359c] a configuration of a step needs no resource", () => {
  const graph = getWorkflowRepresentation(withResources({ settings: config("c.json") }));
  expect(nodesOfType(graph, "resource")).toEqual([]);
  expect(labelled(graph)).toEqual([`tell -> ${join(folder, "c.json")} (settings)`]);
});

test("[engine 359d] the selector and the absolute file are recorded", () => {
  const file = writeJson(folder, "d.json", { models: { small: { model: "small" } } });
  const settings = resourceConfig(schema, { file: relative(process.cwd(), file), path: "models.small" });
  expect(nodesOfType(getWorkflowRepresentation(withResources({ settings })), "resource_config")).toMatchObject([
    { config_file: file, path_selector: "models.small", config_value: { model: "small" } },
  ]);
});

test("[engine 359e] two factories share a configuration, though each declares it", () => {
  const reader = resource({ settings: config("e.json") }, () => ({}), { name: "reader" });
  const writer = resource({ options: config("e.json") }, () => ({}), { name: "writer" });
  const graph = getWorkflowRepresentation(withResources({ reader, writer }));
  expect(nodesOfType(graph, "resource_config")).toHaveLength(1);
  expect(labelled(graph).filter((edge) => edge.includes("e.json"))).toEqual([
    `reader -> ${join(folder, "e.json")} (settings)`,
    `writer -> ${join(folder, "e.json")} (options)`,
  ]);
});

test("[engine 359f] two files are two configurations", () => {
  const graph = getWorkflowRepresentation(withResources({ first: config("f.json"), second: config("g.json") }));
  expect(new Set(nodesOfType(graph, "resource_config").map(({ id }) => id)).size).toBe(2);
});

test("[engine 360] a configuration is called by its label, else by its type, else by its file", () => {
  const file = writeJson(folder, "h.json", {});
  const labelOf = (options: object) =>
    nodesOfType(
      getWorkflowRepresentation(withResources({ it: resourceConfig(schema, { file, ...options }) })),
      "resource_config",
    );
  expect(labelOf({ label: "The model", description: "Which one", typeName: "Model" })).toMatchObject([
    { label: "The model", description: "Which one", type_name: "Model" },
  ]);
  expect(labelOf({ typeName: "Model" })).toMatchObject([{ label: "Model", description: null }]);
  expect(labelOf({})).toMatchObject([{ label: file }]);
});

test("a graph can be drawn before its file exists", () => {
  const settings = resourceConfig(schema, { file: join(folder, "missing.json") });
  expect(nodesOfType(getWorkflowRepresentation(withResources({ settings })), "resource_config")).toMatchObject([
    { config_value: null },
  ]);
});

test("a cycle of resources is drawn as one", () => {
  const needs: Record<string, AnyResource> = {};
  const a = resource(needs, () => "a", { name: "a" });
  const b = resource({ a }, () => "b", { name: "b" });
  Object.assign(needs, { b });
  expect(labelled(getWorkflowRepresentation(withResources({ a })))).toEqual([
    "b -> a (a)",
    "a -> b (b)",
    "tell -> a (a)",
  ]);
});
