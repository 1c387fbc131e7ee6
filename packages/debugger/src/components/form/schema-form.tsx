import { useMemo } from "react";
import type { Field } from "../../model/schema-form/field.ts";
import type { FormErrors } from "../../model/schema-form/field-error.ts";
import { fieldOf } from "../../model/schema-form/field-of.ts";
import { isSameJson, type JsonSchema } from "../../model/schema-form/json-schema.ts";
import { ArrayFieldset } from "./array-fieldset.tsx";
import { BooleanControl, ConstantControl, EnumControl, isGroupOfControls } from "./choice-controls.tsx";
import { ChoiceFieldset } from "./choice-fieldset.tsx";
import { FieldRow } from "./field-row.tsx";
import classes from "./form.module.css";
import { type FieldViewProps, FormContext } from "./form-context.ts";
import { JsonControl } from "./json-control.tsx";
import { NumberControl } from "./number-control.tsx";
import { ObjectFields, ObjectFieldset } from "./object-fieldset.tsx";
import { TextControl } from "./text-control.tsx";

export interface SchemaFormProps {
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly errors?: FormErrors | undefined;
  /** Is put before the ids of the fields: unique on the page. */
  readonly idPrefix: string;
  /** Is the first field in focus from the beginning? */
  readonly autoFocus?: boolean | undefined;
  /** Is told which text is no value: `undefined` says that it is one now. */
  readonly onTextError?: ((path: string, message: string | undefined) => void) | undefined;
}

const nothing = (): void => {};

/** The fields for a value of a schema, without a form around them. What is absent is `undefined`, and not sent. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, value, onChange, errors, idPrefix, autoFocus, onTextError = nothing } = props;
  const field = useMemo(() => fieldOf(schema), [schema]);
  const form = useMemo(
    () => ({
      idPrefix,
      errors: new Map((errors ?? []).map(({ path, message }) => [path, message])),
      onTextError,
      FieldView,
    }),
    [idPrefix, errors, onTextError],
  );
  const parts: FieldViewProps = { field, label: "value", path: [], value, onChange, isRequired: true, autoFocus };
  return (
    <FormContext value={form}>
      <div className={classes["form"]} data-fields="">
        {field.kind === "object" ? <ObjectFields {...parts} field={field} /> : <FieldView {...parts} />}
      </div>
    </FormContext>
  );
}

/** Any field. A value that its controls cannot show is shown as JSON, as it is. */
function FieldView(props: FieldViewProps) {
  const { field, value } = props;
  if (!canShow(field, value)) return <JsonControl {...props} />;
  switch (field.kind) {
    case "object":
      return <ObjectFieldset {...props} field={field} />;
    case "array":
      return <ArrayFieldset {...props} field={field} />;
    case "choice":
      return <ChoiceFieldset {...props} field={field} />;
    case "json":
      return <JsonControl {...props} />;
    case "text":
    case "number":
    case "boolean":
    case "enum":
    case "constant":
      return (
        <FieldRow props={props} isGroup={isGroupOfControls(props)}>
          <SingleControl {...props} />
        </FieldRow>
      );
  }
}

function SingleControl(props: FieldViewProps) {
  const { field } = props;
  switch (field.kind) {
    case "text":
      return <TextControl {...props} field={field} />;
    case "number":
      return <NumberControl {...props} field={field} />;
    case "boolean":
      return <BooleanControl {...props} field={field} />;
    case "enum":
      return <EnumControl {...props} field={field} />;
    case "constant":
      return <ConstantControl {...props} field={field} />;
    default:
      return null;
  }
}

function canShow(field: Field, value: unknown): boolean {
  if (value === undefined) return true;
  if (value === null)
    return field.isNullable || field.kind === "choice" || (field.kind === "constant" && field.value === null);
  switch (field.kind) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number" || typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && !Array.isArray(value);
    case "enum":
      return field.options.some((option) => isSameJson(option.value, value));
    case "constant":
      return isSameJson(field.value, value);
    case "choice":
    case "json":
      return true;
  }
}
