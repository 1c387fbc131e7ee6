import { useState } from "react";
import type { NumberField } from "../../model/schema-form/field.ts";
import { readNumber } from "../../model/schema-form/read-number.ts";
import { useControlProps } from "./control-props.ts";
import classes from "./form.module.css";
import type { FieldViewProps } from "./form-context.ts";

/** A number. What is written and no number is kept as it is, and found by validation. */
export function NumberControl(props: FieldViewProps & { readonly field: NumberField }) {
  const { field, value, onChange } = props;
  const control = useControlProps(props);
  const [written, setWritten] = useState("");
  // "1.50" is written on while its value is 1.5.
  const text = readNumber(written) === value ? written : value === undefined || value === null ? "" : String(value);
  return (
    <input
      {...control}
      type="text"
      inputMode={field.isInteger ? "numeric" : "decimal"}
      autoComplete="off"
      className={`${classes["input"]} ${classes["number"]}`}
      value={text}
      placeholder={value === null ? "null" : field.placeholder}
      onChange={(event) => {
        setWritten(event.currentTarget.value);
        onChange(readNumber(event.currentTarget.value));
      }}
    />
  );
}
