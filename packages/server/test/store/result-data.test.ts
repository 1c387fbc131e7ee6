import { StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { type EventData, envelopeOf, eventKind, resultDataOf } from "../../src/index.ts";
import { writeEvent } from "../../src/runtime/write-event.ts";
import { Verdict } from "../fixtures.ts";

const envelope = (data: EventData | undefined) => data && envelopeOf(data);

describe("a stored result", () => {
  test.each([
    [{ answer: 42 }],
    [{ type: "object", value: 1 }],
    [{ type: "Invoice", value: { total: 3 } }], // no event that ends a run
    ["text"],
    [[1, 2]],
    [false],
  ])("[server 238] that is %j, and no stop event, becomes the result of one", (stored) => {
    expect(envelope(resultDataOf(stored))).toEqual({
      ...envelope(writeEvent(new StopEvent())),
      value: { result: stored },
    });
  });

  test("that is the envelope of a stop event is that event", () => {
    for (const event of [new StopEvent({ result: [1] }), new Verdict({ verdict: "guilty" })]) {
      const stored = envelopeOf(writeEvent(event));
      expect(envelope(resultDataOf(stored))).toEqual(stored);
    }
  });

  test("that is null is none", () => {
    expect([resultDataOf(null), resultDataOf(undefined)]).toEqual([undefined, undefined]);
  });
});

test("[server 254] stop events of every kind are terminal, others are not", () => {
  const isTerminal = (type: string, ...types: string[]) => eventKind(type, types, `workflow.${type}`).isTerminal;
  expect(isTerminal("Token")).toBe(false);
  expect(isTerminal("Question", "InputRequiredEvent")).toBe(false);
  expect(isTerminal("StopEvent")).toBe(true);
  for (const type of ["WorkflowFailedEvent", "WorkflowTimedOutEvent", "WorkflowCancelledEvent", "Verdict"]) {
    expect(isTerminal(type, "StopEvent")).toBe(true);
  }
});
