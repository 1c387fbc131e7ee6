import type { StandardSchemaV1 } from "@standard-schema/spec";
import { EventValidationError } from "../errors.ts";
import type { EventFields } from "./event-fields.ts";
import type { Codec, EncodedField, InMemoryField } from "./field-encoding.ts";

/** A declared field, taken apart once per class: events are made on the hot path. */
export interface PlannedField {
  readonly name: string;
  readonly standard: StandardSchemaV1["~standard"];
  readonly codec: Codec<unknown, unknown> | undefined;
  readonly inMemory: boolean;
}

export interface FieldPlan {
  readonly list: readonly PlannedField[];
  /** Those of them that are not written as they are. */
  readonly encoded: readonly PlannedField[];
  readonly names: ReadonlySet<string>;
}

/** The fields of an event without any. Told by identity, so that making such an event costs next to nothing. */
export const noFields: Record<never, never> = Object.freeze({});

const plans = new WeakMap<EventFields, FieldPlan>();

/** A class that only adds methods shares the fields of its parent, and so the plan. */
export function fieldPlan(fields: EventFields): FieldPlan {
  let plan = plans.get(fields);
  if (plan === undefined) {
    const list = Object.entries(fields).map(planField);
    plan = { list, encoded: list.filter(({ codec }) => codec), names: new Set(Object.keys(fields)) };
    plans.set(fields, plan);
  }
  return plan;
}

function planField([name, schema]: readonly [string, StandardSchemaV1]): PlannedField {
  const { codec, inMemory } = schema as Partial<EncodedField<unknown, unknown> & InMemoryField<unknown, unknown>>;
  return { name, standard: schema["~standard"], codec, inMemory: inMemory === true };
}

/** One descriptor for all: a fresh one per field takes longer than validating a string. */
const descriptor = {
  value: undefined as unknown,
  enumerable: true,
  writable: false,
  configurable: false,
};

/**
 * Validates the declared fields and makes them read-only properties of `event`. The event itself is not frozen: the
 * constructor of a subclass may add members of its own.
 *
 * @throws EventValidationError
 */
export function defineFields(
  event: object,
  type: string,
  list: readonly PlannedField[],
  values: Readonly<Record<string, unknown>>,
): void {
  for (const { name, standard } of list) {
    const result = standard.validate(values[name]);
    if ("then" in result) throw asynchronousSchema(type, name, result);
    if (result.issues) throw invalidFields(type, list, values);
    descriptor.value = result.value;
    Object.defineProperty(event, name, descriptor);
  }
  descriptor.value = undefined;
}

/** Whoever sends an event is told of all that is wrong with it at once. */
function invalidFields(
  type: string,
  list: readonly PlannedField[],
  values: Readonly<Record<string, unknown>>,
): EventValidationError {
  const invalid = list.flatMap(({ name, standard }) => {
    const result = standard.validate(values[name]);
    if ("then" in result) throw asynchronousSchema(type, name, result);
    return result.issues ? [{ name, issues: result.issues }] : [];
  });
  const [first, ...others] = invalid;
  if (first && others.length === 0) return new EventValidationError(type, first.name, first.issues);
  const all = invalid.flatMap(({ name, issues }) =>
    issues.map(({ message, path = [] }) => ({ message: `${name}: ${message}`, path: [name, ...path] })),
  );
  return new EventValidationError(type, "", all);
}

function asynchronousSchema(type: string, name: string, result: Promise<unknown>): TypeError {
  Promise.resolve(result).catch(() => {}); // nobody will look at it any more
  return new TypeError(`${type}.${name}: event schemas must be synchronous`);
}

/**
 * What was given and not declared: the entries of `_data`, and over them the unknown names.
 *
 * A `Map`, in which `__proto__` and the like are names as any other. Made only if there is something to put in.
 *
 * @throws EventValidationError if `_data` is not an object
 */
export function collectExtras(
  type: string,
  names: ReadonlySet<string>,
  values: Readonly<Record<string, unknown>>,
): Map<string, unknown> | undefined {
  let extras: Map<string, unknown> | undefined;
  for (const name of Object.keys(values)) {
    if (names.has(name)) continue;
    extras ??= extrasFrom(type, Object.hasOwn(values, "_data") ? values["_data"] : undefined);
    if (name !== "_data") extras.set(name, values[name]);
  }
  return extras?.size === 0 ? undefined : extras;
}

function extrasFrom(type: string, data: unknown): Map<string, unknown> {
  if (data === undefined || data === null) return new Map();
  if (typeof data === "object" && !Array.isArray(data)) return new Map(Object.entries(data));
  throw new EventValidationError(type, "_data", [
    { message: "must be an object, whose entries are undeclared fields" },
  ]);
}
