import { ContextSerdeError } from "../errors.ts";
import { messageOf } from "../to-error.ts";
import { strictJson } from "./json-check.ts";
import { isPlainObject, kindOf } from "./plain-data.ts";

/** A saved state. Its keys are those of the reference, so that either side reads what the other wrote. */
export interface StateDict {
  readonly store_type: "in_memory";
  /** `"DictState"` if the state has no schema. */
  readonly state_type: string;
  readonly state_module: string;
  /** Without a schema, each field as JSON text; with one, the whole state as one. */
  readonly state_data: { readonly _data: Readonly<Record<string, string>> } | string;
}

export interface StateEncoding {
  /** The name of the state's schema. @default none: `"DictState"` */
  readonly stateType?: string | undefined;
  /** Where that name is known, for readers in Python. @default "" */
  readonly stateModule?: string | undefined;
  /**
   * Makes JSON of a field's value: for values that hold events.
   *
   * @default the value, which must be JSON
   */
  readonly encodeValue?: ((value: unknown) => unknown) | undefined;
  /** Told, in a sentence, that the field `memory` was left out, since it is no JSON. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

export interface StateDecoding {
  /** Undoes `encodeValue`. @default the JSON is the value */
  readonly decodeValue?: ((json: unknown) => unknown) | undefined;
}

/** What `stateFromDict` reads. */
export interface DecodedState {
  readonly state: Record<string, unknown>;
  /** `"DictState"` if it had no schema. */
  readonly stateType: string;
  readonly stateModule: string;
}

/** The type of a state without a schema, as the reference names it. */
const untypedStateName = "DictState";
const untypedStateModule = "workflows.context.state_store";
/** Holds chat memories, by convention, which often cannot be written; they are better lost than the run. */
const expendableKey = "memory";

/** @throws ContextSerdeError that names the field which cannot be written */
export function stateToDict(state: Readonly<object>, options: StateEncoding = {}): StateDict {
  const { stateType = untypedStateName, stateModule = "", encodeValue = same, onWarning } = options;
  const typed = stateType !== untypedStateName;
  const entries: (readonly [key: string, json: string])[] = [];
  for (const [key, value] of Object.entries(state)) {
    if (value === undefined) continue;
    try {
      entries.push([key, strictJson(encodeValue(value))]);
    } catch (error) {
      const message = `the state's field "${key}" cannot be written as JSON: ${messageOf(error)}`;
      if (typed || key !== expendableKey) throw new ContextSerdeError(message, { cause: error });
      onWarning?.(`${message}; it is left out`);
    }
  }
  return {
    store_type: "in_memory",
    state_type: stateType,
    state_module: typed ? stateModule : untypedStateModule,
    state_data: typed ? typedText(entries, stateType, stateModule) : { _data: Object.fromEntries(entries) },
  };
}

/**
 * Reads a saved state; an empty one, `null` and `undefined` are a state without fields.
 *
 * @throws ContextSerdeError if the store is not in memory, or a field cannot be read; it names the field
 */
export function stateFromDict(payload: unknown, options: StateDecoding = {}): DecodedState {
  const dict = payload ?? {};
  if (!isPlainObject(dict)) throw new ContextSerdeError(`a saved state is an object, not ${kindOf(dict)}`);
  const { store_type: storeType, state_type: type, state_module: module, state_data: data } = dict;
  if ((storeType ?? "in_memory") !== "in_memory") {
    throw new ContextSerdeError(`Cannot parse store_type '${String(storeType)}'; only 'in_memory' is known`);
  }
  const stateType = typeof type === "string" && type !== "" ? type : untypedStateName;
  const fields = stateType === untypedStateName ? untypedFields(data) : typedFields(data);
  const { decodeValue = same } = options;
  const decoded = fields.map(([key, read]) => [key, decodeField(key, () => decodeValue(read()))] as const);
  // `fromEntries` defines own data even for the name `__proto__`, an assignment would not.
  const state: Record<string, unknown> = Object.fromEntries(decoded);
  const fallback = stateType === untypedStateName ? untypedStateModule : "";
  return { state, stateType, stateModule: typeof module === "string" ? module : fallback };
}

/** The wrapper that the reference writes around a record. */
function typedText(entries: readonly (readonly [string, string])[], type: string, module: string): string {
  const value = entries.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(",");
  const name = JSON.stringify(module === "" ? type : `${module}.${type}`);
  return `{"__is_pydantic":true,"value":{${value}},"qualified_name":${name}}`;
}

type EncodedField = readonly [key: string, read: () => unknown];

function untypedFields(data: unknown): readonly EncodedField[] {
  const { _data: fields = {} } = recordOf(data ?? {}, "state_data");
  return Object.entries(recordOf(fields, "state_data._data")).map(([key, text]) => [key, () => parse(text)]);
}

function typedFields(data: unknown): readonly EncodedField[] {
  const wrapper = recordOf(data === undefined ? {} : decodeField("state_data", () => parse(data)), "state_data");
  const { __is_pydantic: wrapped, value } = wrapper;
  return Object.entries(recordOf(wrapped === true ? value : wrapper, "state_data")).map(([key, json]) => [
    key,
    () => json,
  ]);
}

function recordOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (isPlainObject(value)) return value;
  throw new ContextSerdeError(`the saved state cannot be read: ${name} must hold an object, not ${kindOf(value)}`);
}

function parse(text: unknown): unknown {
  if (typeof text === "string") return JSON.parse(text);
  throw new TypeError(`expected JSON text, not ${kindOf(text)}`);
}

function decodeField<T>(key: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw new ContextSerdeError(`the saved state's field "${key}" cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function same(value: unknown): unknown {
  return value;
}
