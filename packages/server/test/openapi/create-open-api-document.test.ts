import { routes } from "@llama-agents/protocol";
import {
  defineWorkflow,
  eventClasses,
  eventSchema,
  StartEvent,
  StopEvent,
  startEventClass,
  stopEventClass,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { validate } from "@readme/openapi-parser";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createOpenApiDocument, type OpenApiOptions } from "../../src/openapi/create-open-api-document.ts";
import type { DescribedWorkflow } from "../../src/openapi/workflow-operations.ts";

const person = z
  .object({
    name: z.string(),
    get friends() {
      return z.array(person);
    },
  })
  .meta({ id: "Person" });

class Greet extends StartEvent.extend("Greet", { who: person, times: z.int().min(1).default(1) }) {}
class Progress extends WorkflowEvent.extend("Progress", { done: z.number() }) {}
class Greeting extends StopEvent.extend("Greeting", { text: z.string() }) {}
class Nothing extends StartEvent.extend("Nothing", {}) {}

const greet = defineWorkflow({ name: "greet" })
  .step("greet", { on: [Greet], emits: [Progress] }, () => new Progress({ done: 1 }))
  .step("end", { on: [Progress], emits: [Greeting] }, () => new Greeting({ text: "hi" }))
  .build();
const plain = defineWorkflow({ name: "plain" })
  .step("end", { on: [Nothing], emits: [StopEvent] }, () => new StopEvent({ result: 1 }))
  .build();

function describeWorkflow(name: string, { definition }: typeof greet | typeof plain): DescribedWorkflow {
  return {
    name,
    description: `Does ${name}.`,
    startSchema: eventSchema(startEventClass(definition)),
    stopSchema: eventSchema(stopEventClass(definition) ?? StopEvent),
    eventSchemas: eventClasses(definition).map(eventSchema),
  };
}

const workflows = [describeWorkflow("greet", greet), describeWorkflow("a plain/one", plain)];
const create = (options: Partial<OpenApiOptions> = {}) =>
  createOpenApiDocument({ version: "1.2.3", workflows, ...options });
const document = create();
const text = JSON.stringify(document);

async function problems(value: unknown): Promise<string> {
  const result = await validate(structuredClone(value) as Parameters<typeof validate>[0]);
  return result.valid && result.warnings.length === 0 ? "none" : JSON.stringify(result, null, 2);
}

test("[server 181] every API route and method is described", () => {
  const pages = new Set(["/docs", "/redoc"]);
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      expect(operation.summary, path).not.toBe("");
      expect(operation.description, path).not.toBe("");
      expect(Object.keys(operation.responses).length, path).toBeGreaterThan(1);
      return `${method.toUpperCase()} ${path}`;
    }),
  );
  const ofTable = Object.values(routes)
    .filter(({ path }) => !pages.has(path))
    .map(({ method, path }) => `${method} ${path.replace(":name", "{name}").replace(":handlerId", "{handler_id}")}`);
  expect(described).toEqual(expect.arrayContaining(ofTable));
  expect(described).toEqual(
    expect.arrayContaining([
      "POST /workflows/{name}/run",
      "POST /workflows/{name}/run-nowait",
      "GET /workflows/{name}/representation",
      "GET /events/{handler_id}",
      "POST /events/{handler_id}",
      "POST /handlers/{handler_id}/cancel",
    ]),
  );
  expect(described.some((each) => each.endsWith("docs"))).toBe(false);
});

test("[server 182] Handler, HandlersList and EventEnvelopeWithMetadata have their required lists", () => {
  const { Handler, HandlersList, EventEnvelopeWithMetadata } = document.components.schemas;
  expect(Handler?.required).toEqual(["handler_id", "workflow_name", "status", "started_at"]);
  expect(HandlersList?.required).toEqual(["handlers"]);
  expect(EventEnvelopeWithMetadata?.required).toEqual(["value", "type"]);
  expect(Handler?.properties).toMatchObject({
    status: { enum: ["running", "completed", "failed", "cancelled"] },
    result: { anyOf: [{ $ref: "#/components/schemas/EventEnvelopeWithMetadata" }, { type: "null" }] },
    run_id: { type: ["string", "null"] },
  });
});

