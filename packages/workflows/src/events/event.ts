// biome-ignore-all lint/complexity/noThisInStatic: statics are inherited; `this` is the event class they are called on
import { EventSerializationError, EventValidationError } from "../errors.ts";
import { assertFieldNames, type CheckedFields } from "./checked-fields.ts";
import { equalMaps, equalProperties } from "./deep-equal.ts";
import type { EventFields, FieldsInput, FieldsOutput, Simplify } from "./event-fields.ts";
import { deserializeValue, serializeValue } from "./event-serialization.ts";
import { eventText, publicEntries } from "./event-text.ts";
import { issuesOf } from "./field-encoding.ts";
import { collectExtras, defineFields, fieldPlan, noFields } from "./field-plan.ts";
import { type Lineage, lineage } from "./lineage.ts";
import { builtinNamespace } from "./qualified-name.ts";
import type { TypeRegistry } from "./type-registry.ts";

// biome-ignore lint/performance/noBarrelFile: belongs here; it is apart for the modules below, which tell events by it
export { type Lineage, lineage } from "./lineage.ts";

/** Any event class, as accepted by `on:` and `emits:`. */
export interface AnyEventClass {
  // biome-ignore lint/suspicious/noExplicitAny: the top type of constructors
  new (...args: any): WorkflowEvent;
  readonly type: string;
  readonly fields: EventFields;
  readonly [lineage]: Readonly<Record<string, true>>;
  /** The first part of the qualified name. @default that of the registry */
  readonly namespace?: string | undefined;
  fromJSON(json: Readonly<Record<string, unknown>>, registry?: TypeRegistry): WorkflowEvent;
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

/** Is `value` an event of any type, made by this copy of the package or by another one? */
export function isEvent(value: unknown): value is WorkflowEvent {
  return typeof value === "object" && value !== null && lineage in value;
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
  readonly namespace?: string | undefined;
  extend: typeof WorkflowEvent.extend;
  is: typeof WorkflowEvent.is;
  fromJSON: typeof WorkflowEvent.fromJSON;
}

type MergeFields<Base extends AnyEventClass, F extends EventFields> = Simplify<Omit<Base["fields"], keyof F> & F>;

/**
 * Base class of all events: validated when made, read-only from then on.
 *
 * @example
 * class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}
 * class CitedJoke extends Joke.extend("CitedJoke", { sources: z.array(z.string()) }) {}
 */
export class WorkflowEvent {
  static readonly type: string = "Event";
  static readonly fields: Record<never, never> = noFields;
  static readonly [lineage]: Readonly<Record<string, true>> = { Event: true };
  static readonly namespace?: string | undefined = builtinNamespace;

  // biome-ignore lint/complexity/noBannedTypes: the root of the lineage has no name
  declare readonly [lineage]: {};
  #extras: Map<string, unknown> | undefined;

  static {
    Object.defineProperty(WorkflowEvent.prototype, lineage, {
      get(this: WorkflowEvent) {
        return classOf(this)[lineage];
      },
    });
  }

  /**
   * @param fields - the declared fields; other names, and the entries of `_data`, become extras
   * @throws EventValidationError
   */
  constructor(fields: Readonly<Record<string, unknown>> = noFields) {
    const { type, fields: schemas } = new.target;
    if (fields === noFields && schemas === noFields) return;
    const { list, names } = fieldPlan(schemas);
    defineFields(this, type, list, fields);
    this.#extras = collectExtras(type, names, fields);
  }

