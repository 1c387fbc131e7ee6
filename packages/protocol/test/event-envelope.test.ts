import { isInternalEnvelope, isTerminalEnvelope, readEventEnvelope } from "@llama-agents/protocol";
import { eventEnvelopeSchema } from "@llama-agents/protocol/schemas";
import { expect, test } from "vitest";

test("an event is terminal or internal by its type and its ancestors", () => {
  const cases = [
    { type: "StopEvent", types: null, terminal: true, internal: false },
    { type: "WorkflowFailedEvent", types: ["StopEvent"], terminal: true, internal: false },
    { type: "StepStateChanged", types: ["InternalDispatchEvent"], terminal: false, internal: true },
    { type: "InternalDispatchEvent", types: null, terminal: false, internal: true },
    { type: "Progress", types: null, terminal: false, internal: false },
    { type: "MyStopEvent", types: ["Progress"], terminal: false, internal: false },
  ];
  for (const { terminal, internal, ...envelope } of cases) {
    expect([isTerminalEnvelope(envelope), isInternalEnvelope(envelope)], envelope.type).toEqual([terminal, internal]);
  }
});

test("a received envelope is completed: dotted types are made bare, what is absent is null", () => {
  const value = { "a.b": 1 };
  expect(readEventEnvelope({ type: "app.flow.Done", types: ["workflows.events.StopEvent"], value })).toEqual({
    value,
    qualified_name: null,
    type: "Done",
    types: ["StopEvent"],
  });
  const whole = { value, qualified_name: "m.Done", type: "Done", types: null };
  expect(JSON.stringify(readEventEnvelope(whole))).toBe(JSON.stringify(whole));
  expect(JSON.stringify(eventEnvelopeSchema.parse({ type: "Done", value }))).toBe(
    JSON.stringify({ ...whole, qualified_name: null }),
  );
});

test("what is no envelope is refused", () => {
  for (const data of [
    null,
    [],
    "x",
    1,
    {},
    { type: "A" },
    { type: "A", value: [] },
    { value: {} },
    { type: 1, value: {} },
  ]) {
    expect(() => readEventEnvelope(data), JSON.stringify(data)).toThrow(TypeError);
  }
});
