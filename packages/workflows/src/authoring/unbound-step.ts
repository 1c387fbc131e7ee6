import type { StepDefinition } from "../definition.ts";
import { WorkflowValidationError } from "../errors.ts";
import type { AnyEventClass } from "../events/event.ts";

/** Marks an unbound step; a registered symbol, so that two copies of this package agree. */
const unbound: unique symbol = Symbol.for("@llama-agents/workflows/unbound-step");

/**
 * A step without a name: `step(config, handler)`. It is named where it is put, by a class field, or by
 * `.step(name, unboundStep)` and `addStep(name, unboundStep)`. One value may be put into many workflows.
 *
 * It fits any workflow that has at least its `State`. A subclass may override it by a step that accepts at least its
 * events and emits at most its events; a field annotated as plain `UnboundStep` may be overridden by any step.
 */
export interface UnboundStep<
  in State extends object = never,
  in On extends AnyEventClass = never,
  out Emits extends AnyEventClass = AnyEventClass,
  out Covers extends string = string,
> extends Omit<StepDefinition, "name"> {
  /** Only its presence counts; the rest is type-only. */
  readonly [unbound]: {
    readonly accepts?: (state: State, on: On) => void;
    readonly emits?: Emits;
    /** The steps whose failures it catches. */
    readonly covers?: Covers;
  };
}

/** Marks what `step(options)` returns, a decorator: put into a field it would silently be no step. */
export const withoutHandler: unique symbol = Symbol.for("@llama-agents/workflows/step-without-handler");

/** Takes the name from a step. */
export function unbind({ name: _name, ...step }: StepDefinition): UnboundStep<object, AnyEventClass, never, never> {
  return { ...step, [unbound]: {} };
}

/**
 * Names a step.
 *
 * @throws WorkflowValidationError if `step` is none, or `name` is empty (in JavaScript)
 */
export function bind(name: string, step: UnboundStep): StepDefinition {
  assertStepName(name);
  if (!isUnboundStep(step)) throw new WorkflowValidationError(`"${name}" is not a step: use step(options, handler)`);
  const { [unbound]: _mark, ...definition } = step;
  return { name, ...definition };
}

/** @throws WorkflowValidationError if `name` is not a text, or empty */
export function assertStepName(name: unknown): void {
  if (typeof name === "string" && name !== "") return;
  throw new WorkflowValidationError(
    `the name of a step must be a string that is not empty, not ${JSON.stringify(name)}`,
  );
}

export function isUnboundStep(value: unknown): value is UnboundStep {
  return typeof value === "object" && value !== null && unbound in value;
}

/** Is it what `step(options)` returns? */
export const lacksHandler = (value: unknown): boolean => typeof value === "function" && withoutHandler in value;
