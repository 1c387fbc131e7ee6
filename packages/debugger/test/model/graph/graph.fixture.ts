import type { WorkflowGraph, WorkflowGraphNode } from "@llama-agents/protocol";

export function step(name: string, description: string | null = null): WorkflowGraphNode {
  return { id: name, label: name, node_type: "step", description };
}

export function event(type: string, ...ancestors: readonly string[]): WorkflowGraphNode {
  return {
    id: type,
    label: type,
    node_type: "event",
    event_type: type,
    event_types: [type, ...ancestors],
    event_schema: null,
  };
}

export function graphOf(nodes: readonly WorkflowGraphNode[], ...paths: readonly string[]): WorkflowGraph {
  const edges = paths.flatMap((path) => {
    const ids = path.split(" > ");
    return ids.slice(1).map((target, index) => ({ source: ids[index] ?? "", target, label: null }));
  });
  return { name: "test", nodes, edges, description: null };
}

const outside: WorkflowGraphNode = { id: "external_step", label: "external_step", node_type: "external" };

/** A fan-out with a loop, a question and a resource. */
export const everything: WorkflowGraph = (() => {
  const graph = graphOf(
    [
      step("gather"),
      event("StopEvent"),
      step("split", "Splits the work."),
      event("StartEvent"),
      event("StepTwo"),
      event("StepDone"),
      step("work"),
      event("Again"),
      step("ask"),
      event("Question", "InputRequiredEvent"),
      event("Answer", "HumanResponseEvent"),
      outside,
      {
        id: "resource_1",
        label: "Database",
        node_type: "resource",
        type_name: "Database",
        getter_name: null,
        source_file: null,
        source_line: null,
        description: null,
      },
    ],
    "StartEvent > split > StepTwo > work > StepDone > gather > StopEvent",
    "work > Again > split",
    "gather > Question > external_step > Answer > ask > StopEvent",
  );
  return { ...graph, edges: [...graph.edges, { source: "work", target: "resource_1", label: "database" }] };
})();

/** A chain of steps, each with its event, and a way back from every tenth. */
export function chain(steps: number): WorkflowGraph {
  const nodes: WorkflowGraphNode[] = [event("Event0", "StartEvent")];
  const paths: string[] = [];
  for (let index = 1; index <= steps; index++) {
    nodes.push(step(`step${index}`), event(`Event${index}`, ...(index === steps ? ["StopEvent"] : [])));
    paths.push(`Event${index - 1} > step${index} > Event${index}`);
    if (index % 10 === 0 && index < steps) paths.push(`step${index} > Event${index - 5}`);
  }
  return graphOf(nodes, ...paths);
}
