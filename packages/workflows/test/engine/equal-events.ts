import { WorkflowEvent } from "../../src/index.ts";

/** For `expect.addEqualityTesters`: events are equal if they say so, extras included. */
export function equalEvents(left: unknown, right: unknown): boolean | undefined {
  if (!WorkflowEvent.is(left) || !WorkflowEvent.is(right)) return undefined;
  return left.equals(right);
}
