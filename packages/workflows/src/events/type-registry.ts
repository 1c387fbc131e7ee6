import type { AnyEventClass } from "./event.ts";

/** A class of errors, as far as JSON can restore it: from its message. */
export interface ErrorClass {
  new (message?: string): Error;
  readonly name: string;
}

/** What reading JSON needs of an `EventRegistry`. */
export interface TypeRegistry {
  /** The first part of the qualified names of classes that have no namespace of their own. */
  readonly namespace: string;
  /** @throws UnknownEventTypeError */
  get(type: string): AnyEventClass;
  findError(type: string): ErrorClass | undefined;
  errorTypeOf(errorClass: unknown): string | undefined;
}
