import { isSubclassOf } from "./graph-operations.ts";
import type { WorkflowGraphNode } from "./workflow-graph.ts";

export type NodeShape = "box" | "ellipse" | "hexagon" | "diamond";

/** The classes of nodes in drawings, and their colours. */
export const nodeColors = {
  stepStyle: "#ADD8E6",
  externalStyle: "#BEDAE4",
  resourceStyle: "#DDA0DD",
  resourceConfigStyle: "#B2DFDB",
  startEventStyle: "#E27AFF",
  stopEventStyle: "#FFA07A",
  defaultEventStyle: "#90EE90",
  childConnectorStyle: "#E0E0E080",
  agentStyle: "#66ccff",
  toolStyle: "#ff9966",
} as const;

export type NodeStyle = keyof typeof nodeColors;

const shapes: Readonly<Record<string, NodeShape>> = {
  event: "ellipse",
  agent: "ellipse",
  tool: "ellipse",
  child_connector: "ellipse",
  resource: "hexagon",
  workflow_base: "diamond",
};

const styles: Readonly<Record<string, NodeStyle>> = {
  step: "stepStyle",
  external: "externalStyle",
  resource: "resourceStyle",
  resource_config: "resourceConfigStyle",
  child_connector: "childConnectorStyle",
  agent: "agentStyle",
  workflow_agent: "agentStyle",
  workflow_base: "agentStyle",
  tool: "toolStyle",
  workflow_tool: "toolStyle",
};

/** Steps and all that is not known are boxes. */
export function shapeOf({ node_type }: WorkflowGraphNode): NodeShape {
  return ownValue(shapes, node_type) ?? "box";
}

export function styleOf(node: WorkflowGraphNode): NodeStyle {
  if (isSubclassOf(node, "StartEvent")) return "startEventStyle";
  if (isSubclassOf(node, "StopEvent")) return "stopEventStyle";
  return ownValue(styles, node.node_type) ?? "defaultEventStyle";
}

/** `node_type` may be any text, such as `constructor`. */
function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
