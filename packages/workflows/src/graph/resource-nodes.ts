import type { AnyResource, ResourceConfigSource, Resources } from "../resources/resource.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { NodeIds } from "./node-id.ts";
import type { ResourceConfigNode, ResourceNode, WorkflowGraphEdge, WorkflowGraphNode } from "./workflow-graph.ts";

/** Adds to a graph the nodes of the resources of its steps, and the edges to what they need. */
export class ResourceNodes {
  readonly #nodes: Map<string, WorkflowGraphNode>;
  readonly #edges: WorkflowGraphEdge[];
  readonly #idsByIdentity = new Map<unknown, string>();
  readonly #ids = new NodeIds();

  constructor(nodes: Map<string, WorkflowGraphNode>, edges: WorkflowGraphEdge[]) {
    this.#nodes = nodes;
    this.#edges = edges;
  }

  /** Adds the resources and all they need, depth first, each once: so cycles end. */
  add(resources: readonly AnyResource[]): void {
    for (const resource of resources) {
      const identity = identityOf(resource);
      if (this.#idsByIdentity.has(identity)) continue;
      const node = resource.config
        ? configNode(resource, resource.config, this.#ids)
        : resourceNode(resource, this.#ids);
      this.#idsByIdentity.set(identity, node.id);
      this.#nodes.set(node.id, node);
      for (const [name, need] of Object.entries<AnyResource>(resource.needs as Resources)) {
        this.add([need]);
        this.#edges.push({ source: node.id, target: this.idOf(need), label: name });
      }
    }
  }

  /** @throws Error if the resource has not been added */
  idOf(resource: AnyResource): string {
    const id = this.#idsByIdentity.get(identityOf(resource));
    if (id === undefined) throw new Error(`the resource "${resource.name}" is not part of the graph`);
    return id;
  }
}

/** Two configurations that read the same are one. */
function identityOf(resource: AnyResource): unknown {
  return resource.config ? JSON.stringify([resource.config.absoluteFile(), resource.config.path]) : resource;
}

/** Its id does not depend on the file: that is another one on each machine. */
function resourceNode({ name, typeName, description, source }: AnyResource, ids: NodeIds): ResourceNode {
  return {
    id: ids.next("resource_", name),
    label: typeName ?? name,
    node_type: "resource",
    type_name: typeName,
    getter_name: name,
    source_file: source?.file ?? null,
    source_line: source?.line ?? null,
    description,
  };
}

function configNode({ typeName }: AnyResource, config: ResourceConfigSource, ids: NodeIds): ResourceConfigNode {
  return {
    id: ids.next("resource_config_", `${config.file}:${config.path ?? ""}`),
    label: config.label ?? typeName ?? config.file,
    node_type: "resource_config",
    type_name: typeName,
    config_file: config.absoluteFile(),
    path_selector: config.path,
    config_schema: jsonSchemaOf(config.schema),
    config_value: readOrNull(config),
    description: config.description,
  };
}

/** A graph can be drawn before its files exist. */
function readOrNull(config: ResourceConfigSource): unknown {
  try {
    return config.read();
  } catch {
    return null;
  }
}