test("[server 183] /results is deprecated", () => {
  expect(document.paths["/results/{handler_id}"]?.get?.deprecated).toBe(true);
  expect(document.paths["/handlers/{handler_id}"]?.get?.deprecated).toBeUndefined();
});

test("[server 184] the document is valid OpenAPI 3.1", async () => {
  expect(document.openapi).toBe("3.1.0");
  expect(await problems(document)).toBe("none");
  expect(await problems(create({ hasAuthentication: true, serverUrl: "/base", description: "*d*" }))).toBe("none");
  expect(await problems(create({ workflows: [] }))).toBe("none");
  expect(await problems({ ...document, paths: { "/x/{a}": { get: { responses: { 200: {} } } } } })).not.toBe("none");
});

describe("the parts of an operation", () => {
  test("parameters with their names on the wire, types and defaults", () => {
    const parameters = document.paths["/handlers"]?.get?.parameters ?? [];
    expect(parameters.map(({ name }) => name)).toEqual([
      "status",
      "workflow_name",
      "limit",
      "cursor",
      "order",
      "started_after",
      "started_before",
      "idle",
      "fields",
    ]);
    expect(parameters[0]?.schema).toMatchObject({ type: "array", items: { type: "string" } });
    const ofStream = document.paths["/events/{handler_id}"]?.get?.parameters ?? [];
    expect(ofStream.map(({ name, in: where, schema }) => [name, where, schema.default])).toEqual([
      ["handler_id", "path", undefined],
      ["sse", "query", true],
      ["include_internal", "query", false],
      ["include_qualified_name", "query", true],
      ["after_sequence", "query", "now"],
      ["acquire_timeout", "query", undefined],
      ["Last-Event-ID", "header", undefined],
    ]);
    expect(ofStream.find(({ name }) => name === "acquire_timeout")?.deprecated).toBe(true);
    expect(document.paths["/workflows/{name}/run"]?.post?.parameters).toContainEqual(
      expect.objectContaining({ name: "Idempotency-Key", in: "header" }),
    );
  });

  test("bodies, with their keys", () => {
    const { RunRequest, SendEventRequest } = document.components.schemas;
    expect(Object.keys(RunRequest?.properties ?? {})).toEqual([
      "start_event",
      "handler_id",
      "kwargs",
      "context",
      "on_conflict",
    ]);
    expect(RunRequest?.required).toBeUndefined();
    expect(RunRequest).toMatchObject({ properties: { handler_id: { maxLength: 512 } } });
    expect(SendEventRequest?.required).toEqual(["event"]);
    expect(document.paths["/events/{handler_id}"]?.post?.requestBody).toMatchObject({
      required: true,
      content: { "application/json": { schema: { $ref: "#/components/schemas/SendEventRequest" } } },
    });
  });

  test("answers: the handler also with a 500, errors by reference, streams by their items", () => {
    const run = document.paths["/workflows/{name}/run"]?.post?.responses ?? {};
    expect(Object.keys(run)).toEqual(["200", "400", "404", "405", "408", "409", "413", "429", "500", "503"]);
    // A handler that is to be deleted may have been started again.
    expect(document.paths["/handlers/{handler_id}"]?.delete?.responses?.[409]).toBeDefined();
    expect(document.paths["/handlers/{handler_id}/cancel"]?.post?.responses?.[409]).toBeDefined();
    expect(run[409]).toEqual({ $ref: "#/components/responses/Conflict" });
    expect(run[500]).toMatchObject({
      content: {
        "application/json": {
          schema: { anyOf: [{ $ref: "#/components/schemas/Handler" }, { $ref: "#/components/schemas/ErrorBody" }] },
        },
      },
    });
    const stream = document.paths["/events/{handler_id}"]?.get?.responses ?? {};
    const item = { schema: { $ref: "#/components/schemas/EventEnvelopeWithMetadata" } };
    expect(stream[200]).toMatchObject({ content: { "text/event-stream": item, "application/x-ndjson": item } });
    expect(stream[204]).toEqual({ description: expect.any(String) });
    expect(stream[404]).toEqual({ $ref: "#/components/responses/NotFound" });
  });

  test("ids are unique", () => {
    const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map((each) => each.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(["runWorkflow", "listHandlers", "runGreet", "startGreet", "runAPlainOne"]),
    );
  });

  test("authentication only if there is one", () => {
    expect(text).not.toContain("bearer");
    expect(document.components.responses).not.toHaveProperty("Unauthorized");
    const { security, components, paths } = create({ hasAuthentication: true });
    expect(security).toEqual([{ bearer: [] }]);
    expect(components.securitySchemes).toEqual({ bearer: { type: "http", scheme: "bearer" } });
    expect(paths["/handlers"]?.get?.responses).toHaveProperty("401");
    expect(paths["/handlers"]?.get?.responses).toHaveProperty("403");
    expect(paths["/health"]?.get).toMatchObject({ security: [] });
    expect(paths["/health"]?.get?.responses).not.toHaveProperty("401");
  });

  test("only the routes that are given", () => {
    const { health, docs } = routes;
    expect(Object.keys(create({ routes: { health, docs }, workflows: [] }).paths)).toEqual(["/health"]);
  });
});

