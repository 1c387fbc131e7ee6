import type { JsonSchema } from "./json-schema.ts";

/** What every field of a form has. */
interface FieldBase {
  readonly schema: JsonSchema;
  readonly title: string | undefined;
  readonly description: string | undefined;
  /** `undefined`: none. `null` is a default. */
  readonly defaultValue: unknown;
  /** An example, as text. */
  readonly placeholder: string | undefined;
  /** May the value be null? Then a checkbox next to the field says so. */
  readonly isNullable: boolean;
  /** Is the value a secret, which must not be kept? */
  readonly isSecret: boolean;
}

export type TextWidget = "text" | "password" | "date" | "date-time" | "time" | "email" | "uri";

export interface TextField extends FieldBase {
  readonly kind: "text";
  readonly widget: TextWidget;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
}

export interface NumberField extends FieldBase {
  readonly kind: "number";
  readonly isInteger: boolean;
}

export interface BooleanField extends FieldBase {
  readonly kind: "boolean";
}

/** A value that can only be one. */
export interface ConstantField extends FieldBase {
  readonly kind: "constant";
  readonly value: unknown;
}

export interface EnumField extends FieldBase {
  readonly kind: "enum";
  readonly options: readonly { readonly label: string; readonly value: unknown }[];
}

export interface ArrayField extends FieldBase {
  readonly kind: "array";
  readonly item: () => Field;
  readonly minItems: number;
  readonly maxItems: number;
}

export interface PropertyField {
  readonly name: string;
  readonly isRequired: boolean;
  readonly field: () => Field;
}

export interface ObjectField extends FieldBase {
  readonly kind: "object";
  readonly properties: readonly PropertyField[];
  /** Of the keys that are no properties; `undefined` if there can be none. */
  readonly additional: (() => Field) | undefined;
}

/** One of several. */
export interface ChoiceField extends FieldBase {
  readonly kind: "choice";
  readonly options: readonly { readonly label: string; readonly field: () => Field; readonly schema: JsonSchema }[];
}

/** What a form cannot show: it is written as JSON. */
export interface JsonField extends FieldBase {
  readonly kind: "json";
}

/** A schema as what a form shows. What lies below is made when it is asked for: schemas may be endless. */
export type Field =
  | TextField
  | NumberField
  | BooleanField
  | ConstantField
  | EnumField
  | ArrayField
  | ObjectField
  | ChoiceField
  | JsonField;
