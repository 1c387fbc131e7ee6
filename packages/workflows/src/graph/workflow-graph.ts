import type { JsonSchema } from "./json-schema.ts";

/**
 * A workflow, or one of its runs, as nodes and edges. These types are wire JSON, hence the names of their keys: every
 * key is present, `null` where there is nothing to say.
 */
export interface WorkflowGraph {
  readonly name: string;
  readonly nodes: readonly WorkflowGraphNode[];
  readonly edges: readonly WorkflowGraphEdge[];
  readonly description: string | null;
}

export interface WorkflowGraphEdge {
  /** The id of a node. */
  readonly source: string;
  /** The id of a node. */
  readonly target: string;
  /** For a resource: the name under which it is handed over. */
  readonly label: string | null;
}

interface NodeBase {
  /** Unique in its graph. */
  readonly id: string;
  readonly label: string;
}

export interface StepNode extends NodeBase {
  readonly node_type: "step";
  readonly description: string | null;
}

export interface EventNode extends NodeBase {
  readonly node_type: "event";
  /** The type of the event. */
  readonly event_type: string;
  /** The same, then the types it extends, nearest first; without the base of all events. */
  readonly event_types: readonly string[];
  readonly event_schema: JsonSchema;
}

/** The world outside the workflow: answers what it asks. */
export interface ExternalNode extends NodeBase {
  readonly node_type: "external";
}

export interface ResourceNode extends NodeBase {
  readonly node_type: "resource";
  readonly type_name: string | null;
  /** The name of the factory. */
  readonly getter_name: string | null;
  /** An absolute path. */
  readonly source_file: string | null;
  /** From 1. */
  readonly source_line: number | null;
  readonly description: string | null;
}

export interface ResourceConfigNode extends NodeBase {
  readonly node_type: "resource_config";
  readonly type_name: string | null;
  /** An absolute path. */
  readonly config_file: string | null;
  /** A dot path into the file. */
  readonly path_selector: string | null;
  readonly config_schema: JsonSchema | null;
  /** What the file holds at `path_selector`. */
  readonly config_value: unknown;
  readonly description: string | null;
}

/** A node of a kind this package does not make: an agent, a tool, a connector to a child workflow. */
export interface GenericNode extends NodeBase {
  readonly node_type: string;
  readonly event_type: string | null;
  readonly event_types: readonly string[] | null;
}

export type KnownNode = StepNode | EventNode | ExternalNode | ResourceNode | ResourceConfigNode;

export type WorkflowGraphNode = KnownNode | GenericNode;

/** Is it a node of this kind, with all of its keys? (`node_type` alone cannot tell: a generic node may have any.) */
export function isNodeOfType<Type extends KnownNode["node_type"]>(
  node: WorkflowGraphNode,
  type: Type,
): node is Extract<KnownNode, { readonly node_type: Type }> {
  return node.node_type === type && (type !== "event" || "event_schema" in node);
}
