import { InternalDispatchEvent, StopEvent, WorkflowEvent, WorkflowFailedEvent } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import { z } from "zod";
import { EventLoadError, type ReceivedEvent } from "../src/index.ts";
import {
  Answer,
  clientOf,
  clientWith,
  createServer,
  frame,
  lastFrame,
  Question,
  script,
  sse,
  Token,
} from "./fixtures.ts";

class Report extends WorkflowEvent.extend("Report", { parts: z.array(z.unknown()) }) {}

async function eventsOf(stream: AsyncIterable<ReceivedEvent>): Promise<ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

test("an event is loaded by one of the classes it may be of", async () => {
  const { fetch } = script(sse(`${frame(0)}${lastFrame(1)}`));
  const [token, stop] = await eventsOf(clientWith(fetch).handler("h").streamEvents());
  const loaded = token?.load([Question, Token]);
  expect(loaded).toEqual(new Token({ index: 0 }));
  expect(token?.is(Token)).toBe(true);
  expect(stop?.load([StopEvent]).result).toBe("done");
  expect(() => token?.load([Question])).toThrow(
    new EventLoadError("The event is a Token; the classes to load it by: Question"),
  );
  expect(() => token?.load()).toThrow(EventLoadError);
});

test("the client may know the classes", async () => {
  const client = clientOf(createServer(), { events: [Token, StopEvent] });
  const handler = await client.start("tell", { topic: "x", count: 2 });
  const loaded = (await eventsOf(handler.streamEvents())).map((event) => event.load());
  expect(loaded.map((event) => event.constructor)).toEqual([Token, Token, StopEvent]);
});

test("ancestors are told by the names", async () => {
  const handler = await clientOf(createServer()).start("ask");
  await handler.sendEvent(new Answer({ text: "yes" }));
  const [question, verdict] = await eventsOf(handler.streamEvents());
  expect(question).toMatchObject({ type: "Question", types: ["InputRequiredEvent"], isTerminal: false });
  expect(verdict).toMatchObject({ type: "Verdict", isTerminal: true, isInternal: false });
  expect(verdict?.is(StopEvent)).toBe(true);
  expect(verdict?.is(InternalDispatchEvent)).toBe(false);
  expect(JSON.parse(JSON.stringify(question))).toEqual({
    type: "Question",
    types: ["InputRequiredEvent"],
    value: { text: "Well?" },
    sequence: question?.sequence,
  });
});

test("events inside of an event are restored, by the classes that are known", async () => {
  const inside = { __is_pydantic: true, value: { index: 7 }, qualified_name: "workflow.Token" };
  const { fetch } = script(sse(`${frame(0, "Report", { parts: [inside, { plain: 1 }] })}${lastFrame(1)}`));
  const [report] = await eventsOf(clientWith(fetch).handler("h").streamEvents());
  expect(report?.load([Report, Token])).toEqual(new Report({ parts: [new Token({ index: 7 }), { plain: 1 }] }));
  expect(() => report?.load([Report])).toThrow("There is a Token inside of the event: give load its class too");
});

test("fields that the class does not want are named", async () => {
  const { fetch } = script(sse(`${frame(0, "Token", { index: "seven" })}${lastFrame(1)}`));
  const [token] = await eventsOf(clientWith(fetch).handler("h").streamEvents());
  expect(() => token?.load([Token])).toThrow(/The Token from the server is not what its class wants: .*index/);
});

test("a failed run's event can be loaded, with its error", async () => {
  const handler = await clientOf(createServer()).start("failing");
  const [failed] = await eventsOf(handler.streamEvents());
  const { error, stepName } = failed?.load([WorkflowFailedEvent]) ?? {};
  expect([error?.message, stepName]).toEqual(["Test error", "explode"]);
});
