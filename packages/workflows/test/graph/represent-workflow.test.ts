import { expect, test } from "vitest";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { getWorkflowRepresentation } from "../../src/graph/represent-workflow.ts";
import { Answer, definition, edgesOf, human, jokes, Question, Topic } from "./fixtures.ts";

test("[engine 356] a workflow, its class and its definition give the same steps, events and edges", () => {
  class JokeFlow {
    readonly definition = jokes;
  }
  const graph = getWorkflowRepresentation(new JokeFlow());

  expect(graph.name).toBe("JokeFlow");
  expect(graph.description).toBe("Writes jokes");
  expect(graph.nodes.map(({ id, node_type }) => `${node_type} ${id}`)).toEqual([
    "step critique",
    "event Joke",
    "event CitedJoke",
    "event Verdict",
    "step write",
    "event Topic",
  ]);
  expect(edgesOf(graph)).toEqual([
    "critique -> Verdict",
    "Joke -> critique",
    "CitedJoke -> critique",
    "write -> CitedJoke",
    "write -> Joke",
    "Topic -> write",
  ]);
  expect(graph.nodes[0]).toEqual({ id: "critique", label: "critique", node_type: "step", description: "Is it funny?" });
  expect(graph.nodes[2]).toMatchObject({
    label: "CitedJoke",
    event_type: "CitedJoke",
    event_types: ["CitedJoke", "Joke"],
    event_schema: { title: "CitedJoke", required: ["text", "sources"] },
  });
  expect(getWorkflowRepresentation(JokeFlow)).toEqual(graph);
  expect(getWorkflowRepresentation(jokes)).toEqual(graph);
});

test("what a workflow does not say is null on the wire", () => {
  const graph = getWorkflowRepresentation(definition("Flow", { tell: { on: [StartEvent], emits: [StopEvent] } }));
  expect(JSON.parse(JSON.stringify(graph))).toMatchObject({
    description: null,
    nodes: [{ description: null }, {}, {}],
    edges: [{ label: null }, { label: null }],
  });
});

test("[engine 357] what asks a human leads to the world outside, and the answer comes from there", () => {
  const graph = getWorkflowRepresentation(human);
  expect(graph.nodes.map(({ id }) => id)).toEqual([
    "ask",
    "StartEvent",
    "Question",
    "external_step",
    "listen",
    "Answer",
    "StopEvent",
  ]);
  expect(graph.nodes[3]).toEqual({ id: "external_step", label: "external_step", node_type: "external" });
  expect(edgesOf(graph)).toEqual([
    "ask -> Question",
    "Question -> external_step",
    "StartEvent -> ask",
    "listen -> StopEvent",
    "Answer -> listen",
    "external_step -> Answer",
  ]);
});

test("the world outside is drawn once, and only if it is asked", () => {
  const twice = definition("Flow", {
    ask: { on: [StartEvent], emits: [Question] },
    askAgain: { on: [Answer], emits: [Question, StopEvent] },
  });
  expect(getWorkflowRepresentation(twice).nodes.filter(({ id }) => id === "external_step")).toHaveLength(1);
  const never = definition("Flow", { listen: { on: [Topic, Answer], emits: [StopEvent] } });
  expect(edgesOf(getWorkflowRepresentation(never))).toEqual([
    "listen -> StopEvent",
    "Topic -> listen",
    "Answer -> listen",
  ]);
});

test("an event that is called like a step is another node", () => {
  class Draft extends WorkflowEvent.extend("Draft") {}
  const graph = getWorkflowRepresentation(
    definition("Flow", {
      Draft: { on: [StartEvent], emits: [Draft] },
      Print: { on: [Draft], emits: [StopEvent] },
    }),
  );
  expect(graph.nodes.filter(({ label }) => label === "Draft").map(({ id, node_type }) => [id, node_type])).toEqual([
    ["Draft", "step"],
    ["event:Draft", "event"],
  ]);
  expect(edgesOf(graph)).toContain("Draft -> event:Draft");
});