  /**
   * Makes a class of events that are also events of this class.
   *
   * @param type - the name on the wire and in the journal, unique among the events of a workflow
   * @throws TypeError if the type is empty or has a dot (qualified names end with it), or a field has a reserved name
   */
  static extend<This extends AnyEventClass, const Name extends string, F extends EventFields = Record<never, never>>(
    this: This,
    type: Name,
    fields?: F & CheckedFields<InstanceType<This>, This["fields"], F>,
  ): EventClass<This, Name, F> {
    // The cast joins the runtime class, which TypeScript sees as `This`, with the type computed from `fields`.
    const Base: AnyEventClass & { readonly prototype: object } = this as never;
    if (type === "" || type.includes(".")) {
      throw new TypeError(`an event type must not be empty nor have a dot: ${JSON.stringify(type)}`);
    }
    assertFieldNames(Base.prototype, fields ?? {});
    const Extended = class extends Base {
      static override readonly type = type;
      static override readonly fields = fields ? { ...Base.fields, ...fields } : Base.fields;
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
   * @param registry - restores events inside of extras and fields; without it, they stay the plain objects they are
   * @throws EventValidationError
   * @throws UnknownEventTypeError if an event inside is of a type that the registry does not know
   */
  static fromJSON<This extends AnyEventClass>(
    this: This,
    json: Readonly<Record<string, unknown>>,
    registry?: TypeRegistry,
  ): InstanceType<This> {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new EventValidationError(this.type, "", [{ message: "the JSON of an event must be an object" }]);
    }
    const fields = decodeFields(this, json);
    return new this(registry ? restoreEvents(this, fields, registry) : fields) as InstanceType<This>;
  }

  /**
   * A field or an extra by name.
   *
   * @param fallback - what to return if there is neither. @default undefined
   */
  get(name: string, fallback?: unknown): unknown {
    if (Object.hasOwn(this, name)) return (this as unknown as Record<string, unknown>)[name];
    return this.#extras?.has(name) ? this.#extras.get(name) : fallback;
  }

  /** Is there a field or an extra of this name? */
  has(name: string): boolean {
    return Object.hasOwn(this, name) || this.#extras?.has(name) === true;
  }

  /**
   * Sets an extra. Fields are read-only.
   *
   * @throws TypeError if `name` is a field
   */
  set(name: string, value: unknown): void {
    if (Object.hasOwn(this, name)) {
      throw new TypeError(`${classOf(this).type}.${name} is a field, and read-only: make a new event instead`);
    }
    this.extras.set(name, value);
  }

  /** The undeclared extras that came with the event or were set later, without the declared fields. Live, not a copy. */
  get extras(): Map<string, unknown> {
    this.#extras ??= new Map();
    return this.#extras;
  }

  /** Of the same class, with equal fields, equal members (but for private ones: `#name`) and equal extras? */
  equals(other: unknown): boolean {
    if (this === other) return true;
    if (typeof other !== "object" || other === null || !(#extras in other)) return false;
    if (this.constructor !== other.constructor || !equalProperties(this, other)) return false;
    return equalMaps(this.#extras ?? noExtras, other.#extras ?? noExtras);
  }

  /**
   * The declared fields, encoded as they ask for it, and the extras under `_data`. Events among them are written as
   * typed wrappers.
   *
   * @throws EventSerializationError if a field is kept in memory only, or holds what JSON cannot
   */
  toJSON(): Record<string, unknown> {
    const { type, fields } = classOf(this);
    const json: Record<string, unknown> = {};
    for (const { name, codec, inMemory } of fieldPlan(fields).list) {
      if (inMemory) throw new EventSerializationError(`${type}.${name} is kept in memory only`);
      const value = codec ? codec.encode(this.get(name)) : this.get(name);
      if (value !== undefined) json[name] = codec ? value : serializeValue(value, `${type}.${name}`);
    }
    const extras = [...(this.#extras ?? noExtras)]
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, serializeValue(value, `${type}._data.${name}`)] as const);
    if (extras.length > 0) json["_data"] = Object.fromEntries(extras);
    return json;
  }

  /** The type and the fields, for developers: `Joke(text='…')`. The extras are not shown. */
  toString(): string {
    return eventText(classOf(this).type, publicEntries(this));
  }
}

const noExtras: ReadonlyMap<string, unknown> = new Map();

const classOf = (event: WorkflowEvent): AnyEventClass => event.constructor as unknown as AnyEventClass;

/** @throws EventValidationError */
function decodeFields(
  eventClass: AnyEventClass,
  json: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { encoded } = fieldPlan(eventClass.fields);
  if (encoded.length === 0) return json;
  const decoded: Record<string, unknown> = {};
  for (const { name, codec } of encoded) {
    if (!codec || !Object.hasOwn(json, name)) continue;
    try {
      decoded[name] = codec.decode(json[name]);
    } catch (error) {
      throw new EventValidationError(eventClass.type, name, issuesOf(error));
    }
  }
  return { ...json, ...decoded };
}

/** Encoded fields are left alone: what their codecs decode is theirs. */
function restoreEvents(
  eventClass: AnyEventClass,
  fields: Readonly<Record<string, unknown>>,
  registry: TypeRegistry,
): Readonly<Record<string, unknown>> {
  const encoded = new Set(fieldPlan(eventClass.fields).encoded.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      encoded.has(name) ? value : deserializeValue(value, registry),
    ]),
  );
}

const isInstance = (eventClass: object, value: unknown): boolean =>
  Function.prototype[Symbol.hasInstance].call(eventClass, value);

/** The class that `extend` returned, above a class that may have been written around it. */
function declaringClass(eventClass: object): object {
  return Object.hasOwn(eventClass, "type") ? eventClass : declaringClass(Object.getPrototypeOf(eventClass));
}
