import { z } from "zod";
import { StartEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";

// Events that the tests share.

export class Topic extends StartEvent.extend("Topic", { topic: z.string() }) {}
export class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {
  shout(): string {
    return this.text.toUpperCase();
  }
}
export class Pun extends WorkflowEvent.extend("Pun", { text: z.string() }) {}
export class CitedJoke extends Joke.extend("CitedJoke", { sources: z.array(z.string()).default([]) }) {}

/** Has one field and takes any extra, as an event read from JSON does. */
export const jokeFrom = (json: Readonly<Record<string, unknown>>): Joke => Joke.fromJSON(json);

/** `value`, as it comes out of a journal or a request. */
export const json = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
