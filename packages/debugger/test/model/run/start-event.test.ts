import { expect, test } from "vitest";
import { startEventInLog } from "../../../src/model/run/start-event.ts";
import { bufferOf, envelope, manualBuffer, received } from "../run-events.ts";

const events = received([
  envelope("Topic", { topic: "tea" }, ["Topic", "StartEvent"]),
  envelope("Tick"),
  envelope("Tick"),
]);

test("the start event is found at the beginning of a log", () => {
  expect(startEventInLog(bufferOf(events))?.value).toEqual({ topic: "tea" });
  expect(startEventInLog(bufferOf(events.slice(1)))).toBeUndefined();
});

test("a start event whose payload was dropped is none: nothing is to be started with an empty one", () => {
  const { buffer, frame } = manualBuffer({ maxEvents: 1 });
  buffer.append(events);
  frame();
  expect(startEventInLog(buffer)).toBeUndefined();
});
