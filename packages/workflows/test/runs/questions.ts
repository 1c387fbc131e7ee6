import { z } from "zod";
import { type ContextDict, HumanResponseEvent, InputRequiredEvent, type WorkflowEvent } from "../../src/index.ts";

export class Ask extends InputRequiredEvent.extend("Ask", { question: z.string() }) {}
export class Answer extends HumanResponseEvent.extend("Answer", { text: z.string(), id: z.number().optional() }) {}

/** Every event to the end of the stream. */
export async function readAll(stream: AsyncIterable<WorkflowEvent>): Promise<WorkflowEvent[]> {
  const events: WorkflowEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The first event of a stream that has one. */
export async function readFirst<E extends WorkflowEvent>(stream: AsyncIterable<E>): Promise<E> {
  for await (const event of stream) return event;
  throw new Error("the stream has ended");
}

export const typesOf = (events: readonly WorkflowEvent[]): string[] => events.map((event) => event.constructor.name);

/** The dictionary as another process gets it. */
export const sent = (dict: ContextDict): ContextDict => JSON.parse(JSON.stringify(dict)) as ContextDict;

/** What a dictionary tells of one step. */
export function stepIn(dict: ContextDict, step: string): Record<string, readonly unknown[]> {
  const { workers } = dict as unknown as { readonly workers: Record<string, Record<string, readonly unknown[]>> };
  const found = workers[step];
  if (!found) throw new Error(`no step "${step}" in ${Object.keys(workers).join(", ")}`);
  return found;
}
