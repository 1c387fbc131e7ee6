import { allConditions, anyCondition, type ComposableCondition, composableCondition } from "./composable-condition.ts";
import type { StepFailure } from "./step-failure.ts";

/** Whether a failure is worth another attempt. Any function of this form will do. */
export type RetryCondition = (failure: StepFailure) => boolean;

/** A retry condition with `.or(other)` and `.and(other)`. */
export type ComposableRetryCondition = ComposableCondition<[failure: StepFailure]>;

const condition = composableCondition<[failure: StepFailure]>;

/** A class of errors, abstract ones included. */
export type ErrorClass = abstract new (...args: never) => Error;

/** A text to be equal to the whole message, or a pattern to be found anywhere in it. */
export type ErrorMessagePattern =
  | RegExp
  | { readonly message: string; readonly match?: never }
  | { readonly match: string | RegExp; readonly message?: never };

/** Retries if `predicate` says so. */
export function retryIfError(predicate: (error: Error) => boolean): ComposableRetryCondition {
  return condition(({ error }) => predicate(error));
}

/**
 * Retries if the error is an instance of one of `types`; instances of subclasses are.
 *
 * @param types default: `Error`, that is any error
 * @throws TypeError if one of them is not a class
 */
export function retryIfErrorType(...types: readonly ErrorClass[]): ComposableRetryCondition {
  const isInstance = instanceOfAny(types);
  return condition(({ error }) => isInstance(error));
}

/**
 * Retries unless the error is an instance of one of `types`.
 *
 * @param types default: `Error`, that is any error: nothing is retried
 * @throws TypeError if one of them is not a class
 */
export function retryIfNotErrorType(...types: readonly ErrorClass[]): ComposableRetryCondition {
  const isInstance = instanceOfAny(types);
  return condition(({ error }) => !isInstance(error));
}

/** Another name of `retryIfNotErrorType`. */
export const retryUnlessErrorType = retryIfNotErrorType;

/**
 * Retries if the message of the error is `message`, or if `match` is found in it; a bare pattern is a `match`.
 *
 * @throws TypeError if neither or both are given
 * @throws SyntaxError if `match` is a string, but not a regular expression
 * @example retryIfErrorMessage({ match: /rate limit|overloaded/i })
 */
export function retryIfErrorMessage(pattern: ErrorMessagePattern): ComposableRetryCondition {
  const matches = messageTest(pattern);
  return condition(({ error }) => matches(String(error.message)));
}

/**
 * Retries unless `retryIfErrorMessage` with the same pattern would.
 *
 * @throws TypeError if neither or both of `message` and `match` are given
 * @throws SyntaxError if `match` is a string, but not a regular expression
 */
export function retryIfNotErrorMessage(pattern: ErrorMessagePattern): ComposableRetryCondition {
  const matches = messageTest(pattern);
  return condition(({ error }) => !matches(String(error.message)));
}

/**
 * Retries if a cause of the error, or a cause of its cause, and so on, is an instance of one of `types`. The error itself
 * does not count.
 *
 * @param types default: `Error`, that is any cause that is an error
 * @throws TypeError if one of them is not a class
 */
export function retryIfErrorCauseType(...types: readonly ErrorClass[]): ComposableRetryCondition {
  const isInstance = instanceOfAny(types);
  return condition(({ error }) => causesOf(error).some(isInstance));
}

/** Retries if one of `conditions` does; never if there are none. */
export function retryAny(...conditions: readonly RetryCondition[]): ComposableRetryCondition {
  return anyCondition(conditions);
}

/** Retries if all `conditions` do; always if there are none. */
export function retryAll(...conditions: readonly RetryCondition[]): ComposableRetryCondition {
  return allConditions(conditions);
}

/** Retries every error. */
export function retryAlways(): ComposableRetryCondition {
  return condition(() => true);
}

/** Retries nothing. */
export function retryNever(): ComposableRetryCondition {
  return condition(() => false);
}

function instanceOfAny(types: readonly ErrorClass[]): (value: unknown) => boolean {
  for (const type of types) {
    if (typeof type !== "function") throw new TypeError(`not a class of errors: ${String(type)}`);
  }
  const classes = types.length > 0 ? types : [Error];
  return (value) => classes.some((type) => value instanceof type);
}

function messageTest(pattern: ErrorMessagePattern): (text: string) => boolean {
  const { message, match } = pattern instanceof RegExp ? { message: undefined, match: pattern } : pattern;
  if ((message === undefined) === (match === undefined)) {
    throw new TypeError("give exactly one of `message` (the whole text) and `match` (a regular expression)");
  }
  if (match === undefined) return (text) => text === message;
  // A copy, always started at 0: with the flags g and y, a RegExp remembers where it stopped.
  const expression = new RegExp(match);
  return (text) => {
    expression.lastIndex = 0;
    return expression.test(text);
  };
}

function causesOf(error: Error): readonly unknown[] {
  const causes = new Set<unknown>([error]); // a set, since a chain may lead back to itself
  let cause: unknown = error.cause;
  while (cause !== undefined && cause !== null && !causes.has(cause)) {
    causes.add(cause);
    cause = typeof cause === "object" && "cause" in cause ? cause.cause : undefined;
  }
  return [...causes].slice(1);
}
