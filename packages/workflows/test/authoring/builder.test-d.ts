/** The type contract of the builder, and of steps as values. */
import { z } from "zod";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { catchError, step } from "../../src/authoring/step.ts";
import type { UnboundStep } from "../../src/authoring/unbound-step.ts";
import {
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  type StepFailedEvent,
  StopEvent,
} from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { equal } from "../equal.ts";
import { AskName, clock, Done, Joke, NameGiven, Pun, State, Topic } from "../fixtures.ts";

// --- everything is inferred ----------------------------------------------------------------------

export const built = defineWorkflow({ name: "built", state: State, timeout: "90s" })
  .step("write", { on: [Topic, Pun], emits: [Joke, Pun], resources: { clock } }, async (event, context, resources) => {
    equal<Topic | Pun>()(event, true);
    equal<Date>()(resources.clock.now(), true);
    equal<number>()(await context.store.get("count"), true);
    return Math.random() < 0.5 ? new Joke({ text: "" }) : new Pun({ text: "" });
  })
  .step("collect", { on: [Joke], emits: [Done] }, (event) => {
    equal<Joke>()(event, true);
    return new Done({ text: event.text });
  })
  .catchError("recover", { forSteps: ["write", "collect"], emits: [Done] }, (event) => {
    equal<StepFailedEvent>()(event, true);
    return new Done({ text: event.error.message });
  })
  .build();

// --- what must not compile -----------------------------------------------------------------------

const start = defineWorkflow({ name: "broken" });

// @ts-expect-error returns an event it does not declare
start.step("a", { on: [Topic], emits: [Joke] }, async () => new Done({ text: "" }));
// @ts-expect-error the same, on one path only
start.step("a", { on: [Topic], emits: [Joke] }, (e) => (e.topic ? new Joke({ text: "" }) : new Pun({ text: "" })));
// @ts-expect-error declares no event, returns one
start.step("a", { on: [Topic] }, () => new Joke({ text: "" }));
// @ts-expect-error returns a plain object that looks like the event
start.step("a", { on: [Topic], emits: [Joke] }, () => ({ text: "", length: 0 }));
// @ts-expect-error the handler accepts less than `on`
start.step("a", { on: [Topic, Joke], emits: [Done] }, (_event: Topic) => {});
// @ts-expect-error a step is triggered by at least one event
start.step("a", { on: [], emits: [Done] }, () => {});
// @ts-expect-error not an event class
start.step("a", { on: [Date], emits: [Done] }, () => {});
// @ts-expect-error the name is taken
start.step("a", { on: [Topic] }, () => {}).step("a", { on: [Joke] }, () => {});
// @ts-expect-error the name is taken by a step
start.step("a", { on: [Topic] }, () => {}).catchError("a", { emits: [Done] }, () => {});
// @ts-expect-error no such step
start.step("a", { on: [Topic] }, () => {}).catchError("c", { forSteps: ["b"], emits: [Done] }, () => {});

const half = start.step("a", { on: [Topic], emits: [Joke] }, () => {});
// @ts-expect-error 'Joke is emitted, but no step accepts it' and 'no step emits a StopEvent'
half.build();
// @ts-expect-error 'Pun is accepted, but no step emits it'
half.step("b", { on: [Joke, Pun], emits: [Done] }, () => {}).build();
// @ts-expect-error 'no step accepts a StartEvent'
start.step("a", { on: [NameGiven], emits: [Done] }, () => {}).build();
half
  .step("b", { on: [Joke], emits: [AskName] }, () => {})
  .step("c", { on: [NameGiven], emits: [Done] }, () => {})
  .build();

class Finished extends StopEvent.extend("Finished", { text: z.string() }) {}
class OtherTopic extends StartEvent.extend("OtherTopic", { topic: z.string() }) {}

const finished = half.step("b", { on: [Joke], emits: [Done] }, () => {});
finished.step("c", { on: [Pun], emits: [Done, Pun] }, () => {}).build(); // the same one twice
// @ts-expect-error 'several StopEvent classes are emitted', of the same shape
finished.step("c", { on: [Pun], emits: [Finished, Pun] }, () => {}).build();
// @ts-expect-error 'several StopEvent classes are emitted', one of them the parent of the other
finished.step("c", { on: [Pun], emits: [StopEvent, Pun] }, () => {}).build();
// @ts-expect-error 'several StartEvent classes are accepted', of the same shape
finished.step("c", { on: [OtherTopic], emits: [Done] }, () => {}).build();
// @ts-expect-error 'several StartEvent classes are accepted', one of them the parent of the other
finished.step("c", { on: [StartEvent], emits: [Done] }, () => {}).build();

// --- bare built-in events, whose types may be wide, hide nothing ---

