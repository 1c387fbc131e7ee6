import {
  defineWorkflow,
  HumanResponseEvent,
  StartEvent,
  StopEvent,
  step,
  Workflow,
  WorkflowConfigurationError,
  WorkflowValidationError,
} from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { areCollected } from "../../../workflows/test/runtime/collect-garbage.ts";
import { WorkflowServer } from "../../src/index.ts";
import { Answer, createAsk, createServer, createTell, get, post, Topic } from "../fixtures.ts";

const told = { start_event: { topic: "x" } };

describe("adding workflows", () => {
  test("[server 3] a workflow gets the name of its route, and is listed under it", async () => {
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("x", workflow);
    expect(workflow.workflowName).toBe("x");
    expect((await get(server, "/workflows")).body).toEqual({ workflows: ["x"] });
  });

  test("[server 4] the same workflow added again keeps its runtime, and its events are recorded once", async () => {
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("tell", workflow);
    const { runtime } = workflow;
    server.addWorkflow("tell", workflow);
    expect(workflow.runtime).toBe(runtime);
    await post(server, "/workflows/tell/run", { handler_id: "once", start_event: { topic: "x", count: 2 } });
    const stream = await server.fetch(new Request("http://server/events/once?after_sequence=-1&sse=false"));
    expect((await stream.text()).trim().split("\n")).toHaveLength(3);
  });

  test("the same workflow added again with other events is described anew", async () => {
    class Late extends HumanResponseEvent.extend("Late", {}) {}
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("tell", workflow);
    expect(JSON.stringify(server.openApiDocument())).not.toContain("Late");
    server.addWorkflow("tell", workflow, { additionalEvents: [Late] });
    expect(JSON.stringify((await get(server, "/openapi.json")).body)).toContain("Late");
  });

  test("[server 5] all workflows of a server have its runtime", () => {
    const server = createServer();
    const runtimes = new Set([...server.getWorkflows().values()].map(({ runtime }) => runtime));
    expect(runtimes.size).toBe(1);
    expect(createTell().runtime).not.toBe([...runtimes][0]);
  });

  test("[server 6] a workflow that was run elsewhere is refused", async () => {
    const workflow = createTell();
    await workflow.run({ topic: "x" });
    const add = () => new WorkflowServer().addWorkflow("tell", workflow);
    expect(add).toThrow("Cannot reassign runtime");
  });

  test("a workflow that could not run is refused, by its name, and stays as it was", () => {
    const unsound = new Workflow({ name: "mine" });
    unsound.addStep(
      "begin",
      step({ on: [StartEvent], emits: [Topic] }, () => new Topic({ topic: "x" })),
    );
    unsound.addStep(
      "end",
      step({ on: [Answer], emits: [StopEvent] }, () => new StopEvent()),
    );
    const server = new WorkflowServer();
    expect(() => server.addWorkflow("lost", unsound)).toThrow(/^The workflow "lost" cannot run: .*Topic/s);
    expect(() => server.addWorkflow("lost", unsound)).toThrow(WorkflowValidationError);
    const endless = new Workflow({ disableValidation: true });
    endless.addStep(
      "begin",
      step({ on: [StartEvent], emits: [] }, () => undefined),
    );
    expect(() => server.addWorkflow("endless", endless)).toThrow(WorkflowConfigurationError);
    expect([unsound.workflowName, server.getWorkflows().size]).toEqual(["mine", 0]);
  });

  test("a workflow that says so is not validated", () => {
    const unchecked = new Workflow({ disableValidation: true });
    unchecked.addStep(
      "begin",
      step({ on: [StartEvent], emits: [Topic] }, () => new Topic({ topic: "x" })),
    );
    unchecked.addStep(
      "end",
      step({ on: [Answer], emits: [StopEvent] }, () => new StopEvent()),
    );
    expect(new WorkflowServer().addWorkflow("unchecked", unchecked).getWorkflows().has("unchecked")).toBe(true);
  });

  test("what is no workflow is refused, with what to do", () => {
    const add = (value: unknown) => () => new WorkflowServer().addWorkflow("a", value as Workflow);
    expect(add(class Joke extends Workflow {})).toThrow("pass an instance, such as new Joke()");
    expect(add(defineWorkflow({ name: "joke" }))).toThrow("finish it by .build()");
    expect(add({})).toThrow('addWorkflow("a", …) needs a workflow, not object');
    expect(add(null)).toThrow("not null");
  });

  test("[server 7] each name leads to the very workflow that was added", async () => {
    const workflows = { tell: createTell(), ask: createAsk() };
    await using server = new WorkflowServer().addWorkflow("tell", workflows.tell).addWorkflow("ask", workflows.ask);
    await server.start();
    expect([...server.getWorkflows()]).toEqual(Object.entries(workflows));
    expect(server.getWorkflows().get("ask")).toBe(workflows.ask);
  });

  test("[server 8] a workflow that only the server knows is served after garbage was collected", async () => {
    const server = new WorkflowServer().addWorkflow("tell", createTell());
    expect(await areCollected([new WeakRef(createTell())])).toBe(true);
    expect((await post(server, "/workflows/tell/run", told)).status).toBe(200);
  });

  test("[server 15] a workflow added after the start can be run at once", async () => {
    await using server = new WorkflowServer();
    await server.start();
    server.addWorkflow("tell", createTell());
    expect((await post(server, "/workflows/tell/run", told)).status).toBe(200);
  });

  test("[server 16] a step sees the handler it works for in its tags", async () => {
    const workflow = defineWorkflow({ name: "tags" })
      .step("tell", { on: [StartEvent], emits: [StopEvent] }, (_event, { tags }) => {
        return new StopEvent({ result: tags["llamaindex.handler_id"] });
      })
      .build();
    const server = new WorkflowServer().addWorkflow("tags", workflow);
    const { body } = await post(server, "/workflows/tags/run", { handler_id: "mine" });
    expect(body.result.value).toEqual({ result: "mine" });
  });

  test("[server 19] a second workflow of a name is refused, unless it is to replace the first", () => {
    const server = new WorkflowServer().addWorkflow("it", createTell());
    expect(() => server.addWorkflow("it", createAsk())).toThrow("replace: true");
    const ask = createAsk();
    server.addWorkflow("it", ask, { replace: true });
    expect(server.getWorkflows().get("it")).toBe(ask);
  });

  test("[server 20] a name with a slash is refused, as is any that cannot stand in a path", () => {
    for (const name of ["a/b", "/", "", ".", "..", "a\\b"]) {
      expect(() => new WorkflowServer().addWorkflow(name, createTell())).toThrow("cannot be the name of a route");
    }
  });

  test("runs that the program starts itself are no handlers, and can be followed in process", async () => {
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("tell", workflow);
    const handler = workflow.start({ topic: "x", count: 2 });
    const types: string[] = [];
    for await (const event of handler.streamEvents()) types.push(event.constructor.name);
    expect(types).toEqual(["Token", "Token", "StopEvent"]);
    expect((await get(server, `/handlers/${handler.runId}`)).status).toBe(404);
  });
});
