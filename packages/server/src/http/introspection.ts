import {
  type AnyEventClass,
  eventSchema,
  getWorkflowRepresentation,
  startEventClass,
  stopEventClass,
} from "@llama-agents/workflows";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import { InternalServiceError, ServiceError } from "../service-error.ts";
import type { WorkflowService } from "../workflow-service.ts";
import { clientEvents } from "./client-events.ts";
import { JsonText } from "./json-text.ts";
import type { ServerRouteHandlers } from "./router.ts";

type IntrospectionRoutes = "listWorkflows" | "getWorkflowSchema" | "getWorkflowRepresentation" | "listWorkflowEvents";

/** The routes that say what the workflows are. */
export function introspectionHandlers(service: WorkflowService): ServerRouteHandlers<IntrospectionRoutes> {
  return {
    listWorkflows: () => ({ status: 200, body: { workflows: service.workflowNames } }),
    getWorkflowSchema({ params }) {
      const { definition } = service.getWorkflow(params.name).workflow;
      const describe = (which: string, classOf: (from: typeof definition) => AnyEventClass) =>
        explained(`Error getting schema of ${which} event for workflow`, () => eventSchema(classOf(definition)));
      const start = describe("start", startEventClass);
      return { status: 200, body: { start, stop: describe("stop", stopEventClass) } };
    },
    getWorkflowRepresentation({ params }) {
      const { workflow, originalName: name } = service.getWorkflow(params.name);
      const what = "Error while getting JSON workflow representation";
      const graph = explained(what, () => getWorkflowRepresentation(workflow));
      return { status: 200, body: new JsonText(JSON.stringify({ graph: { ...graph, name } })) };
    },
    listWorkflowEvents({ params: { name } }) {
      const registered = findWorkflow(service, name);
      return { status: 200, body: { events: clientEvents(registered).map(eventSchema) } };
    },
  };
}

/** Clients of published servers know the wording of this route. */
function findWorkflow(service: WorkflowService, name: string): RegisteredWorkflow {
  try {
    return service.getWorkflow(name);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError("not-found", `Workflow '${name}' not found`, { cause: error });
  }
}

/** What a workflow says of itself may fail, in code of its author's: the schemas of fields, the getters of resources. */
function explained<T>(what: string, describe: () => T): T {
  try {
    return describe();
  } catch (cause) {
    throw new InternalServiceError(what, { cause });
  }
}
