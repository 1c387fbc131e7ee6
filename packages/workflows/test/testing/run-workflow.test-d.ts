import { defineWorkflow } from "../../src/authoring/builder.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { runWorkflow } from "../../src/testing/run-workflow.ts";
import { equal } from "../equal.ts";
import { AskName, Done, NameGiven, Pun, Topic } from "../fixtures.ts";

const jokes = defineWorkflow({ name: "jokes" })
  .step("write", { on: [Topic], emits: [Done] }, ({ topic }) => new Done({ text: topic }))
  .build();
const untyped = defineWorkflow({ name: "untyped" })
  .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: 1 }))
  .build();

// The result has the type of the stop event; the input is that of the start event.
const report = await runWorkflow(jokes, { input: { topic: "owls" } });
equal<Done>()(report.result, true);
const untypedReport = await runWorkflow(untyped);
equal<unknown>()(untypedReport.result, true);
const viaRun = await untyped.run();
equal<unknown>()(viaRun, true);
// @ts-expect-error the topic is missing
await runWorkflow(jokes);
// @ts-expect-error the topic is a string
await runWorkflow(jokes, { input: { topic: 1 } });

// A reply is given an event of its class.
await runWorkflow(untyped, {
  respond: [
    [AskName, ({ prompt }) => new NameGiven({ name: prompt })],
    [Pun, new NameGiven({ name: "Ada" })],
  ],
});
// @ts-expect-error a question has no text
await runWorkflow(untyped, { respond: [[AskName, ({ text }) => new NameGiven({ name: text })]] });
