import { describe, expect, test } from "vitest";
import { get } from "../fixtures.ts";
import { createHttpServer } from "./http-server.ts";

const server = createHttpServer();

interface GraphJson {
  readonly name: string;
  readonly nodes: readonly { readonly id: string; readonly node_type: string }[];
  readonly edges: readonly { readonly source: string; readonly target: string; readonly label: string | null }[];
}

const graphOf = async (name: string): Promise<GraphJson> => {
  const { status, body } = await get(server, `/workflows/${name}/representation`);
  expect(status).toBe(200);
  return body.graph;
};

const titlesOf = async (name: string): Promise<string[]> => {
  const { body } = await get(server, `/workflows/${name}/events`);
  return body.events.map(({ title }: { readonly title: string }) => title);
};

test("[server 37] GET /workflows gives exactly the names of the workflows", async () => {
  const workflows = ["tell", "ask", "counter", "failing", "hanging", "greet", "choir", "wait", "supplied"];
  expect(await get(server, "/workflows")).toEqual({ status: 200, body: { workflows } });
});

describe("schema", () => {
  test("[server 38] both typed events are described, with required fields and defaults", async () => {
    expect(await get(server, "/workflows/tell/schema")).toMatchObject({
      status: 200,
      body: {
        start: {
          title: "Topic",
          type: "object",
          properties: { topic: { type: "string" }, count: { type: "number", default: 3 } },
          required: ["topic"],
        },
        stop: { title: "StopEvent", type: "object" },
      },
    });
    const { body } = await get(server, "/workflows/greet/schema");
    expect(body.start).not.toHaveProperty("required");
    expect(body.start.properties.name).toMatchObject({ type: "string", default: "world" });
    expect(body.stop).toMatchObject({ title: "Greeting", required: ["greeting"] });
  });

  test("[server 39] that of an unknown workflow is 404", async () => {
    const unknown = { status: 404, body: { detail: "Workflow not found" } };
    expect(await get(server, "/workflows/nope/schema")).toEqual(unknown);
  });
});

describe("representation", () => {
  test("[server 40] that of an unknown workflow is 404", async () => {
    const unknown = { status: 404, body: { detail: "Workflow not found" } };
    expect(await get(server, "/workflows/nope/representation")).toEqual(unknown);
  });

  test("[server 43] each step and event is a node, and edges lead from one to the other", async () => {
    const { nodes, edges } = await graphOf("tell");
    expect(nodes.map(({ id, node_type }) => [id, node_type])).toEqual([
      ["tell", "step"],
      ["Topic", "event"],
      ["StopEvent", "event"],
    ]);
    expect(edges).toEqual(
      expect.arrayContaining([
        { source: "Topic", target: "tell", label: null },
        { source: "tell", target: "StopEvent", label: null },
      ]),
    );
    expect(nodes[1]).toMatchObject({ event_type: "Topic", event_types: ["Topic", "StartEvent"], label: "Topic" });
  });

  test("[server 44] the world outside is a node if the workflow takes a human response", async () => {
    const { nodes, edges } = await graphOf("ask");
    expect(nodes).toContainEqual({ id: "external_step", label: "external_step", node_type: "external" });
    expect(edges).toEqual(
      expect.arrayContaining([
        { source: "Question", target: "external_step", label: null },
        { source: "external_step", target: "Answer", label: null },
      ]),
    );
    expect((await graphOf("tell")).nodes.map(({ node_type }) => node_type)).not.toContain("external");
  });

  test("[server 45] a resource is a node with its getter and source, and the edge to it has its name", async () => {
    const { nodes, edges } = await graphOf("supplied");
    const node = nodes.find(({ node_type }) => node_type === "resource");
    const source = { source_file: expect.stringContaining("http-server.ts"), source_line: expect.any(Number) };
    expect(node).toMatchObject({ getter_name: "makeClock", description: null, ...source });
    expect(edges).toContainEqual({ source: "use", target: node?.id, label: "clock" });
  });

  test("goes by the name that the workflow had before it got that of its route", async () => {
    expect((await graphOf("greet")).name).toBe("Greeter");
  });
});

describe("events", () => {
  test("[server 41] those of an unknown workflow are 404 with its name", async () => {
    const unknown = { status: 404, body: { detail: "Workflow 'nope' not found" } };
    expect(await get(server, "/workflows/nope/events")).toEqual(unknown);
  });

  test("[server 42] the additional ones come last, each once, and none of the engine's own", async () => {
    expect(await titlesOf("wait")).toEqual(["StartEvent", "StopEvent", "Approval", "Token"]);
    expect(await titlesOf("ask")).toEqual(["StartEvent", "Question", "Answer", "Verdict"]);
  });

  test("are JSON Schemas", async () => {
    const { body } = await get(server, "/workflows/wait/events");
    expect(body.events[2]).toMatchObject({ properties: { approved: { type: "boolean" } }, required: ["approved"] });
  });
});
