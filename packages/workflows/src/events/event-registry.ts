import { UnknownEventTypeError, WorkflowValidationError } from "../errors.ts";
import { HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "./builtin-events.ts";
import { type AnyEventClass, WorkflowEvent } from "./event.ts";
import { InternalDispatchEvent, StepStateChanged, UnhandledEvent, WorkflowIdleEvent } from "./internal-events.ts";
import { defaultNamespace, qualifiedNameOf, typeOfQualifiedName } from "./qualified-name.ts";
import { StepFailedEvent } from "./step-failed-event.ts";
import {
  IdleReleasedEvent,
  WorkflowCancelledEvent,
  WorkflowFailedEvent,
  WorkflowTimedOutEvent,
} from "./terminal-events.ts";
import type { ErrorClass, TypeRegistry } from "./type-registry.ts";

// biome-ignore lint/performance/noBarrelFile: goes with the registry; it is apart for modules that need no registry
export { qualifiedNameOf } from "./qualified-name.ts";

/** The event classes that every registry knows. */
const builtinEventClasses: readonly AnyEventClass[] = [
  WorkflowEvent,
  StartEvent,
  StopEvent,
  InputRequiredEvent,
  HumanResponseEvent,
  StepFailedEvent,
  InternalDispatchEvent,
  StepStateChanged,
  UnhandledEvent,
  WorkflowIdleEvent,
  WorkflowTimedOutEvent,
  WorkflowCancelledEvent,
  WorkflowFailedEvent,
  IdleReleasedEvent,
];

const builtinTypes: ReadonlySet<string> = new Set(builtinEventClasses.map(({ type }) => type));

export interface EventRegistryOptions {
  /** The first part of the qualified names of classes that have no namespace of their own. @default "workflow" */
  readonly namespace?: string;
  /** Error classes that are restored from JSON, by the name of the class. @default none */
  readonly errors?: Iterable<ErrorClass>;
}

/**
 * The classes that JSON may name. Nothing is ever looked up from anywhere else: what is not registered is not made.
 *
 * @example
 * const registry = new EventRegistry([Topic, Joke]);
 * registry.get("Joke"); // Joke
 * registry.get("jokes.flow.Joke"); // Joke: the last part of a qualified name is the type
 */
export class EventRegistry implements TypeRegistry {
  readonly namespace: string;
  readonly #events = new Map<string, AnyEventClass>(builtinEventClasses.map((each) => [each.type, each]));
  readonly #errors = new Map<string, ErrorClass>();
  readonly #errorTypes = new Map<unknown, string>();

  /** @throws WorkflowValidationError if two classes have the same type */
  constructor(events: Iterable<AnyEventClass> = [], options: EventRegistryOptions = {}) {
    this.namespace = options.namespace ?? defaultNamespace;
    for (const eventClass of events) this.register(eventClass);
    for (const errorClass of options.errors ?? []) this.registerError(errorClass);
  }

  /** The types of all events, the built-in ones first. */
  get types(): readonly string[] {
    return [...this.#events.keys()];
  }

  /** The class of a type or of a qualified name. */
  find(type: string): AnyEventClass | undefined {
    return this.#events.get(type) ?? this.#events.get(typeOfQualifiedName(type));
  }

  /**
   * The class of a type or of a qualified name.
   *
   * @throws UnknownEventTypeError that names the known types
   */
  get(type: string): AnyEventClass {
    const found = this.find(type);
    if (found) return found;
    throw new UnknownEventTypeError(
      type,
      this.types.filter((known) => !builtinTypes.has(known)).concat([...builtinTypes]),
    );
  }

  has(type: string): boolean {
    return this.find(type) !== undefined;
  }

  /** The name of a class on the wire: in its own namespace, or in that of the registry. */
  qualifiedNameOf(eventClass: AnyEventClass): string {
    return qualifiedNameOf(eventClass, this.namespace);
  }

  /** The same for a type, of which no class need be registered. */
  qualifiedNameOfType(type: string): string {
    const eventClass = this.find(type);
    return eventClass ? this.qualifiedNameOf(eventClass) : `${this.namespace}.${type}`;
  }

  /**
   * Adds a class. Adding it again changes nothing; nor does adding a built-in class from another copy of this package.
   *
   * @throws WorkflowValidationError if another class has the same type
   */
  register(eventClass: AnyEventClass): this {
    const { type } = eventClass;
    const taken = this.#events.get(type);
    if (taken === undefined) this.#events.set(type, eventClass);
    else if (taken !== eventClass && !(builtinTypes.has(type) && isFromAnotherCopy(eventClass))) {
      const why = builtinTypes.has(type) ? "it is the type of a built-in event" : "another class has it";
      throw new WorkflowValidationError(`two event classes of the type ${JSON.stringify(type)}: ${why}; rename one`);
    }
    return this;
  }

  /**
   * Adds an error class, which must be constructible from a message alone.
   *
   * @param type - its name on the wire. @default the name of the class, in the namespace of the registry
   * @throws WorkflowValidationError if another class has the same name
   */
  registerError(errorClass: ErrorClass, type: string = `${this.namespace}.${errorClass.name}`): this {
    const name = typeOfQualifiedName(type);
    const taken = this.#errors.get(name);
    if (taken !== undefined && taken !== errorClass) {
      throw new WorkflowValidationError(`two error classes of the name ${JSON.stringify(name)}; give one another name`);
    }
    this.#errors.set(name, errorClass);
    this.#errorTypes.set(errorClass, type);
    return this;
  }

  /** The registered error class of a qualified name, by its last part. Built-in errors are not registered. */
  findError(type: string): ErrorClass | undefined {
    return this.#errors.get(typeOfQualifiedName(type));
  }

  errorTypeOf(errorClass: unknown): string | undefined {
    return this.#errorTypes.get(errorClass);
  }
}

const isFromAnotherCopy = (eventClass: AnyEventClass): boolean =>
  !Object.prototype.isPrototypeOf.call(WorkflowEvent, eventClass);
