import type { WorkflowGraph, WorkflowGraphNode } from "@llama-agents/protocol";
import type { ReactElement } from "react";
import { useGraph, useRunView } from "../../api/hooks.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Facts, type FactsProps } from "./facts.tsx";
import classes from "./inspector.module.css";
import type { InspectorProps } from "./inspector-props.ts";
import { StepInspector } from "./step-inspector.tsx";

/** A node of the graph: an event, a resource, the world outside. */
export function NodeInspector(props: InspectorProps & { readonly id: string }): ReactElement {
  const { workflowName, id } = props;
  const { data, error, reload } = useGraph(workflowName);
  if (!data)
    return error ? (
      <ErrorAlert error={error} title="The graph cannot be shown" onRetry={reload} />
    ) : (
      <Skeleton rows={5} />
    );
  const node = data.nodes.find((one) => one.id === id);
  if (!node) return <EmptyState title={`The workflow has no ${id}`} />;
  if (node.node_type === "step") return <StepInspector {...props} name={id} />;
  return <NodeContent {...props} node={node} graph={data} />;
}

interface NodeContentProps extends InspectorProps {
  readonly node: WorkflowGraphNode;
  readonly graph: WorkflowGraph;
}

function NodeContent({ buffer, node, graph, onShowEvents }: NodeContentProps): ReactElement {
  const type = node.node_type === "event" ? node.event_type : undefined;
  const count = useRunView(buffer, ({ eventCounts }) => (type === undefined ? 0 : (eventCounts.get(type) ?? 0)));
  const from = graph.edges.filter(({ target }) => target === node.id).map(({ source }) => source);
  const to = graph.edges.filter(({ source }) => source === node.id).map(({ target }) => target);
  const schema = schemaOf(node);
  return (
    <div className={classes["content"]}>
      {"description" in node && node.description && <p className={classes["description"]}>{node.description}</p>}
      <Facts
        facts={[
          ["kind", node.node_type.replaceAll("_", " ")],
          ...factsOf(node),
          ["from", from.join(", ")],
          ["to", to.join(", ")],
          ["seen", type === undefined ? undefined : `${count.toLocaleString("en")} in this run`],
        ]}
      />
      {type !== undefined && (
        <div className={classes["actions"]}>
          <Button icon="list" onClick={() => onShowEvents(`type:${type}`)}>
            Show its events
          </Button>
        </div>
      )}
      {schema !== undefined && (
        <>
          <h3 className={classes["heading"]}>Schema</h3>
          <JsonTree value={schema} label={`Schema of ${node.label}`} expandDepth={2} />
        </>
      )}
    </div>
  );
}

function factsOf(node: WorkflowGraphNode): FactsProps["facts"] {
  switch (node.node_type) {
    case "event":
      return [
        ["type", <code key="type">{node.event_type}</code>],
        [
          "is a",
          node.event_types.length > 1 ? <code key="types">{node.event_types.slice(1).join(" → ")}</code> : undefined,
        ],
      ];
    case "external":
      return [["is", "the world outside: takes requests, gives responses"]];
    case "resource": {
      const line = node.source_line === null ? "" : `:${node.source_line}`;
      return [
        ["type", node.type_name],
        ["made by", node.getter_name],
        ["source", node.source_file === null ? undefined : <code key="source">{`${node.source_file}${line}`}</code>],
      ];
    }
    case "resource_config":
      return [
        ["type", node.type_name],
        ["file", node.config_file],
        ["path", node.path_selector],
      ];
    default:
      return [["label", node.label]];
  }
}

function schemaOf(node: WorkflowGraphNode): unknown {
  if (node.node_type === "event") return node.event_schema ?? undefined;
  return node.node_type === "resource_config" ? (node.config_schema ?? undefined) : undefined;
}
