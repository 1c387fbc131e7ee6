// biome-ignore-all lint/complexity/noThisInStatic: statics are inherited; `this` is the event class they are called on
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { assertFieldNames, type CheckedFields } from "./checked-fields.ts";
import { EventSerializationError, EventValidationError } from "../errors.ts";
import type { EventFields, FieldsInput, FieldsOutput, Simplify } from "./event-fields.ts";
import { type EncodedField, type InMemoryField, issuesOf } from "./field-encoding.ts";

/**
 * The names of an event's ancestry, its own first: `{ CitedJoke: true, Joke: true, Event: true }`.
 *
 * In types they make event classes nominal: two classes with equal fields never mix, while a subclass stays assignable
 * to its parent. At run time they tell events from other objects and their kinds apart; the symbol is a registered one,
 * so that two copies of this package recognise each other's events.
 */
export const lineage: unique symbol = Symbol.for("@llama-agents/workflows/lineage");

export interface Lineage<Name extends string> {
  readonly [lineage]: { readonly [N in Name]: true };
}

/** Any event class, as accepted by `on:` and `emits:`. */
export interface AnyEventClass {
  // biome-ignore lint/suspicious/noExplicitAny: the top type of constructors
  new (...args: any): WorkflowEvent;
  readonly type: string;
  readonly fields: EventFields;
  readonly [lineage]: Readonly<Record<string, true>>;
}

export type EventClasses = readonly AnyEventClass[];

/** The union of the instances of a list of event classes. */
export type EventOf<Classes extends EventClasses> = InstanceType<Classes[number]>;

/** `[typeof A, typeof B]` → `[A, B]`; `(typeof A)[]` → `A[]`. */
export type EventTuple<Classes extends EventClasses> = {
  -readonly [I in keyof Classes]: InstanceType<Classes[I]>;
};

/** The first constructor argument of an event class; what `run({...})` accepts for a start event. */
// biome-ignore lint/complexity/noBannedTypes: `{}` is "no required field" here
export type EventInput<C extends AnyEventClass> = ConstructorParameters<C> extends [(infer I)?] ? NonNullable<I> : {};

export function isEventClass(value: unknown): value is AnyEventClass {
  return typeof value === "function" && lineage in value;
}

/** What `extend` returns. */
export interface EventClass<Base extends AnyEventClass, Name extends string, F extends EventFields> {
  new (
    ...args: Record<never, never> extends FieldsInput<MergeFields<Base, F>>
      ? [fields?: FieldsInput<MergeFields<Base, F>>]
      : [fields: FieldsInput<MergeFields<Base, F>>]
  ): InstanceType<Base> & Lineage<Name> & FieldsOutput<F>;
  /** The name on the wire and in the journal. Never derived from the class name: minifiers rename classes. */
  readonly type: Name;
  readonly fields: MergeFields<Base, F>;
  readonly [lineage]: Readonly<Record<string, true>>;
  extend: typeof WorkflowEvent.extend;
  is: typeof WorkflowEvent.is;
  fromJSON: typeof WorkflowEvent.fromJSON;
}

type MergeFields<Base extends AnyEventClass, F extends EventFields> = Simplify<Omit<Base["fields"], keyof F> & F>;

/** A declared field, and what it says about its JSON. */
type Field = StandardSchemaV1 & Partial<EncodedField<unknown, unknown> & InMemoryField<unknown, unknown>>;

/**
 * Base class of all events: validated when made, read-only from then on.
 *
 * @example
 * class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}
 * class CitedJoke extends Joke.extend("CitedJoke", { sources: z.array(z.string()) }) {}
 */
export class WorkflowEvent {
  static readonly type: string = "Event";
  static readonly fields: Record<never, never> = {};
  static readonly [lineage]: Readonly<Record<string, true>> = { Event: true };

  // biome-ignore lint/complexity/noBannedTypes: the root of the lineage has no name
  declare readonly [lineage]: {};
  readonly #extras: Readonly<Record<string, unknown>>;

  static {
    Object.defineProperty(WorkflowEvent.prototype, lineage, {
      get(this: WorkflowEvent) {
        return classOf(this)[lineage];
      },
    });
  }

