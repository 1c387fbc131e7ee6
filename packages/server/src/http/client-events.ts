import { type AnyEventClass, eventClasses, InternalDispatchEvent } from "@llama-agents/workflows";
import type { RegisteredWorkflow } from "../registered-workflow.ts";

/** The events of the steps, then those that clients may send besides: each once, and none of the engine's own. */
export function clientEvents({ workflow, additionalEvents }: RegisteredWorkflow): readonly AnyEventClass[] {
  const classes = new Map<string, AnyEventClass>();
  for (const eventClass of [...eventClasses(workflow.definition), ...additionalEvents]) {
    if (!isInternal(eventClass) && !classes.has(eventClass.type)) classes.set(eventClass.type, eventClass);
  }
  return [...classes.values()];
}

const isInternal = ({ prototype }: AnyEventClass): boolean => prototype instanceof InternalDispatchEvent;
