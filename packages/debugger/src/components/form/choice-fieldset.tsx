import { useState } from "react";
import { chosenOption, scoreOf } from "../../model/schema-form/chosen-option.ts";
import { initialValue } from "../../model/schema-form/default-value.ts";
import type { ChoiceField } from "../../model/schema-form/field.ts";
import { Fieldset } from "./fieldset.tsx";
import classes from "./form.module.css";
import { type FieldViewProps, useFieldParts, useForm } from "./form-context.ts";
import { ObjectFields } from "./object-fieldset.tsx";

/** One of several kinds of values: which one, and its fields. */
export function ChoiceFieldset(props: FieldViewProps & { readonly field: ChoiceField }) {
  const { field, label, path, value, onChange } = props;
  const { FieldView } = useForm();
  const { id } = useFieldParts(path);
  const [picked, setPicked] = useState<number>();
  const option = picked === undefined ? undefined : field.options[picked];
  // What was picked holds while the value is of that kind, also of several others, or not there yet.
  const isPicked =
    option !== undefined &&
    (value === undefined ||
      scoreOf(option.schema, value) !== undefined ||
      // A number that is being written.
      (option.field().kind === "number" && typeof value === "string"));
  const index = (isPicked ? picked : chosenOption(field, value)) ?? -1;
  const chosen = field.options[index]?.field();
  const pick = (next: number): void => {
    setPicked(next);
    const nextField = field.options[next]?.field();
    onChange(nextField && (initialValue(nextField) ?? (nextField.kind === "array" ? [] : undefined)));
  };
  const parts = chosen && { ...props, field: chosen, value };
  return (
    <Fieldset props={isPicked ? { ...props, isRequired: props.isRequired || value === undefined } : props}>
      <div className={classes["field"]}>
        <label className={classes["label"]} htmlFor={`${id}-kind`}>
          Kind of {label}
        </label>
        <select
          id={`${id}-kind`}
          className={classes["select"]}
          value={index}
          onChange={(event) => pick(Number(event.currentTarget.value))}
        >
          {index < 0 && <option value={-1}>Choose…</option>}
          {field.options.map((one, place) => (
            <option key={one.label} value={place}>
              {one.label}
            </option>
          ))}
        </select>
      </div>
      {parts &&
        (parts.field.kind === "object" ? (
          <ObjectFields {...parts} field={parts.field} />
        ) : (
          <FieldView {...parts} key={index} isRequired />
        ))}
    </Fieldset>
  );
}
