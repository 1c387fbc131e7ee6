import { WorkflowRuntimeError } from "../errors.ts";
import { isEvent, isEventClass } from "../events/event.ts";

/**
 * What the compiler refuses in TypeScript is refused here in JavaScript.
 *
 * @param member - what it was given to, for the text of the error
 * @throws WorkflowRuntimeError if `value` is not an event
 */
export function assertEvent(member: string, value: unknown): void {
  if (isEvent(value)) return;
  const remedy = isEventClass(value)
    ? `pass an instance: new ${value.name || value.type}({ … })`
    : "pass an instance of a class that extends WorkflowEvent";
  throw new WorkflowRuntimeError(`${member}() needs an event, not ${given(value)}: ${remedy}`);
}

function given(value: unknown): string {
  if (isEventClass(value)) return `the class ${value.name || value.type}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 80))}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "a list";
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (typeof name === "string" && name !== "" && name !== "Object") return `an instance of ${name}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return "an empty object";
  return `an object with ${keys.slice(0, 5).join(", ")}${keys.length > 5 ? ", …" : ""}`;
}
