import type { WorkflowGraph, WorkflowGraphNode } from "@llama-agents/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { likelyAnswers } from "../../../src/model/run/answers.ts";
import { findBySequence, findSelectedEvent, selectionOf } from "../../../src/model/run/selected-event.ts";
import { bufferOf, envelope, received } from "../run-events.ts";

const eventNode = (type: string, ...ancestors: string[]): WorkflowGraphNode => ({
  id: type,
  label: type,
  node_type: "event",
  event_type: type,
  event_types: [type, ...ancestors],
  event_schema: null,
});
const edge = (source: string, target: string) => ({ source, target, label: null });
const graph: WorkflowGraph = {
  name: "flow",
  description: null,
  nodes: [
    { id: "ask", label: "ask", node_type: "step", description: null },
    { id: "external_step", label: "outside", node_type: "external" },
    eventNode("Ask", "InputRequiredEvent"),
    eventNode("Stray", "HumanResponseEvent"),
    eventNode("Other", "HumanResponseEvent"),
    eventNode("Reply", "HumanResponseEvent"),
    eventNode("Tick"),
    eventNode("Begin", "StartEvent"),
    eventNode("End", "StopEvent"),
    eventNode("Work"),
  ],
  edges: [
    edge("ask", "Ask"),
    edge("Ask", "external_step"),
    edge("external_step", "Other"),
    edge("external_step", "Reply"),
    edge("Reply", "ask"),
    edge("Begin", "ask"),
    edge("ask", "Tick"),
    edge("ask", "End"),
    edge("ask", "Work"),
    edge("Work", "ask"),
  ],
};
const eventSchemas = ["Tick", "Reply", "Ask", "Other", "Begin", "End", "Work", "StopEvent"].map((title) => ({ title }));

test("what the asking step takes comes first, then what comes from outside, other responses", () => {
  const answers = likelyAnswers({ graph, eventSchemas, request: { type: "Ask", step: "ask" } });
  expect(answers).toEqual(["Reply", "Other", "Stray", "Work"]);
});

test("nobody answers with what starts or ends the run, or is only sent", () => {
  const answers = likelyAnswers({ graph, eventSchemas, request: { type: "Ask", step: "ask", awaits: "Reply" } });
  expect(answers).toContain("Work");
  for (const type of ["Begin", "End", "StopEvent", "Tick", "Ask"]) expect(answers).not.toContain(type);
});

test("where the graph tells of no answer there are the events of which it tells nothing", () => {
  const small = { ...graph, nodes: [eventNode("Begin", "StartEvent"), eventNode("End", "StopEvent")], edges: [] };
  expect(
    likelyAnswers({ graph: small, eventSchemas: [{ title: "Begin" }, { title: "Push" }], request: { type: "Ask" } }),
  ).toEqual(["Push"]);
});

test("what the server says is waited for comes before all", () => {
  const request = { type: "Ask", step: "ask", awaits: "Tick" };
  expect(likelyAnswers({ graph, eventSchemas, request })[0]).toBe("Tick");
});

test("without a graph there are the events of the workflow", () => {
  const schemas = eventSchemas.filter(({ title }) => !["Begin", "End", "Work"].includes(title));
  expect(likelyAnswers({ graph: undefined, eventSchemas: schemas, request: { type: "Ask" } })).toEqual([
    "Other",
    "Reply",
    "Tick",
  ]);
});

test("an event is found by its selection, also among events that were live only", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(2)), { maxLength: 40 }), (steps) => {
      let next = 0;
      const events = received(steps.map(() => envelope("Tick"))).map((event, index) => {
        const [isLive, gap] = steps[index] ?? [false, 0];
        if (isLive) return { ...event, sequence: undefined };
        next += gap + 1;
        return { ...event, sequence: next };
      });
      const all = bufferOf(events).events;
      for (const event of all) expect(findSelectedEvent(all, selectionOf(event))).toBe(event);
      expect(findBySequence(all, next + 1)).toBeUndefined();
    }),
  );
});
