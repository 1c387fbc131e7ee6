import { assertOptions, describeValue } from "../check-options.ts";
import { assertGraphChecks, type GraphCheck } from "../definition.ts";
import { type Duration, toMilliseconds } from "../duration.ts";
import { WorkflowValidationError } from "../errors.ts";
import { messageOf } from "../to-error.ts";

const known: readonly string[] = [
  "name",
  "description",
  "timeout",
  "state",
  "events",
  "errors",
  "numConcurrentRuns",
  "skipGraphChecks",
  "disableValidation",
  "verbose",
  "resources",
  "runtime",
];

/** @throws WorkflowValidationError that names the option and what it should be */
export function assertWorkflowOptions(className: string, options: object): void {
  const subject = `workflow "${(options as { name?: string }).name ?? className}"`;
  assertOptions(subject, options, known);
  const { numConcurrentRuns, skipGraphChecks, state, timeout } = options as Record<string, unknown>;
  if (timeout !== undefined && timeout !== null) assertTimeout(subject, timeout);
  if (numConcurrentRuns !== undefined && !(Number.isInteger(numConcurrentRuns) && Number(numConcurrentRuns) > 0)) {
    throw new WorkflowValidationError(
      `${subject}: numConcurrentRuns must be an integer greater than 0, not ${describeValue(numConcurrentRuns)}`,
    );
  }
  if (state !== undefined && (typeof state !== "object" || state === null || !("~standard" in state))) {
    if (typeof state !== "function") {
      throw new WorkflowValidationError(`${subject}: state must be a Standard Schema, such as z.object({ … })`);
    }
  }
  if (skipGraphChecks !== undefined) assertGraphChecks(subject, skipGraphChecks as readonly GraphCheck[]);
}

function assertTimeout(subject: string, timeout: unknown): void {
  try {
    toMilliseconds(timeout as Duration);
  } catch (cause) {
    throw new WorkflowValidationError(`${subject}: timeout is ${messageOf(cause)}`, { cause });
  }
}
