import { describeValue } from "../check-options.ts";
import { WorkflowRuntimeError } from "../errors.ts";
import { type AnyEventClass, isEvent, type WorkflowEvent } from "../events/event.ts";
import { reportProblem } from "../runtime/report-problem.ts";
import { messageOf } from "../to-error.ts";

const runOptions: readonly string[] = ["runId", "signal", "context", "tags"];

/** An option that is none was meant to be something; the run goes on without it. */
export function assertRunOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw new WorkflowRuntimeError(`the options of a run are an object, not ${describeValue(options)}`);
  }
  const unknown = Object.keys(options).filter((key) => !runOptions.includes(key));
  if (unknown.length === 0) return;
  const known = runOptions.join(", ");
  reportProblem(
    `start() ignores ${unknown.join(", ")}: the input goes into the first argument; the options are ${known}`,
  );
}

/**
 * The event that starts a run: given as such, or made of its fields.
 *
 * @throws WorkflowRuntimeError if it is another event, or the fields do not fit
 */
export function createStartEvent(startClass: AnyEventClass, input: unknown): WorkflowEvent {
  if (isEvent(input)) {
    const { type } = input.constructor as unknown as AnyEventClass;
    // A subclass is no better: steps accept exactly the class that they name.
    if (type === startClass.type) return input;
    throw new WorkflowRuntimeError(`The start event must be an instance of '${startClass.type}', not of ${type}`);
  }
  if (input !== undefined && !isFields(input)) {
    const found = describeValue(input);
    throw new WorkflowRuntimeError(
      `The start event must be an instance of '${startClass.type}', or an object with its fields, not ${found}`,
    );
  }
  try {
    return new startClass(input ?? {});
  } catch (cause) {
    const names = Object.keys(input ?? {}).join(", ") || "none";
    const message = `Failed creating a start event of type '${startClass.type}' with the fields: ${names}: ${messageOf(cause)}`;
    throw new WorkflowRuntimeError(message, { cause });
  }
}

/** A map or a promise has no fields: taken for an object that names none, it would be ignored without a word. */
function isFields(input: unknown): input is object {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return false;
  if (Object.keys(input).length > 0) return true;
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
