import { z } from "zod";
import { jsonSchemaSchema } from "./json-schema.ts";

const node = { id: z.string().meta({ description: "Unique in its graph." }), label: z.string() };
const text = z.string().nullable();
const types = z.array(z.string()).readonly();

export const stepNodeSchema = z.object({ ...node, node_type: z.literal("step"), description: text });

export const eventNodeSchema = z.object({
  ...node,
  node_type: z.literal("event"),
  event_type: z.string(),
  event_types: types.meta({
    description: "The own class first, then its ancestors, nearest first, without the base event.",
  }),
  event_schema: jsonSchemaSchema.nullable(),
});

export const externalNodeSchema = z
  .object({ ...node, node_type: z.literal("external") })
  .meta({ description: "The world outside: takes events that ask for input, gives the responses." });

export const resourceNodeSchema = z.object({
  ...node,
  node_type: z.literal("resource"),
  type_name: text,
  getter_name: text,
  source_file: text,
  source_line: z.int().nullable(),
  description: text,
});

export const resourceConfigNodeSchema = z.object({
  ...node,
  node_type: z.literal("resource_config"),
  type_name: text,
  config_file: text,
  path_selector: text,
  config_schema: jsonSchemaSchema.nullable(),
  config_value: z.unknown(),
  description: text,
});

export const genericNodeSchema = z
  .object({
    ...node,
    node_type: z.enum(["agent", "tool", "child_connector", "workflow_tool", "workflow_base"]),
    event_type: text.optional(),
    event_types: types.nullable().optional(),
  })
  .meta({ description: "What agent frameworks add to a graph." });

export const workflowGraphNodeSchema = z
  .discriminatedUnion("node_type", [
    stepNodeSchema,
    eventNodeSchema,
    externalNodeSchema,
    resourceNodeSchema,
    resourceConfigNodeSchema,
    genericNodeSchema,
  ])
  .meta({ id: "WorkflowGraphNode" });

export const workflowGraphEdgeSchema = z
  .object({
    source: z.string().meta({ description: "The id of a node." }),
    target: z.string().meta({ description: "The id of a node." }),
    label: text.meta({ description: "Of a resource: the name under which it is handed over." }),
  })
  .meta({ id: "WorkflowGraphEdge" });

/** A workflow as nodes and edges. */
export const workflowGraphSchema = z
  .object({
    name: z.string(),
    nodes: z.array(workflowGraphNodeSchema.readonly()).readonly(),
    edges: z.array(workflowGraphEdgeSchema.readonly()).readonly(),
    description: text,
  })
  .meta({ id: "WorkflowGraph" });
