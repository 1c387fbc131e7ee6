import type { z } from "zod";
import type {
  eventNodeSchema,
  externalNodeSchema,
  genericNodeSchema,
  resourceConfigNodeSchema,
  resourceNodeSchema,
  stepNodeSchema,
  workflowGraphEdgeSchema,
  workflowGraphNodeSchema,
  workflowGraphSchema,
} from "./schemas/workflow-graph.ts";

/** A workflow as nodes and edges, as the server represents it. */
export type WorkflowGraph = Readonly<z.output<typeof workflowGraphSchema>>;
export type WorkflowGraphEdge = Readonly<z.output<typeof workflowGraphEdgeSchema>>;
/** A node, told apart by `node_type`. From another server any other text may come: show it as a generic node. */
export type WorkflowGraphNode = Readonly<z.output<typeof workflowGraphNodeSchema>>;

export type StepNode = Readonly<z.output<typeof stepNodeSchema>>;
export type EventNode = Readonly<z.output<typeof eventNodeSchema>>;
/** The world outside: takes events that ask for input, gives the responses. */
export type ExternalNode = Readonly<z.output<typeof externalNodeSchema>>;
export type ResourceNode = Readonly<z.output<typeof resourceNodeSchema>>;
export type ResourceConfigNode = Readonly<z.output<typeof resourceConfigNodeSchema>>;
/** What agent frameworks add to a graph. */
export type GenericNode = Readonly<z.output<typeof genericNodeSchema>>;
