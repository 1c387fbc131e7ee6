import type { RunContext } from "../context/run-context.ts";
import type { UntypedState } from "../definition.ts";
import type { AnyEventClass } from "../events/event.ts";
import type { RunTags } from "../runtime/runtime.ts";

export interface RunOptions<State extends object = UntypedState> {
  /** @default a new one of 10 letters and digits */
  readonly runId?: string;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
  /** A context to seed or to resume the run from; see `createContext`. */
  readonly context?: RunContext<State>;
  /** Handed to the steps (`context.tags`) and to traces. @default none */
  readonly tags?: RunTags;
}

/**
 * The parameters of `run` and `start`: the input may be left out if it has no required field, and is `undefined` for a
 * context that resumes a saved run, which has its input.
 */
export type RunArgs<Input, Event, Options> =
  Record<never, never> extends Input
    ? [input?: Input | Event, options?: Options]
    : [input: Input | Event, options?: Options] | [input: undefined, options: Options & { readonly context: object }];

/** A bare `StopEvent` yields its untyped `result`; a subclass is itself the result. */
export type RunResult<Stop extends AnyEventClass> = Stop extends AnyEventClass
  ? string extends Stop["type"] // that of a bare one: those of subclasses are literals
    ? unknown
    : InstanceType<Stop>
  : never;
