import type { GenericNode, KnownNode, WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "./workflow-graph.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a graph from JSON, as text or as what `JSON.parse` made of it. Keys that are missing are `null`; a node of a
 * kind that is not known, or that lacks what makes up its kind, becomes a generic one.
 *
 * @throws TypeError if it is no graph
 */
export function parseWorkflowGraph(json: unknown): WorkflowGraph {
  const graph = object(typeof json === "string" ? JSON.parse(json) : json, "the graph");
  return {
    name: text(graph, "name", "the graph"),
    nodes: list(graph, "nodes").map((node, index) => parseNode(object(node, `node ${index}`), `node ${index}`)),
    edges: list(graph, "edges").map((edge, index) => parseEdge(object(edge, `edge ${index}`), `edge ${index}`)),
    description: textOrNull(graph, "description"),
  };
}

function parseNode(json: Json, where: string): WorkflowGraphNode {
  const base = { id: text(json, "id", where), label: text(json, "label", where) };
  const type = text(json, "node_type", where);
  return parseKnownNode(base, type, json) ?? parseGenericNode(base, type, json);
}

function parseKnownNode(base: Pick<KnownNode, "id" | "label">, type: string, json: Json): KnownNode | undefined {
  const { event_type, event_types, event_schema, source_line, config_schema, config_value } = json;
  const [typeName, description] = [textOrNull(json, "type_name"), textOrNull(json, "description")];
  switch (type) {
    case "step":
      return { ...base, node_type: type, description };
    case "external":
      return { ...base, node_type: type };
    case "event": {
      if (typeof event_type !== "string" || !isObject(event_schema)) return undefined;
      return {
        ...base,
        node_type: type,
        event_type,
        event_types: texts(event_types) ?? [event_type],
        event_schema,
      };
    }
    case "resource":
      return {
        ...base,
        node_type: type,
        type_name: typeName,
        getter_name: textOrNull(json, "getter_name"),
        source_file: textOrNull(json, "source_file"),
        source_line: typeof source_line === "number" ? source_line : null,
        description,
      };
    case "resource_config":
      return {
        ...base,
        node_type: type,
        type_name: typeName,
        config_file: textOrNull(json, "config_file"),
        path_selector: textOrNull(json, "path_selector"),
        config_schema: isObject(config_schema) ? config_schema : null,
        config_value: config_value ?? null,
        description,
      };
    default:
      return undefined;
  }
}

function parseGenericNode(base: Pick<GenericNode, "id" | "label">, type: string, json: Json): GenericNode {
  const { event_types } = json;
  return {
    ...base,
    node_type: type,
    event_type: textOrNull(json, "event_type"),
    event_types: texts(event_types) ?? null,
  };
}

function parseEdge(json: Json, where: string): WorkflowGraphEdge {
  return {
    source: text(json, "source", where),
    target: text(json, "target", where),
    label: textOrNull(json, "label"),
  };
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function object(value: unknown, where: string): Json {
  if (!isObject(value)) throw new TypeError(`not a workflow graph: ${where} should be an object`);
  return value;
}

function list(json: Json, key: string): readonly unknown[] {
  const value = json[key];
  if (!Array.isArray(value)) throw new TypeError(`not a workflow graph: "${key}" should be an array`);
  return value;
}

function text(json: Json, key: string, where: string): string {
  const value = json[key];
  if (typeof value !== "string") throw new TypeError(`not a workflow graph: "${key}" of ${where} should be a string`);
  return value;
}

function textOrNull(json: Json, key: string): string | null {
  const value = json[key];
  return typeof value === "string" ? value : null;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}
