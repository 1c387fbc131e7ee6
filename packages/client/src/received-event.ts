import { bareTypeName, type EventEnvelope, isInternalEnvelope, isTerminalEnvelope } from "@llama-agents/protocol";
import type { AnyEventClass, EventClasses, EventOf } from "@llama-agents/workflows";
import { EventLoadError } from "./errors.ts";

/** An event as it came from the server: its name and its fields, of which `load` makes an event of its class. */
export class ReceivedEvent<Known extends EventClasses = EventClasses> {
  /** The name of its class. */
  readonly type: string;
  /** The names of the classes that it extends, the nearest first; without the base class of all events. */
  readonly types: readonly string[];
  /** Its fields, as JSON. */
  readonly value: Readonly<Record<string, unknown>>;
  /**
   * Its place among the events of the run; `undefined` if it is not recorded, as internal events may be, or came as the
   * result of a handler.
   */
  readonly sequence: number | undefined;
  readonly #known: EventClasses;

  constructor({ type, types, value }: EventEnvelope, sequence: number | undefined, known: EventClasses) {
    this.type = type;
    this.types = types ?? [];
    this.value = value;
    this.sequence = sequence;
    this.#known = known;
  }

  /** Does it end its run? */
  get isTerminal(): boolean {
    return isTerminalEnvelope(this);
  }

  /** Is it the engine's own? */
  get isInternal(): boolean {
    return isInternalEnvelope(this);
  }

  /** Is it of this class, or of one that extends it? Decided by the names. */
  is(eventClass: { readonly type: string }): boolean {
    return this.type === eventClass.type || this.types.includes(eventClass.type);
  }

  /**
   * The event itself, of one of the classes that the client knows (its option `events`).
   *
   * @throws EventLoadError if it is of none of them, or its fields are not what the class wants
   */
  load(): EventOf<Known>;
  /** The event itself, of one of these classes; events inside of it may also be of those that the client knows. */
  load<const Classes extends EventClasses>(classes: Classes): EventOf<Classes>;
  load(classes: EventClasses = this.#known): EventOf<EventClasses> {
    const found = classes.find(({ type }) => type === this.type);
    if (!found) {
      const expected = classes.map(({ type }) => type).join(", ") || "none";
      throw new EventLoadError(`The event is a ${this.type}; the classes to load it by: ${expected}`);
    }
    try {
      return found.fromJSON(this.value, registryOf([...classes, ...this.#known]));
    } catch (cause) {
      if (cause instanceof EventLoadError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EventLoadError(`The ${this.type} from the server is not what its class wants: ${why}`, { cause });
    }
  }

  /** For logs. */
  toJSON(): Pick<ReceivedEvent, "type" | "types" | "value" | "sequence"> {
    const { type, types, value, sequence } = this;
    return { type, types, value, sequence };
  }
}

type Registry = NonNullable<Parameters<AnyEventClass["fromJSON"]>[1]>;

/** For the events inside of an event. */
function registryOf(classes: EventClasses): Registry {
  return {
    namespace: "workflow",
    get(name) {
      const type = bareTypeName(name);
      const found = classes.find((one) => one.type === type);
      if (found) return found;
      throw new EventLoadError(`There is a ${type} inside of the event: give load its class too`);
    },
    findError: () => undefined,
    errorTypeOf: () => undefined,
  };
}
