import { expect, test } from "vitest";
import { z } from "zod";
import { UnknownEventTypeError, WorkflowValidationError } from "../../src/errors.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { EventRegistry, qualifiedNameOf } from "../../src/events/event-registry.ts";
import { CitedJoke, Joke, Topic } from "./jokes.ts";

const registry = new EventRegistry([Topic, Joke, CitedJoke]);

test("[engine 27] the name of an event class leads back to the same class", () => {
  for (const eventClass of [Topic, Joke, CitedJoke, StartEvent, StopEvent, WorkflowEvent]) {
    expect(registry.get(qualifiedNameOf(eventClass))).toBe(eventClass);
    expect(registry.get(eventClass.type)).toBe(eventClass);
  }
});

test("qualified names: built-in events keep those of the reference, others take a namespace", () => {
  class Billed extends Joke.extend("Billed") {
    static override readonly namespace = "billing.events";
  }
  class Rebilled extends Billed.extend("Rebilled") {}
  class Renamed extends Billed {}
  expect(qualifiedNameOf(StartEvent)).toBe("workflows.events.StartEvent");
  expect(qualifiedNameOf(Topic)).toBe("workflow.Topic"); // a parent's namespace is not its own
  expect(new EventRegistry([], { namespace: "jokes" }).qualifiedNameOf(Topic)).toBe("jokes.Topic");
  expect([Billed, Rebilled, Renamed].map((each) => qualifiedNameOf(each, "jokes"))).toEqual([
    "billing.events.Billed",
    "jokes.Rebilled",
    "billing.events.Billed",
  ]);
});

test("a name in another namespace is found by its last part", () => {
  expect(registry.get("demo.flow.Joke")).toBe(Joke);
  expect(registry.has("demo.flow.Joke")).toBe(true);
});

test("an unknown type is an error that lists the known ones; names of object members are unknown", () => {
  for (const type of ["Jok", "__proto__", "constructor", "demo.toString", "", "demo."]) {
    expect(() => registry.get(type)).toThrow(UnknownEventTypeError);
    expect(registry.find(type)).toBe(undefined);
  }
  expect(() => registry.get("Jok")).toThrow(/unknown event type "Jok"; known are: Topic, Joke, CitedJoke, .*StopEvent/);
});

test("two classes of one type are refused; the same class twice is not", () => {
  class OtherJoke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}
  class MyStop extends WorkflowEvent.extend("StopEvent") {}
  expect(() => new EventRegistry([Joke, OtherJoke])).toThrow(WorkflowValidationError);
  expect(() => new EventRegistry([MyStop])).toThrow(/built-in/);
  expect(new EventRegistry([Joke, Joke, StopEvent]).get("Joke")).toBe(Joke);
});

test("a built-in class of another copy of the package gives way to the one at hand", async () => {
  const copy = (await import("../../src/events/event.ts?copy" as string)) as typeof import("../../src/events/event.ts");
  class StopOfCopy extends copy.WorkflowEvent.extend("StopEvent") {}
  expect(new EventRegistry([StopOfCopy]).get("StopEvent")).toBe(StopEvent);
});

test("two error classes of one name are refused", () => {
  const makeErrorClass = (): (new (message?: string) => Error) => class QuotaError extends Error {};
  const [one, other] = [makeErrorClass(), makeErrorClass()];
  const errors = new EventRegistry([], { errors: [one, one], namespace: "billing" });
  expect(errors.findError("anything.QuotaError")).toBe(one);
  expect(errors.errorTypeOf(one)).toBe("billing.QuotaError");
  expect(() => errors.registerError(other)).toThrow(WorkflowValidationError);
  expect(errors.registerError(other, "billing.OtherQuotaError").findError("billing.OtherQuotaError")).toBe(other);
});