  /** @throws EventValidationError */
  constructor(fields: Readonly<Record<string, unknown>> = {}) {
    const { type, fields: schemas } = classOf(this);
    const { _data, ...extras }: Record<string, unknown> = fields;
    for (const [name, schema] of Object.entries(schemas)) {
      delete extras[name];
      const result = schema["~standard"].validate(fields[name]);
      if (result instanceof Promise) throw new TypeError(`${type}.${name}: event schemas must be synchronous`);
      if (result.issues) throw new EventValidationError(type, name, result.issues);
      Object.defineProperty(this, name, { value: result.value, enumerable: true });
    }
    this.#extras = { ...(_data as object | undefined), ...extras };
  }

  /**
   * Makes a class of events that are also events of this class.
   *
   * @param type - the name on the wire and in the journal, unique among the events of a workflow
   * @throws TypeError if a field has a reserved name
   */
  static extend<This extends AnyEventClass, const Name extends string, F extends EventFields = Record<never, never>>(
    this: This,
    type: Name,
    fields?: F & CheckedFields<InstanceType<This>, This["fields"], F>,
  ): EventClass<This, Name, F> {
    // The cast joins the runtime class, which TypeScript sees as `This`, with the type computed from `fields`.
    const Base: AnyEventClass & { readonly prototype: object } = this as never;
    assertFieldNames(Base.prototype, fields ?? {});
    const Extended = class extends Base {
      static override readonly type = type;
      static override readonly fields = { ...Base.fields, ...fields };
      static override readonly [lineage] = { [type]: true as const, ...Base[lineage] };
    };
    return Extended as unknown as EventClass<This, Name, F>;
  }

  /** Is `value` an event of this type or of one that extends it? Decided by `type`, whichever copy made the event. */
  static is<This extends AnyEventClass>(this: This, value: unknown): value is InstanceType<This> {
    return (
      typeof value === "object" &&
      value !== null &&
      lineage in value &&
      Object.hasOwn(value[lineage] as object, this.type)
    );
  }

  /** By class, as always; by type if the event comes from another copy of the class. */
  static [Symbol.hasInstance](value: unknown): boolean {
    if (isInstance(this, value)) return true;
    return WorkflowEvent.is.call(this, value) && !isInstance(declaringClass(this), value);
  }

  /**
   * Reads what `toJSON` wrote. Unknown properties are kept as extras.
   *
   * @throws EventValidationError
   */
  static fromJSON<This extends AnyEventClass>(this: This, json: Readonly<Record<string, unknown>>): InstanceType<This> {
    const fields: Record<string, unknown> = { ...json };
    for (const [name, { codec }] of Object.entries<Field>(this.fields)) {
      if (!codec || !Object.hasOwn(json, name)) continue;
      try {
        fields[name] = codec.decode(json[name]);
      } catch (error) {
        throw new EventValidationError(this.type, name, issuesOf(error));
      }
    }
    return new this(fields) as InstanceType<This>;
  }

  /** A field by name: declared, or an undeclared extra that arrived with the event. */
  get(name: string): unknown {
    const owner: object = Object.hasOwn(classOf(this).fields, name) ? this : this.#extras;
    return Object.hasOwn(owner, name) ? (owner as Record<string, unknown>)[name] : undefined;
  }

  /**
   * The declared fields, encoded as they ask for it, and the extras under `_data`.
   *
   * @throws EventSerializationError if a field is kept in memory only
   */
  toJSON(): Record<string, unknown> {
    const json = Object.entries<Field>(classOf(this).fields).map(([name, { codec, inMemory }]) => {
      if (inMemory) throw new EventSerializationError(`${classOf(this).type}.${name} is kept in memory only`);
      return [name, codec ? codec.encode(this.get(name)) : this.get(name)] as const;
    });
    if (Object.keys(this.#extras).length > 0) json.push(["_data", this.#extras]);
    return Object.fromEntries(json);
  }
}

const classOf = (event: WorkflowEvent): AnyEventClass => event.constructor as unknown as AnyEventClass;

const isInstance = (eventClass: object, value: unknown): boolean =>
  Function.prototype[Symbol.hasInstance].call(eventClass, value);

/** The class that `extend` returned, above a class that may have been written around it. */
function declaringClass(eventClass: object): object {
  return Object.hasOwn(eventClass, "type") ? eventClass : declaringClass(Object.getPrototypeOf(eventClass));
}
