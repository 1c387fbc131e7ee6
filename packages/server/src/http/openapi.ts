import {
  type AnyEventClass,
  eventSchema,
  StopEvent,
  startEventClass,
  stopEventClass,
  type WorkflowDefinition,
} from "@llama-agents/workflows";
import { createOpenApiDocument } from "../openapi/create-open-api-document.ts";
import type { OpenApiDocument } from "../openapi/open-api-document.ts";
import type { DescribedWorkflow } from "../openapi/workflow-operations.ts";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import { serverVersion } from "../server-version.ts";
import type { WorkflowService } from "../workflow-service.ts";
import { clientEvents } from "./client-events.ts";
import { JsonText } from "./json-text.ts";
import type { ServerRouteHandlers } from "./router.ts";

export interface ServerDescriptionOptions {
  readonly service: WorkflowService;
  /** Before every path; `""` for nothing. */
  readonly basePath: string;
  /** Must callers say who they are? */
  readonly hasAuth: boolean;
}

/** What a server says of itself; written again only when its workflows have changed. */
export class ServerDescription {
  readonly basePath: string;
  readonly hasAuth: boolean;
  readonly #service: WorkflowService;
  /** What the description was made of: each workflow as it was added, and its definition. */
  #described: readonly (RegisteredWorkflow | WorkflowDefinition)[] | undefined;
  #workflows: readonly DescribedWorkflow[] = [];
  #document: OpenApiDocument | undefined;
  #text: string | undefined;

  constructor({ service, basePath, hasAuth }: ServerDescriptionOptions) {
    this.#service = service;
    this.basePath = basePath;
    this.hasAuth = hasAuth;
  }

  get workflows(): readonly DescribedWorkflow[] {
    this.#update();
    return this.#workflows;
  }

  get document(): OpenApiDocument {
    this.#update();
    this.#document ??= createOpenApiDocument({
      version: serverVersion,
      serverUrl: this.basePath || ".", // relative to the document, wherever the server is mounted
      workflows: this.#workflows,
      hasAuthentication: this.hasAuth,
    });
    return this.#document;
  }

  /** The document as JSON. */
  get text(): string {
    const { document } = this;
    this.#text ??= JSON.stringify(document);
    return this.#text;
  }

  #update(): void {
    const registered = this.#service.workflowNames.map((name) => this.#service.getWorkflow(name));
    const described = registered.flatMap((each) => [each, each.workflow.definition]);
    const known = this.#described;
    if (known?.length === described.length && described.every((each, index) => each === known[index])) return;
    this.#described = described;
    this.#workflows = registered.map(describeWorkflow);
    this.#document = undefined;
    this.#text = undefined;
  }
}

/** The route of the server's description for programs. */
export function openApiHandlers(description: ServerDescription): ServerRouteHandlers<"openApi"> {
  return { openApi: () => ({ status: 200, body: new JsonText(description.text) }) };
}

function describeWorkflow(registered: RegisteredWorkflow): DescribedWorkflow {
  const { definition } = registered.workflow;
  return {
    name: registered.name,
    description: definition.description ?? null,
    startSchema: eventSchema(startEventClass(definition)),
    stopSchema: eventSchema(stopClass(definition)),
    eventSchemas: clientEvents(registered).map(eventSchema),
  };
}

/** A workflow that cannot run, having no stop event or several, does not take the description of the others along. */
function stopClass(definition: WorkflowDefinition): AnyEventClass {
  try {
    return stopEventClass(definition);
  } catch {
    return StopEvent;
  }
}