describe("the operations of a workflow", () => {
  test("lie under its name, beside the generic ones, with its types", () => {
    const operation = document.paths["/workflows/greet/run"]?.post;
    expect(operation?.parameters?.map(({ name }) => name)).toEqual(["stream", "Idempotency-Key", "X-Parent-Handler"]);
    expect(operation?.requestBody?.content["application/json"]).toEqual({
      schema: { $ref: "#/components/schemas/greet.RunRequest" },
      example: { start_event: { who: { name: "text", friends: [] } } },
    });
    expect(document.components.schemas["greet.RunRequest"]).toMatchObject({
      required: ["start_event"],
      properties: { start_event: { $ref: "#/components/schemas/greet.Greet" } },
    });
    expect(operation?.responses[200]).toMatchObject({
      content: {
        "application/json": { schema: { $ref: "#/components/schemas/greet.Handler" } },
        "text/event-stream": { schema: { $ref: "#/components/schemas/greet.Event" } },
      },
    });
    expect(document.paths).toHaveProperty(["/workflows/a%20plain%2Fone/run-nowait"]);
  });

  test("definitions within the schemas of events become components", () => {
    const { schemas } = document.components;
    expect(text).not.toContain("$defs");
    expect(JSON.stringify(schemas["greet.Greet"])).toContain('"$ref":"#/components/schemas/greet.Greet.Person"');
    expect(JSON.stringify(schemas["greet.Greet.Person"])).toContain('"$ref":"#/components/schemas/greet.Greet.Person"');
    const references = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = ""]) => name);
    expect(references.filter((name) => !(name in schemas))).toEqual([]);
    expect(Object.keys(schemas).filter((name) => !/^[\w.-]+$/.test(name))).toEqual([]);
  });

  test("of two workflows whose names look alike are apart", async () => {
    const alike = create({ workflows: [describeWorkflow("a b", plain), describeWorkflow("a_b", greet)] });
    expect(await problems(alike)).toBe("none");
    const bodies = ["/workflows/a%20b/run", "/workflows/a_b/run"].map(
      (path) => alike.paths[path]?.post?.requestBody?.content["application/json"]?.schema.$ref,
    );
    expect(bodies).toEqual(["#/components/schemas/a_b.RunRequest", "#/components/schemas/a_b.RunRequest_2"]);
  });
});