const bare = start.step("a", { on: [StartEvent], emits: [StopEvent] }, () => {});
bare.build();
// @ts-expect-error 'Joke is accepted, but no step emits it'
bare.step("z", { on: [Joke], emits: [StopEvent] }, () => {}).build();
// @ts-expect-error 'Joke is emitted, but no step accepts it'
bare.step("z", { on: [HumanResponseEvent], emits: [Joke, StopEvent] }, () => {}).build();
// @ts-expect-error 'Joke is accepted, but no step emits it'
bare.step("z", { on: [HumanResponseEvent, Joke], emits: [InputRequiredEvent] }, () => {}).build();
bare.step("z", { on: [HumanResponseEvent], emits: [InputRequiredEvent, StopEvent] }, () => {}).build();
// @ts-expect-error 'Event is accepted, but no step emits it'
bare.step("z", { on: [WorkflowEvent], emits: [StopEvent] }, () => {}).build();
// @ts-expect-error 'Joke is accepted, but no step emits it', although the bare one is
bare.step("z", { on: [WorkflowEvent, Joke], emits: [WorkflowEvent] }, () => {}).build();
// @ts-expect-error 'Joke is emitted, but no step accepts it', although the bare one is
bare.step("z", { on: [WorkflowEvent], emits: [WorkflowEvent, Joke] }, () => {}).build();
// @ts-expect-error 'Event is emitted, but no step accepts it'
bare.step("z", { on: [HumanResponseEvent], emits: [WorkflowEvent] }, () => {}).build();
bare.step("z", { on: [HumanResponseEvent, WorkflowEvent], emits: [WorkflowEvent, StopEvent] }, () => {}).build();

// --- steps as values -----------------------------------------------------------------------------

export const write = step(
  { on: [Topic, Pun], emits: [Joke], resources: { clock } },
  async (event, context, resources) => {
    equal<Topic | Pun>()(event, true);
    equal<unknown>()(await context.store.get("any.name"), true); // no `state`: unchecked
    equal<Date>()(resources.clock.now(), true);
    return new Joke({ text: "" });
  },
);
equal<UnboundStep<Record<string, unknown>, typeof Topic | typeof Pun, typeof Joke, never>>()(write, true);

export const count = step({ on: [Joke], emits: [Done, Pun], state: State }, async (event, context) => {
  equal<Joke>()(event, true);
  equal<number>()(await context.store.get("count"), true);
  // @ts-expect-error unknown name
  await context.store.get("cuont");
  // @ts-expect-error sends an event it does not declare
  context.sendEvent(event);
  return new Done({ text: "" });
});

export const recover = catchError({ forSteps: ["write"], emits: [Done], state: State }, async (event, context) => {
  equal<StepFailedEvent>()(event, true);
  equal<number>()(await context.store.get("count"), true);
  return new Done({ text: "" });
});

// @ts-expect-error returns an event it does not declare
step({ on: [Topic], emits: [Joke] }, async () => new Done({ text: "" }));
// @ts-expect-error the handler accepts less than `on`
step({ on: [Topic, Joke], emits: [Done] }, (_event: Topic) => {});
// @ts-expect-error not an event class
step({ on: [Date] }, () => {});
// @ts-expect-error a state describes an object
step({ on: [Topic], state: z.string() }, () => {});
// @ts-expect-error a decorator takes its state from the class
step({ on: [Topic], state: State });

export const assembled = defineWorkflow({ name: "assembled", state: State.extend({ more: z.string().default("") }) })
  .step("write", write)
  .step("count", count) // needs a part of the state only
  .step("recover", recover)
  .build();

export async function result(): Promise<void> {
  equal<Done>()(await assembled.run({ topic: "" }), true);
  assembled.addStep("another", count);
}

// @ts-expect-error the workflow has no such state
defineWorkflow({ name: "a" }).step("count", count);
// @ts-expect-error the workflow's state has another type
defineWorkflow({ name: "a", state: z.object({ count: z.string().default("") }) }).step("count", count);
// @ts-expect-error the name is taken
defineWorkflow({ name: "a" }).step("write", write).step("write", write);
// @ts-expect-error it covers a step that is not there
defineWorkflow({ name: "a", state: State }).step("write-it", write).step("recover", recover);
// @ts-expect-error 'Joke is emitted, but no step accepts it': the graph is checked as well
defineWorkflow({ name: "a" }).step("write", write).build();
// @ts-expect-error a value has its options already
defineWorkflow({ name: "a" }).step("write", write, () => {});
const untyped = half.step("b", { on: [Joke], emits: [Done] }, () => {}).build();
// @ts-expect-error the workflow has no such state
untyped.addStep("count", count);
