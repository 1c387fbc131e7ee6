import { type EventStream, type HandlerInfo, WorkflowClient } from "@llama-agents/client";
import { HumanResponseEvent, type StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
// Nothing but types: `typeof server` is all that a client needs of a server.
import type { Critique, server, Topic } from "./served.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `equal<Expected>()(value, true)` compiles only if the type of `value` is exactly `Expected`. */
const equal =
  <Expected>() =>
  <Actual>(_actual: Actual, _proof: Equal<Actual, Expected>): void => {};
declare function value<T>(): T;

const client = new WorkflowClient<typeof server>({ baseUrl: "http://localhost" });

// Names
equal<readonly ("joke" | "review")[]>()(await client.listWorkflows(), true);
// @ts-expect-error there is no such workflow
void client.run("jokes", { topic: "x" });
// @ts-expect-error there is no such workflow
void client.schema("jokes");

// Start events: as such, or as their fields
void client.run("joke", { topic: "x" });
void client.run("joke", { topic: "x", tries: 2 }, { handlerId: "h" });
void client.run("joke", value<Topic>());
void client.start("review");
void client.start("review", {}, { onConflict: "return" });
void client.start("joke", undefined, { context: { version: 1 } });
// @ts-expect-error the topic is missing
void client.run("joke");
// @ts-expect-error the topic is missing
void client.run("joke", {});
// @ts-expect-error not a topic
void client.run("joke", { topic: 1 });
// @ts-expect-error no such field
void client.run("joke", { topic: "x", colour: "red" });
// @ts-expect-error another event
void client.run("joke", value<Critique>());
// @ts-expect-error not an option
void client.start("review", {}, { id: "h" });

// Results: of a bare stop event unknown, of any other its fields
equal<unknown>()(await client.run("joke", { topic: "x" }), true);
const critique = await client.run("review");
equal<string>()(critique.verdict, true);
equal<number>()(critique.stars[0] ?? 0, true);
// @ts-expect-error no such field
critique.colour;
const handler = await client.start("review");
equal<string>()((await handler.result()).verdict, true);
equal<string>()((await client.handler<"review">("h").result()).verdict, true);
equal<unknown>()(await client.handler("h").result(), true);
equal<string | undefined>()(handler.runId, true);
equal<HandlerInfo | undefined>()(client.handler("h").info, true);

// Events
class Answer extends HumanResponseEvent.extend("Answer", { text: z.string() }) {}
class Token extends WorkflowEvent.extend("Token", { index: z.number() }) {}
for await (const event of handler.streamEvents({ after: "now", includeInternal: true })) {
  equal<string>()(event.type, true);
  equal<readonly string[]>()(event.types, true);
  equal<Readonly<Record<string, unknown>>>()(event.value, true);
  const loaded = event.load([Token, Answer]);
  equal<Token | Answer>()(loaded, true);
  if (loaded instanceof Token) equal<number>()(loaded.index, true);
  else equal<string>()(loaded.text, true);
  equal<WorkflowEvent>()(event.load(), true);
}
// @ts-expect-error not a cursor
handler.streamEvents({ after: "later" });
equal<number | "now">()(value<EventStream>().lastSequence, true);
void handler.sendEvent(new Answer({ text: "yes" }), { step: "read" });
void handler.sendEvent({ type: "Answer", value: { text: "yes" } });
// @ts-expect-error an event has fields
void handler.sendEvent({ type: "Answer" });

// Classes that the client knows
const knowing = new WorkflowClient({ baseUrl: "http://localhost", events: [Token, Answer] });
equal<Token | Answer>()((await (await knowing.start("any")).stopEvent()).load(), true);
const both = new WorkflowClient<typeof server, readonly [typeof Token]>({
  baseUrl: "http://localhost",
  events: [Token],
});
equal<Token>()((await (await both.start("review")).stopEvent()).load(), true);

// Without a type of a server: any name, any fields
const untyped = new WorkflowClient({ baseUrl: "http://localhost", fetch: value<typeof server>().fetch });
equal<unknown>()(await untyped.run("any", { anything: 1 }), true);
void untyped.run("any");
void untyped.run("any", value<Topic>());
equal<readonly string[]>()(await untyped.listWorkflows(), true);
for await (const { status } of untyped.listHandlers({ status: ["running"], pageSize: 5 })) {
  equal<"running" | "completed" | "failed" | "cancelled" | undefined>()(status, true);
}
// @ts-expect-error there is no such status
untyped.listHandlers({ status: "idle" });
equal<unknown>()(value<StopEvent>().result, true);
