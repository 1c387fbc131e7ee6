import type { RouteName } from "@llama-agents/protocol";
import { eventEnvelopeSchema, handlerDataSchema, runRequestSchema } from "@llama-agents/protocol/schemas";
import type { Components } from "./components.ts";
import { exampleValue } from "./example-value.ts";
import type { JsonSchema, Operation, ResponseObject } from "./open-api-document.ts";
import { jsonBody } from "./route-operation.ts";

/** A workflow as a document describes it. */
export interface DescribedWorkflow {
  /** The name of its route. */
  readonly name: string;
  readonly description?: string | null;
  /** The JSON Schema of its start event. */
  readonly startSchema: JsonSchema;
  /** The JSON Schema of its stop event. */
  readonly stopSchema: JsonSchema;
  /** The JSON Schemas of its events; the title of each is the event's type. */
  readonly eventSchemas: readonly JsonSchema[];
}

/** The schemas of one workflow, as components of the document. */
interface WorkflowSchemas {
  readonly runRequest: JsonSchema;
  readonly handler: JsonSchema;
  readonly event: JsonSchema;
}

/** The operations that a workflow has for itself, by the route whose path they are an instance of. */
export function workflowOperations(
  workflow: DescribedWorkflow,
  generic: { readonly [Name in RouteName]?: Operation },
  components: Components,
  uniqueId: (id: string) => string,
): { readonly [Name in RouteName]?: Operation } {
  const { name } = workflow;
  const schemas = addSchemas(workflow, components);
  const operationOf = (operation: Operation, prefix: string, summary: string): Operation => ({
    ...operation,
    operationId: uniqueId(prefix + pascalCase(name)),
    tags: [name],
    summary,
    description: [workflow.description, operation.description].filter(Boolean).join("\n\n"),
    parameters: (operation.parameters ?? []).filter((parameter) => parameter.in !== "path"),
    requestBody: jsonBody(schemas.runRequest, { start_event: exampleValue(workflow.startSchema) }),
    responses: typedResponses(operation.responses, schemas),
  });
  const { runWorkflow, runWorkflowNoWait } = generic;
  return {
    ...(runWorkflow && { runWorkflow: operationOf(runWorkflow, "run", `Run ${name} and wait for its end`) }),
    ...(runWorkflowNoWait && { runWorkflowNoWait: operationOf(runWorkflowNoWait, "start", `Start ${name}`) }),
  };
}

/** `my flow` → `MyFlow`. */
function pascalCase(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function addSchemas(workflow: DescribedWorkflow, components: Components): WorkflowSchemas {
  const { name, startSchema, stopSchema, eventSchemas } = workflow;
  const events = new Map<string, JsonSchema>();
  for (const schema of [startSchema, stopSchema, ...eventSchemas]) {
    const title = String(schema.title ?? "Event");
    if (!events.has(title)) events.set(title, components.addWhole(`${name}.${title}`, schema));
  }
  const reference = ({ title }: JsonSchema): JsonSchema => events.get(String(title ?? "Event")) ?? {};
  const envelope = components.ofZod(eventEnvelopeSchema);
  const envelopes = new Map<string, JsonSchema>();
  for (const [title, value] of events) {
    if (title === startSchema.title) continue;
    const properties = { type: { type: "string", const: title }, value };
    envelopes.set(
      title,
      components.add(`${name}.${title}Envelope`, { allOf: [envelope, { type: "object", properties }] }),
    );
  }
  const result = { anyOf: [envelopes.get(String(stopSchema.title ?? "Event")) ?? envelope, { type: "null" }] };
  const handler = { allOf: [components.ofZod(handlerDataSchema), { type: "object", properties: { result } }] };
  return {
    runRequest: components.add(`${name}.RunRequest`, runRequestOf(startSchema, reference(startSchema), components)),
    handler: components.add(`${name}.Handler`, handler),
    event: components.add(`${name}.Event`, {
      description: "An event of the workflow; at last its stop event, or one that says why there is none.",
      anyOf: [...envelopes.values(), envelope],
    }),
  };
}

/** The generic body with the workflow's own start event; without the older forms of it. */
function runRequestOf(startSchema: JsonSchema, start: JsonSchema, components: Components): JsonSchema {
  const { properties, ...rest } = components.definitionOf(components.ofZod(runRequestSchema));
  const { kwargs: _older, ...kept } = properties as Readonly<Record<string, JsonSchema>>;
  const isRequired = Array.isArray(startSchema.required) && startSchema.required.length > 0;
  return { ...rest, properties: { ...kept, start_event: start }, ...(isRequired && { required: ["start_event"] }) };
}

/** The answers of the generic operation, with the workflow's own handler and events. */
function typedResponses(generic: Operation["responses"], { handler, event }: WorkflowSchemas): Operation["responses"] {
  const entries = Object.entries(generic).map(([status, response]) => {
    if ("$ref" in response || !response.content || status !== "200") return [status, response] as const;
    const content = Object.entries(response.content).map(
      ([form, media]) => [form, { ...media, schema: form === "text/event-stream" ? event : handler }] as const,
    );
    return [status, { ...response, content: Object.fromEntries(content) } satisfies ResponseObject] as const;
  });
  return Object.fromEntries(entries);
}
