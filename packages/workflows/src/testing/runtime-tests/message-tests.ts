import { defineWorkflow } from "../../authoring/builder.ts";
import { createBrokerState } from "../../engine/broker-state.ts";
import { compileDefinition } from "../../engine/engine-definition.ts";
import { StartEvent, StopEvent } from "../../events/builtin-events.ts";
import { ResourceManager } from "../../resources/resource-manager.ts";
import { MemoryStateStore } from "../../state/memory-state-store.ts";
import { deferred } from "../deferred.ts";
import { assertEqual, assertRejects, Question, type RuntimeTest, stop, toArray, Word, word } from "./runtime-test.ts";

/** What is sent to a run, and what it shows. */
export const messageTests = {
  "a run without a start event is started through its mailbox": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "external-start", runtime })
      .step("echo", { on: [StartEvent], emits: [StopEvent] }, (event) => stop(event.get("text")))
      .build();
    const run = runtime.run({
      runId: "external-start-1",
      workflow,
      engine: compileDefinition(workflow.definition),
      state: createBrokerState("external-start-1", 1),
      startEvent: undefined,
      store: new MemoryStateStore(),
      resources: new ResourceManager(),
      concurrencyLimit: undefined,
      tags: {},
    });
    await run.send({ type: "add_event", event: new StartEvent({ text: "hello" }), step: undefined });
    assertEqual((await run.result()).result, "hello", "the result");
    assertEqual(run.outcome?.status, "completed", "the outcome");
  },

  "what is sent to one step is seen by no other": async ({ runtime }) => {
    const seen: string[] = [];
    const workflow = defineWorkflow({ name: "targeted", runtime })
      .step("begin", { on: [StartEvent], emits: [Word] }, () => undefined)
      .step("left", { on: [Word], emits: [StopEvent] }, ({ text }) => {
        seen.push(`left ${text}`);
        return text === "end" ? stop() : undefined;
      })
      .step("right", { on: [Word] }, ({ text }) => void seen.push(`right ${text}`))
      .build();
    const handler = workflow.start();
    await handler.sendEvent(word("one"), { step: "right" });
    await handler.sendEvent(word("end"), { step: "left" });
    await handler.result();
    assertEqual(seen, ["right one", "left end"], "who saw what");
  },

  "a wait is answered, and its step runs again": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "asking", runtime, events: [Word, Question] })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const { text } = await context.waitForEvent(Word, { waiterEvent: new Question(), requirements: {} });
        return stop(text);
      })
      .build();
    const handler = workflow.start();
    for await (const _question of handler.streamEvents([Question])) await handler.sendEvent(word("an answer"));
    assertEqual(await handler.result(), "an answer", "the result");
  },

  "what is sent to a run that has ended does nothing": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "short", runtime })
      .step("begin", { on: [StartEvent], emits: [Word] }, () => word("first"))
      .step("end", { on: [Word], emits: [StopEvent] }, ({ text }) => stop(text))
      .build();
    const handler = workflow.start();
    await handler.result();
    await handler.sendEvent(word("late"));
    assertEqual(await handler.result(), "first", "the result");
  },

  "the stream shows each event once, in order, and ends with the terminal event": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "talking", runtime })
      .step("talk", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        for (const text of "abc") {
          context.writeEventToStream(word(text));
          await Promise.resolve();
        }
        return stop("end");
      })
      .build();
    const handler = workflow.start();
    const events = await toArray(handler.streamEvents());
    assertEqual(events, [word("a"), word("b"), word("c"), stop("end")], "the stream");
    await assertRejects(
      (async () => toArray(handler.streamEvents()))(),
      "already been consumed",
      "a second reading of the stream",
    );
  },

  "a stream that was left is gone on with": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "read-later", runtime })
      .step("talk", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        context.writeEventToStream(word("a"));
        context.writeEventToStream(word("b"));
        return stop();
      })
      .build();
    const handler = workflow.start();
    for await (const event of handler.streamEvents()) {
      assertEqual(event, word("a"), "the first event");
      break;
    }
    await handler.result();
    assertEqual(await toArray(handler.streamEvents()), [word("b"), stop()], "the others");
  },

  "internal events are for those who ask for them": async ({ runtime }) => {
    const workflow = defineWorkflow({ name: "quiet", runtime })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => stop())
      .build();
    const plain = await toArray(workflow.start().streamEvents());
    assertEqual(plain, [stop()], "the stream");
    const all = await toArray(workflow.start().streamEvents({ includeInternal: true }));
    const names = new Set(all.map((event) => event.constructor.name));
    assertEqual([...names].sort(), ["StepStateChanged", "StopEvent"], "the classes on the stream of one who asks");
  },

  "a decorator is told of a turn before anybody sees its events": async ({ runtime }) => {
    const order: string[] = [];
    const published = deferred();
    const workflow = defineWorkflow({ name: "recorded", runtime })
      .step("talk", { on: [StartEvent], emits: [StopEvent] }, () => stop("end"))
      .build();
    const run = runtime.run({
      runId: "recorded-1",
      workflow,
      engine: compileDefinition(workflow.definition),
      state: createBrokerState("recorded-1", 1),
      startEvent: new StartEvent(),
      store: new MemoryStateStore(),
      resources: new ResourceManager(),
      concurrencyLimit: undefined,
      tags: {},
      decorate: (adapter) => ({
        runId: adapter.runId,
        wantsInternalEvents: false,
        commit(turn) {
          order.push(...turn.events.map((event) => `commit ${event.constructor.name}`));
          return adapter.commit(turn);
        },
        publish(events) {
          order.push(...events.map((event) => `publish ${event.constructor.name}`));
          adapter.publish(events);
        },
        close(outcome) {
          order.push(`close ${outcome.status}`);
          adapter.close(outcome);
          published.resolve();
        },
      }),
    });
    await run.result();
    await published.promise;
    assertEqual(order, ["commit StopEvent", "publish StopEvent", "close completed"], "the order");
  },
} satisfies Record<string, RuntimeTest>;
