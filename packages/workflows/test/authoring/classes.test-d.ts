/** The type contract of workflow classes: decorated methods, fields, and both under inheritance. */

import { catchError, step } from "../../src/authoring/step.ts";
import type { UnboundStep } from "../../src/authoring/unbound-step.ts";
import { Workflow } from "../../src/authoring/workflow.ts";
import type { Context } from "../../src/context/context.ts";
import { StartEvent, type StepFailedEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { equal } from "../equal.ts";
import { type Clock, clock, Done, Joke, NameGiven, Pun, State, Topic } from "../fixtures.ts";

// --- decorated methods: everything is checked ----------------------------------------------------

export class Decorated extends Workflow.with({ start: Topic, stop: Done, state: State }) {
  readonly prefix: string = "> ";

  @step({ on: [Topic, Pun], emits: [Joke], resources: { clock } })
  async write(event: Topic | Pun, context: Context<State>, resources: { clock: Clock }): Promise<Joke> {
    equal<number>()(await context.store.get("count"), true);
    return new Joke({ text: `${this.prefix}${resources.clock.now()}${event.get("topic")}` });
  }

  @step({ on: [Joke], emits: [Done, Pun] })
  finish(event: Joke): Done | undefined {
    return event.text ? new Done({ text: event.text }) : undefined;
  }

  @catchError({ forSteps: ["write"], emits: [Done] })
  async recover(event: StepFailedEvent): Promise<Done> {
    return new Done({ text: event.stepName });
  }
}

export class BrokenMethods extends Workflow.with({ start: Topic, state: State }) {
  // @ts-expect-error returns an event it does not declare
  @step({ on: [Topic], emits: [Joke] })
  async a(_event: Topic): Promise<Done> {
    return new Done({ text: "" });
  }

  // @ts-expect-error the same, with an inferred return type
  @step({ on: [Topic], emits: [Joke] })
  b(event: Topic) {
    return event.topic ? new Joke({ text: "" }) : new Pun({ text: "" });
  }

  // @ts-expect-error does not accept every event in `on`
  @step({ on: [Topic, Joke], emits: [Done] })
  c(_event: Topic): void {}

  // @ts-expect-error the context has another state
  @step({ on: [Topic], emits: [Done] })
  d(_event: Topic, _context: Context<{ other: string }>): void {}

  // @ts-expect-error no such step
  @catchError({ forSteps: ["nope"], emits: [Done] })
  e(_event: StepFailedEvent): void {}

  // @ts-expect-error a resource is missing from the options
  @step({ on: [Topic], emits: [Done] })
  f(_event: Topic, _context: Context<State>, _resources: { clock: Clock }): void {}

  @step({ on: [Topic], emits: [Done] })
  // @ts-expect-error `start` is a method of Workflow; a step of a class needs another name
  start(_event: Topic): void {}
}

export class NotAWorkflow {
  // @ts-expect-error only a workflow has steps
  @step({ on: [Topic], emits: [Done] }) a(_event: Topic): void {}
}

// --- fields: everything is inferred --------------------------------------------------------------

export class Fields extends Workflow.with({ start: Topic, stop: Done, state: State, name: "fields" }) {
  readonly prefix: string = "> ";

  readonly write = this.step(
    { on: [Topic, Pun], emits: [Joke], resources: { clock } },
    async (event, context, resources) => {
      equal<Topic | Pun>()(event, true);
      equal<number>()(await context.store.get("count"), true);
      equal<string>()(await context.store.get("tags.0"), true);
      equal<Date>()(resources.clock.now(), true);
      equal<string>()(this.prefix, true);
      // @ts-expect-error unknown name in the state
      await context.store.get("cuont");
      // @ts-expect-error sends an event it does not declare
      context.sendEvent(new Done({ text: "" }));
      return new Joke({ text: this.decorate("") });
    },
  );

  readonly finish = this.step({ on: [Joke], emits: [Done, Pun] }, (event) => {
    if (event.text) return new Done({ text: event.text });
  });

  readonly recover = this.catchError({ forSteps: ["write"], emits: [Done] }, async (event, context) => {
    equal<StepFailedEvent>()(event, true);
    equal<number>()(await context.store.get("count"), true);
    return new Done({ text: event.stepName });
  });

  /** A step that knows no class may be a field as well; it brings its state along, or leaves it unchecked. */
  readonly standing = step({ on: [Joke], emits: [Done], state: State }, async (_event, context) => {
    equal<number>()(await context.store.get("count"), true);
  });
  readonly unchecked = step({ on: [Joke], emits: [Done] }, async (_event, context) => {
    equal<unknown>()(await context.store.get("what.ever"), true);
  });

  protected decorate(text: string): string {
    return this.prefix + text;
  }
}

equal<UnboundStep<State, typeof Topic | typeof Pun, typeof Joke, never>>()(new Fields().write, true);

export class BrokenFields extends Workflow.with({ start: Topic, state: State }) {
  // @ts-expect-error returns an event it does not declare
  readonly a = this.step({ on: [Topic], emits: [Joke] }, async () => new Done({ text: "" }));
  // @ts-expect-error declares no event, returns one
  readonly b = this.step({ on: [Topic] }, () => new Joke({ text: "" }));
  // @ts-expect-error the handler accepts less than `on`
  readonly c = this.step({ on: [Topic, Joke], emits: [Done] }, (_event: Topic) => {});
  // @ts-expect-error the context has another state
  readonly d = this.step({ on: [Topic] }, (_event, _context: Context<{ other: string }>) => {});
  // @ts-expect-error no such step
  readonly e = this.catchError({ forSteps: ["nope"], emits: [Done] }, () => {});
  // @ts-expect-error `start` is a method of Workflow; a step of a class needs another name
  readonly start = this.step({ on: [Topic] }, () => {});
}

/** A class without types has an unchecked state. */
export class Untyped extends Workflow {
  readonly hello = this.step({ on: [StartEvent], emits: [StopEvent] }, async (event, context) => {
    await context.store.set("seen.first", event.get("name"));
    return new StopEvent({ result: await context.store.get("seen") });
  });
}

// @ts-expect-error `step` is for the class itself; from outside, steps are added
new Untyped().step({ on: [StartEvent] }, () => {});

// --- inheritance ---------------------------------------------------------------------------------

export class Sub extends Fields {
  /** Accepts more and emits less than the step it overrides. */
  override readonly write = this.step({ on: [Topic, Pun, NameGiven] }, () => {});
  // @ts-expect-error may emit what the overridden step does not
  override readonly finish = this.step({ on: [Joke], emits: [Done, Pun, Joke] }, () => {});
  // @ts-expect-error does not accept what the overridden step does
  override readonly standing = this.step({ on: [Pun], emits: [Done] }, () => {});
}

export class Open extends Workflow.with({ start: Topic }) {
  readonly write: UnboundStep = this.step({ on: [Topic], emits: [Done] }, () => {});
}
export class Closed extends Open {
  override readonly write = this.step({ on: [Joke], emits: [Pun] }, () => {}); // anything, as the field is annotated
}

export class SubDecorated extends Decorated {
  @step({ on: [Topic, Pun], emits: [] })
  override async write(_event: Topic | Pun): Promise<never> {
    throw new Error();
  }

  // @ts-expect-error returns what the overridden method does not
  override finish(_event: Joke): Joke {
    return new Joke({ text: "" });
  }
}

// --- adding --------------------------------------------------------------------------------------

const count = step({ on: [Joke], emits: [Done], state: State }, () => {});
Fields.addStep("count", count);
Sub.addStep("count", count);
new Fields().addStep("count", count);
new Decorated().addStep("count", count);
// @ts-expect-error the class has no such state
Untyped.addStep("count", count);
// @ts-expect-error nor has its instance
new Untyped().addStep("count", count);
// @ts-expect-error not a step
Untyped.addStep("count", () => {});
