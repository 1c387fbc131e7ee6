import { StopEvent } from "../../events/builtin-events.ts";
import { deepEqual } from "../../events/deep-equal.ts";
import { WorkflowEvent } from "../../events/event.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { messageOf } from "../../to-error.ts";
import type { VirtualClock } from "../virtual-clock.ts";

/** What a conformance test is given: a new runtime, and the clock it was told to use. */
export interface RuntimeTestContext {
  readonly runtime: Runtime;
  readonly clock: VirtualClock;
}

/** Throws if the runtime does not do what it should. */
export type RuntimeTest = (context: RuntimeTestContext) => Promise<void>;

// The tests run under any test runner, so they bring their own assertions.

/** @throws Error that shows both, if they are not equal in all that they contain */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (!deepEqual(actual, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** @throws Error if the promise is fulfilled, or the message of its error has no such part */
export async function assertRejects(promise: Promise<unknown>, part: string, what: string): Promise<void> {
  const thrown: unknown = await promise.then(
    (value) => new Error(`it was fulfilled with ${show(value)}`),
    (error: unknown) => error,
  );
  const message = messageOf(thrown);
  if (!message.includes(part)) throw new Error(`${what}: expected an error with "${part}", got: ${message}`);
}

/** Lets time pass on the clock until the promise is settled, be the runtime as slow as a disk. */
export async function passTime<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  while (!isSettled) {
    if (!(await clock.advanceToNextTimer())) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return promise;
}

/** @returns what it yields, in order */
export async function toArray<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** What the tests send around. */
export class Word extends WorkflowEvent.extend("RuntimeTestWord") {
  get text(): string {
    return String(this.get("text"));
  }
}

export class Question extends WorkflowEvent.extend("RuntimeTestQuestion") {}

export const word = (text: string): Word => new Word({ text });

export const stop = (result?: unknown): StopEvent => new StopEvent({ result });

function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
