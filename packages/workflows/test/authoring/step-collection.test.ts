import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { catchError, step } from "../../src/authoring/step.ts";
import { type AnyWorkflow, Workflow } from "../../src/authoring/workflow.ts";
import type { Context } from "../../src/context/context.ts";
import type { StepDefinition } from "../../src/definition.ts";
import { WorkflowValidationError } from "../../src/errors.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { forEachForm } from "./three-forms.suite.ts";

class Topic extends StartEvent.extend("Topic", { topic: z.string() }) {}
class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}

const state = z.object({ count: z.number().default(0) });
const write = step({ on: [Topic], emits: [Joke], numWorkers: 2 }, (event) => new Joke({ text: event.topic }));
const finish = step({ on: [Joke], emits: [StopEvent] }, (event) => new StopEvent({ result: event.text }));
const recover = catchError({ forSteps: ["write"], emits: [StopEvent] }, () => new StopEvent());

const names = (workflow: AnyWorkflow): string[] => workflow.definition.steps.map(({ name }) => name);
const handlerOf = (workflow: AnyWorkflow, name: string): StepDefinition["handler"] => {
  const found = workflow.definition.steps.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no step ${name}`);
  return found.handler;
};
const textOf = async (workflow: AnyWorkflow, name: string): Promise<unknown> => {
  const event = await handlerOf(workflow, name)(new Topic({ topic: "x" }), {}, {});
  return event?.get("text");
};

class Decorated extends Workflow.with({ start: Topic, state }) {
  @step({ on: [Topic], emits: [Joke], numWorkers: 2 })
  async write(event: Topic, _context: Context<{ count: number }>): Promise<Joke> {
    return new Joke({ text: event.topic + this.suffix });
  }
  readonly suffix: string = "!";
  @step({ on: [Joke], emits: [StopEvent] })
  finish(event: Joke): StopEvent {
    return new StopEvent({ result: event.text });
  }
  @catchError({ forSteps: ["write"], emits: [StopEvent] })
  recover(): StopEvent {
    return new StopEvent();
  }
}

class Fields extends Workflow.with({ start: Topic, state }) {
  readonly write = this.step({ on: [Topic], emits: [Joke], numWorkers: 2 }, async (event) => {
    return new Joke({ text: event.topic + this.suffix });
  });
  readonly suffix: string = "!";
  readonly finish = this.step({ on: [Joke], emits: [StopEvent] }, (event) => new StopEvent({ result: event.text }));
  readonly recover = this.catchError({ forSteps: ["write"], emits: [StopEvent] }, () => new StopEvent());
}

describe("every form", () => {
  test("ends in the same definition", () => {
    class Added extends Workflow.with({ start: Topic, state }) {}
    Added.addStep("write", write);
    Added.addStep("finish", finish);
    const added = new Added();
    added.addStep("recover", recover);
    class Mixed extends Workflow.with({ start: Topic, state }) {
      readonly recover = recover;
      @step({ on: [Topic], emits: [Joke], numWorkers: 2 })
      write(event: Topic): Joke {
        return new Joke({ text: event.topic });
      }
    }
    Mixed.addStep("finish", finish);
    const built = defineWorkflow({ name: "joke", state })
      .step("write", { on: [Topic], emits: [Joke], numWorkers: 2 }, (event) => new Joke({ text: event.topic }))
      .step("finish", { on: [Joke], emits: [StopEvent] }, (event) => new StopEvent({ result: event.text }))
      .catchError("recover", { forSteps: ["write"], emits: [StopEvent] }, () => new StopEvent())
      .build();

    const shape = ({ definition }: AnyWorkflow): object[] => definition.steps.map(({ handler: _, ...rest }) => rest);
    for (const workflow of [new Fields(), added, new Mixed(), built]) {
      expect(shape(workflow)).toEqual(shape(new Decorated()));
      expect(workflow.definition.state).toBe(state);
      for (const definition of workflow.definition.steps) expect(Object.getOwnPropertySymbols(definition)).toEqual([]);
    }
  });

  forEachForm("sorts the steps by name, and knows the class's or the given name", (build) => {
    const workflow = build({ write, finish, again: recover }, { name: "joke", timeout: "2m" });
    expect(names(workflow)).toEqual(["again", "finish", "write"]);
    expect(workflow.definition).toMatchObject({ name: "joke", timeout: 120_000 });
  });

  forEachForm("calls the handler that was given", async (build) => {
    expect(await textOf(build({ write, finish }), "write")).toBe("x");
  });

  test("takes names and timeouts from the instance, the class, or the default", () => {
    class Named extends Workflow.with({ name: "named", timeout: "2m" }) {}
    expect(new Named().definition).toMatchObject({ name: "named", timeout: 120_000 });
    expect(new Named({ timeout: null }).definition.timeout).toBeNull();
    expect(new Fields().definition).toMatchObject({ name: "Fields", timeout: undefined });
    expect(() => new Fields({ timeout: "-1s" }).definition).toThrow(WorkflowValidationError);
  });
});

describe("methods and fields", () => {
  test("[engine 57] only what is declared as a step becomes one", () => {
    class Mixed extends Workflow {
      @step({ on: [Topic], emits: [Joke] })
      write(event: Topic): Joke {
        return this.joke(event.topic);
      }
      joke(text: string): Joke {
        return new Joke({ text });
      }
      readonly finish = this.step({ on: [Joke], emits: [StopEvent] }, () => new StopEvent());
      readonly text: string = "no step";
      readonly arrow = (): StopEvent => new StopEvent();
      static other(): void {}
      get computed(): number {
        return 1;
      }
    }
    expect(names(new Mixed())).toEqual(["finish", "write"]);
  });

  test("see their instance, even what is declared after them", async () => {
    expect(await textOf(new Decorated(), "write")).toBe("x!");
    expect(await textOf(new Fields(), "write")).toBe("x!");
  });

  test("[engine 60] an override that is no step removes the step", () => {
    class UndecoratedMethod extends Decorated {
      override async write(): Promise<Joke> {
        return new Joke({ text: "plain" });
      }
    }
    class PlainField extends Fields {
      override readonly write = undefined as never;
    }
    expect(names(new UndecoratedMethod())).toEqual(["finish", "recover"]);
    expect(names(new PlainField())).toEqual(["finish", "recover"]);
  });

  test("a subclass overrides fields by name, and inherits the others", async () => {
    class Sub extends Fields {
      override readonly write = this.step(
        { on: [Topic], emits: [Joke] },
        () => new Joke({ text: `sub${this.suffix}` }),
      );
      override readonly suffix = "?";
      readonly extra = this.step({ on: [Joke] }, () => {});
    }
    expect(names(new Sub())).toEqual(["extra", "finish", "recover", "write"]);
    expect(await textOf(new Sub(), "write")).toBe("sub?");
    expect(new Sub().definition.steps.at(-1)?.numWorkers).toBe(4); // the options are the new ones
    expect(names(new Fields())).toEqual(["finish", "recover", "write"]);
  });

  test("a subclass overrides methods by name, and may decorate one again", async () => {
    class Sub extends Decorated {
      @step({ on: [Topic], emits: [Joke], numWorkers: 7 })
      override async write(event: Topic): Promise<Joke> {
        const joke = await super.write(event, {} as never);
        return new Joke({ text: `sub ${joke.text}` });
      }
    }
    class Undecorated extends Decorated {
      override async write(): Promise<Joke> {
        return new Joke({ text: "plain" });
      }
    }
    class Again extends Undecorated {
      @step({ on: [Topic], emits: [Joke] })
      override async write(): Promise<Joke> {
        return new Joke({ text: `again ${(await super.write()).text}` });
      }
    }
    expect(names(new Sub())).toEqual(["finish", "recover", "write"]);
    expect(await textOf(new Sub(), "write")).toBe("sub x!");
    expect(new Sub().definition.steps.at(-1)?.numWorkers).toBe(7);
    expect(await textOf(new Again(), "write")).toBe("again plain");
    expect(new Again().definition.steps.at(-1)?.numWorkers).toBe(4);

    const replaced = new Decorated();
    replaced.write = async () => new Joke({ text: "double" }); // for a test, on the instance
    expect(await textOf(replaced, "write")).toBe("double");
  });

  test("a decorator around the step decorator is not lost", async () => {
    const twice = (method: (event: Topic) => Joke, _decorated: ClassMethodDecoratorContext) =>
      function (this: unknown, event: Topic): Joke {
        const joke = method.call(this, event);
        return new Joke({ text: joke.text + joke.text });
      };
    class Wrapped extends Workflow {
      @twice
      @step({ on: [Topic], emits: [Joke] })
      write(event: Topic): Joke {
        return new Joke({ text: event.topic });
      }
    }
    expect(await textOf(new Wrapped(), "write")).toBe("xx");
  });

  test("a step of a class cannot hide a member of Workflow; a step of a builder can", () => {
    class Method extends Workflow {
      // The type checker refuses this; JavaScript does not.
      @step({ on: [StartEvent], emits: [StopEvent] })
      override start(): never {
        throw new Error();
      }
    }
    expect(() => new Method()).toThrow(/"start" is a member of Workflow.*rename the step/);
    class Field extends Workflow {
      override readonly run = step({ on: [StartEvent] }, () => {}) as never;
    }
    expect(() => new Field().definition).toThrow(/"run" is a member of Workflow/);
    const built = defineWorkflow({ name: "a" }).step("start", { on: [Topic], emits: [StopEvent] }, () => {});
    expect(names(built.build())).toEqual(["start"]);
  });
});

describe("steps that are added", () => {
  test("[engine 53] a step added to a class is a step of its instances", async () => {
    class Added extends Workflow.with({ start: Topic }) {}
    Added.addStep("write", write);
    expect(names(new Added())).toEqual(["write"]);
    expect(await textOf(new Added(), "write")).toBe("x");
  });

  test("[engine 54] a taken name is refused, whichever way the first step was added", () => {
    class Added extends Workflow.with({ start: Topic }) {}
    Added.addStep("write", write);
    const taken = /step "write" is already part of this workflow/;
    expect(() => Added.addStep("write", finish)).toThrow(taken);
    for (const workflow of [new Added(), new Fields(), new Decorated()]) {
      expect(() => workflow.addStep("write", write)).toThrow(WorkflowValidationError);
      expect(() => workflow.addStep("write", write)).toThrow(taken);
    }
    const twice = new Workflow();
    twice.addStep("write", write);
    expect(() => twice.addStep("write", write)).toThrow(taken);
    class Clash extends Fields {}
    Clash.addStep("write", write);
    expect(() => new Clash().definition).toThrow(taken);
  });

  test("[engine 55] only a step can be added", () => {
    const text = /"a" is not a step: use step\(options, handler\)/;
    for (const value of [() => {}, {}, undefined, null, step({ on: [Topic] })]) {
      expect(() => Workflow.addStep("a", value as never)).toThrow(text);
      expect(() => new Fields().addStep("a", value as never)).toThrow(text);
      expect(() => defineWorkflow({ name: "a" }).step("a", value as never)).toThrow(text);
      expect(() => new Fields().addStep("a", value as never)).toThrow(WorkflowValidationError);
    }
  });

  test("[engine 59] a subclass does not inherit the steps added to its base class", () => {
    class Base extends Workflow.with({ start: Topic }) {}
    Base.addStep("write", write);
    class Sub extends Base {}
    expect(names(new Sub())).toEqual([]);
    Sub.addStep("write", finish);
    expect(names(new Sub())).toEqual(["write"]);
  });

  test("a step added to a class reaches the instances that are there already", () => {
    class Base extends Workflow.with({ start: Topic }) {}
    Base.addStep("write", write);
    const before = new Base();
    expect(names(before)).toEqual(["write"]);
    Base.addStep("finish", finish);
    expect([names(before), names(new Base())]).toEqual([
      ["finish", "write"],
      ["finish", "write"],
    ]);
    expect(before.definition).toBe(before.definition); // collected once
  });

  test("a step added to an instance belongs to it alone", () => {
    const one = new Fields();
    expect(names(one)).toEqual(["finish", "recover", "write"]);
    one.addStep("again", finish);
    expect(names(one)).toEqual(["again", "finish", "recover", "write"]);
    expect(names(new Fields())).toEqual(["finish", "recover", "write"]);
    expect(one.definition).toBe(one.definition); // collected once
  });
});

test("run resolves with the result of start, and rejects where start throws", async () => {
  class Fake extends Workflow {
    override start(): never {
      return { result: async () => 42 } as never;
    }
  }
  expect(await new Fake().run()).toBe(42);
  await expect(new Workflow().run()).rejects.toThrow();
});

test("step values of another copy of the package are recognised", async () => {
  const secondCopy = "../../src/authoring/unbound-step.ts?copy";
  const copy = (await import(/* @vite-ignore */ secondCopy)) as typeof import("../../src/authoring/unbound-step.ts");
  expect([write, {}, undefined].map(copy.isUnboundStep)).toEqual([true, false, false]);
});
