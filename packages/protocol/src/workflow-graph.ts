/** A workflow as nodes and edges, as the server represents it. */
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
  readonly label: string | null;
}

/** A node, told apart by `node_type`. From another server any other text may come: show it as a generic node. */
export type WorkflowGraphNode = StepNode | EventNode | ExternalNode | ResourceNode | ResourceConfigNode | GenericNode;

interface NodeOf<Type extends string> {
  readonly id: string;
  readonly label: string;
  readonly node_type: Type;
}

/** JSON Schema, as an object. */
type JsonSchema = Readonly<Record<string, unknown>>;

export interface StepNode extends NodeOf<"step"> {
  readonly description: string | null;
}

export interface EventNode extends NodeOf<"event"> {
  readonly event_type: string;
  /** The own class first, then its ancestors, nearest first, without the base event. */
  readonly event_types: readonly string[];
  readonly event_schema: JsonSchema | null;
}

/** The world outside: takes events that ask for input, gives the responses. */
export interface ExternalNode extends NodeOf<"external"> {}

export interface ResourceNode extends NodeOf<"resource"> {
  readonly type_name: string | null;
  readonly getter_name: string | null;
  readonly source_file: string | null;
  readonly source_line: number | null;
  readonly description: string | null;
}

export interface ResourceConfigNode extends NodeOf<"resource_config"> {
  readonly type_name: string | null;
  readonly config_file: string | null;
  readonly path_selector: string | null;
  readonly config_schema: JsonSchema | null;
  readonly config_value: unknown;
  readonly description: string | null;
}

/** What agent frameworks add to a graph. */
export interface GenericNode extends NodeOf<"agent" | "tool" | "child_connector" | "workflow_tool" | "workflow_base"> {
  readonly event_type?: string | null;
  readonly event_types?: readonly string[] | null;
}
