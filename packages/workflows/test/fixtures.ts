import { z } from "zod";
import { HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "../src/events/builtin-events.ts";
import { WorkflowEvent } from "../src/events/event.ts";
import { resource } from "../src/resources/resource.ts";

// What the tests of the types, and others, share.

export class Topic extends StartEvent.extend("Topic", { topic: z.string(), style: z.string().optional() }) {}
export class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}
export class Pun extends WorkflowEvent.extend("Pun", { text: z.string() }) {}
export class Done extends StopEvent.extend("Done", { text: z.string() }) {}
export class AskName extends InputRequiredEvent.extend("AskName", { prompt: z.string() }) {}
export class NameGiven extends HumanResponseEvent.extend("NameGiven", { name: z.string() }) {}

export const State = z.object({ count: z.number().default(0), tags: z.array(z.string()).default([]) });
export type State = z.output<typeof State>;

export const clock = resource(() => ({ now: (): Date => new Date() }));
export interface Clock {
  now(): Date;
}
