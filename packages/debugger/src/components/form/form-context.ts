import { type ComponentType, createContext, useContext } from "react";
import { type JsonPath, pointerOf } from "../../model/json/json-pointer.ts";
import type { Field } from "../../model/schema-form/field.ts";

export interface FieldViewProps {
  readonly field: Field;
  /** What the field is called: its key, or its place in a list. */
  readonly label: string;
  readonly path: JsonPath;
  /** `undefined`: it is absent. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly isRequired: boolean;
  readonly autoFocus?: boolean | undefined;
}

/** What all fields of a form share. */
export interface FormContextValue {
  readonly idPrefix: string;
  /** By JSON pointer. */
  readonly errors: ReadonlyMap<string, string>;
  /** Takes what is wrong with a text that is no value yet; `undefined` if nothing is. */
  readonly onTextError: (path: string, message: string | undefined) => void;
  /** The view of any field: fields contain fields. */
  readonly FieldView: ComponentType<FieldViewProps>;
}

export const FormContext = createContext<FormContextValue | undefined>(undefined);

export function useForm(): FormContextValue {
  const form = useContext(FormContext);
  if (form === undefined) throw new Error("A field is only shown within a SchemaForm.");
  return form;
}

/** The ids of a field's parts, and what is wrong with it. */
export function useFieldParts(path: JsonPath): {
  readonly id: string;
  readonly hintId: string;
  readonly errorId: string;
  readonly error: string | undefined;
} {
  const { idPrefix, errors } = useForm();
  const pointer = pointerOf(path);
  const id = fieldId(idPrefix, pointer);
  return { id, hintId: `${id}-hint`, errorId: `${id}-error`, error: errors.get(pointer) };
}

/** The id of the control of a field; blanks would part it in two where ids are listed. */
export function fieldId(idPrefix: string, pointer: string): string {
  return `${idPrefix}${pointer}`.replaceAll(/\s/g, "_");
}
